/**
 * Which parts of a formula belong to which branch of a condition?
 *
 *     x > 0 ? log(x) + x : exp(x)
 *
 * Log must be computed only where x > 0: below, it is not-a-number, and its slope would poison the answer even when
 * multiplied by 0. So each line of a list is given a region: the whole formula (region 0), or one branch of one
 * condition. A line belongs to the smallest region that holds all its uses. Used in both branches, or inside and outside
 * of one, it stands before the condition, and is computed once.
 *
 * Where it breaks: a line used only inside of two different conditions stands before both, though perhaps neither asks
 * for it. Its value does no harm; its slope might, and ./way-back.ts sees to that.
 *
 * Next: ./way-back.ts
 */

import type { Instructions, Line } from './instructions.ts';

/** A region: 0 is the whole formula, and each condition has one for each of its branches. */
export type Region = number;

export const WHOLE: Region = 0;
export const thenRegion = (choice: Line): Region => 2 * choice + 1;
export const otherwiseRegion = (choice: Line): Region => 2 * choice + 2;
/** The condition that a region is a branch of. */
const choiceOf = (region: Region): Line => (region - 1) >> 1;

/** Uses of lines that are not in the list itself: the partials that the way back needs where it passes `at`. */
export interface LaterUse {
  readonly line: Line;
  readonly at: Line;
}

/**
 * The region of each line; -1 where nothing needs the line.
 *
 * @param outputs  the lines that are wanted
 * @param later  further uses, in the region of another line
 */
export function regionsOf(list: Instructions, outputs: readonly Line[], later: readonly LaterUse[] = []): Int32Array {
  const regions = new Int32Array(list.length).fill(-1);
  const parentOf = (region: Region): Region => regions[choiceOf(region)] as Region;
  const depthOf = (region: Region): number => {
    let depth = 0;
    for (let outer = region; outer !== WHOLE; outer = parentOf(outer)) depth += 1;
    return depth;
  };
  /** The smallest region that holds both. */
  const joined = (one: Region, other: Region): Region => {
    let [a, b] = [one, other];
    if (a === b) return a;
    let [deepA, deepB] = [depthOf(a), depthOf(b)];
    for (; deepA > deepB; deepA--) a = parentOf(a);
    for (; deepB > deepA; deepB--) b = parentOf(b);
    while (a !== b) {
      a = parentOf(a);
      b = parentOf(b);
    }
    return a;
  };
  let moved = true;
  const use = (line: Line, region: Region): void => {
    const before = regions[line] as Region;
    // A variable is there before everything, and its adjoint is wanted after everything.
    const after = list.isVariable(line) ? WHOLE : before < 0 ? region : joined(before, region);
    if (after !== before) {
      regions[line] = after;
      moved = true;
    }
  };
  for (const output of outputs) use(output, WHOLE);
  // Without later uses one pass is enough: the uses of a line stand below it. With them a line can move out once more
  // when the formula of a slope is also a part of the formula; lines only ever move outwards, so this ends.
  while (moved) {
    moved = false;
    for (const { line, at } of later) if ((regions[at] as Region) >= 0) use(line, regions[at] as Region);
    for (let line = list.length - 1; line >= 0; line--) {
      const region = regions[line] as Region;
      if (region < 0) continue;
      if (list.isChoice(line)) {
        use(list.inputOf(line, 0), region);
        use(list.inputOf(line, 1), thenRegion(line));
        use(list.inputOf(line, 2), otherwiseRegion(line));
      } else {
        for (let i = 0; i < list.arityOf(line); i++) use(list.inputOf(line, i), region);
      }
    }
    if (later.length === 0) break;
  }
  return regions;
}

/** How deep conditions stand inside one another, at most. */
export function deepestBranch(list: Instructions, regions: Int32Array): number {
  const depths = new Map<Region, number>([[WHOLE, 0]]);
  let deepest = 0;
  for (let line = list.length - 1; line >= 0; line--) {
    if ((regions[line] as Region) < 0 || !list.isChoice(line)) continue;
    const depth = (depths.get(regions[line] as Region) ?? 0) + 1;
    depths.set(thenRegion(line), depth);
    depths.set(otherwiseRegion(line), depth);
    if (depth > deepest) deepest = depth;
  }
  return deepest;
}

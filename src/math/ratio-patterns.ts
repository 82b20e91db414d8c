/**
 * Which bug leaves this pattern of numbers?
 *
 * The quotient claimed/actual, looked at over points and entries, is the fingerprint of a bug:
 *
 *     -1 everywhere            a sign                     n everywhere     a sum over a batch where the mean was meant
 *     2 or 1/2 everywhere      the 2 of a square          0 in one column  a path that was never followed
 *     1 in all columns but one that coordinate alone      1 at some points only some examples, or one branch
 *
 * and the difference actual - claimed, where it is a multiple of the weights, is the slope of a regulariser that was left out. Before
 * any of these the broken rules are tried: a rule explains more than a number does.
 *
 * Where it breaks: at a single point many mistakes give the same number, and all are listed.
 *
 * Source: the threads of gradient checks that failed: caffe 6814 (1/2), nn-from-scratch 13 (batch size), and the CS231n notes.
 * Next: ./claimed-points.ts
 */

import type { Diagnosis } from './checking.ts';
import type { Entry, Shape } from './claims.ts';
import { type Expr, evaluate } from './expression.ts';
import { brief, type Suspect } from './fits.ts';
import { common, nameNumber } from './leftovers.ts';
import { type JudgedNumber, placeText } from './number-claims.ts';

const TELLS: readonly JudgedNumber['status'][] = [
  'agrees',
  'agrees to the digits given',
  'agrees as a difference quotient does',
  'differs',
];
const usable = (number: JudgedNumber): boolean => TELLS.includes(number.status) && number.difference !== null;

interface Pattern {
  readonly mistake: string;
  readonly of: string;
  readonly explanation: string;
  readonly missing: string | null;
}

export interface PatternQuestion {
  readonly shape: Shape;
  /** By point, then by entry. */
  readonly numbers: readonly (readonly JudgedNumber[])[];
  /** Wrong derivatives of an entry by one broken rule. */
  readonly suspects: (entry: Entry) => Iterable<Suspect>;
  /** How near numbers must come to be the same: the digits they have. */
  readonly tolerance: number;
  readonly batch: number | null;
}

/** The bugs that leave the pattern of these numbers, the likeliest first. */
export function patternsIn(question: PatternQuestion): Diagnosis[] {
  const { shape, numbers } = question;
  const all = numbers.flat().filter(usable);
  const [first] = shape.entries as [Entry];
  const whole = first.expression.expr;
  const told = (pattern: Pattern): Diagnosis => ({
    where: brief(whole),
    span: null,
    corrected: null,
    ...pattern,
  });
  const ratio =
    common(
      all.filter(({ ratio }) => ratio !== null).map((number) => number.ratio as number),
      question.tolerance,
    ) ?? oneRatio(all);
  const everywhere = (ratio === null ? [] : constantRatio(ratio, first.of, question, all)).map(told);
  const moved = [permuted(shape, numbers), transposed(shape, numbers)].filter((found) => found !== null).map(told);
  const lost = notFinite(shape, numbers).map(told);
  if (ratio === -1 || moved.length > 0) return [...moved, ...everywhere];
  const wrong = shape.entries.filter((_, i) => numbers.some((row) => row[i]?.status === 'differs'));
  const rules = together(
    shape.entries.flatMap((entry, i) => brokenRules(entry, i, question)),
    wrong.map(({ of }) => of),
  );
  const explained = new Set(rules.flatMap(({ of }) => of.split(', ')));
  // Several entries with one factor have one reason; a single entry is better told by a rule.
  if (everywhere.length > 0) return shape.entries.length > 1 ? everywhere : [...rules, ...everywhere];
  const added = [regulariser(shape, numbers)].filter((found) => found !== null).map(told);
  if (added.length > 0) return wrong.length > 1 ? [...added, ...rules] : [...rules, ...added];
  // A program that leaves zeros has forgotten a path; nobody takes a factor for 0 there.
  const columns = byColumn(question).map(told);
  if (wrong.length > 0 && wrong.every(({ of }) => columns.some((one) => one.of === of && one.mistake === 'zero')))
    return columns;
  if (wrong.every(({ of }) => explained.has(of))) return rules;
  return [...lost, ...rules, ...columns, ...somePoints(question).map(told)];
}

/** What explains every entry that is wrong, at nodes of one kind, is one mistake: told once, and before those of single entries. */
function together(rules: readonly Diagnosis[], wrong: readonly string[]): Diagnosis[] {
  if (wrong.length < 2) return [...rules];
  const kindOf = ({ mistake, where }: Diagnosis): string => `${mistake} ${functionOf(where) ?? ''}`;
  const shared = [...new Set(rules.map(kindOf))].flatMap((kind) => {
    const same = rules.filter((one) => kindOf(one) === kind);
    const [first] = same;
    if (first === undefined || new Set(same.map(({ of }) => of)).size < wrong.length) return [];
    const alike = same.every(({ explanation }) => explanation === first.explanation);
    const name = functionOf(first.where);
    const others = alike ? '' : name === null ? ', and so in the other entries' : `, and so at every ${name}`;
    return [{ ...first, of: wrong.join(', '), span: null, explanation: `${first.explanation}${others}` }];
  });
  return shared.length > 0 ? shared : [...rules];
}

/** The function that a part of a formula is a call of. */
const functionOf = (where: string): string | null => /^([a-z]\w*)\(/i.exec(where)?.[1] ?? null;

/** At how many points, and in how many entries, something was seen. */
function whereAre(all: readonly JudgedNumber[]): string {
  if (all.length === 1) return 'here';
  return new Set(all.map(({ at }) => at)).size === 1 ? 'in every entry' : 'at every point';
}

/** A single number has one ratio. */
const oneRatio = (all: readonly JudgedNumber[]): number | null =>
  all.length > 0 &&
  all.length < 3 &&
  all.every(({ ratio }) => ratio !== null && Math.abs(ratio - (all[0]?.ratio as number)) <= 1e-9 * Math.abs(ratio))
    ? (all[0]?.ratio as number)
    : null;

const near = (a: number, b: number, tolerance: number): boolean =>
  a === b || Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b));

function constantRatio(
  ratio: number,
  of: string,
  { batch, tolerance }: PatternQuestion,
  all: readonly JudgedNumber[],
): Pattern[] {
  if (near(ratio, 1, tolerance)) return [];
  const same = whereAre(all);
  const snapped = snap(ratio, tolerance);
  const name = nameNumber(snapped) ?? ratio.toPrecision(6);
  const found = (mistake: string, explanation: string): Pattern => ({
    of,
    mistake,
    explanation,
    missing: nameNumber(1 / snapped),
  });
  if (ratio === 0) return [found('zero', `the claim is 0 ${same}, and the derivative is not`)];
  if (near(ratio, -1, tolerance))
    return [found('sign', `claimed/actual is -1 ${same}: the size is right and the sign is not`)];
  if (batch !== null && near(ratio, batch, tolerance))
    return [
      found(
        'sum-for-mean',
        `claimed/actual is ${name} ${same}, the number of examples: they are added up where their mean was meant`,
      ),
    ];
  if (batch !== null && near(ratio, 1 / batch, tolerance))
    return [
      found(
        'mean-for-sum',
        `claimed/actual is ${name} ${same}: divided by the number of examples where their sum was meant`,
      ),
    ];
  if (near(ratio, 2, tolerance))
    return [found('double', `claimed/actual is 2 ${same}: a missing 1/2, or a gradient that was added twice`)];
  if (near(ratio, 1 / 2, tolerance))
    return [found('half', `claimed/actual is 1/2 ${same}: the 2 of a square is missing`)];
  return [
    found(
      'constant-factor',
      `claimed/actual is ${name} ${same}${Number.isInteger(snapped) && snapped > 2 ? ': a sum over so many examples where their mean was meant, or an inner factor' : ''}`,
    ),
  ];
}

/** The fraction that a rounded number stands for, where there is a simple one. */
function snap(value: number, tolerance: number): number {
  for (let bottom = 1; bottom <= 12; bottom++) {
    const top = Math.round(value * bottom);
    if (top !== 0 && near(top / bottom, value, tolerance)) return top / bottom;
  }
  return value;
}

/** Broken rules whose values are the claimed ones, at every point of an entry. */
function brokenRules(entry: Entry, index: number, { numbers, suspects, tolerance }: PatternQuestion): Diagnosis[] {
  const rows = numbers.flatMap((row) => {
    const number = row[index] as JudgedNumber;
    return usable(number) ? [number] : [];
  });
  if (!rows.some(({ status }) => status === 'differs')) return [];
  const found: Diagnosis[] = [];
  for (const suspect of suspects(entry)) {
    if (found.some((known) => known.mistake === suspect.name)) continue;
    if (rows.every(({ at, claimed }) => fits(evaluate(suspect.derivative, at), claimed, tolerance)))
      found.push({ ...suspect.told(), of: entry.of, corrected: null });
  }
  return found;
}

const fits = (value: number, claimed: number, tolerance: number): boolean =>
  Number.isFinite(value) &&
  Math.abs(value - claimed) <= tolerance * Math.max(Math.abs(value), Math.abs(claimed), 1e-12);

/** The same entries in another order, the same order at every point. */
function permuted({ entries, rows }: Shape, numbers: readonly (readonly JudgedNumber[])[]): Pattern | null {
  if (rows !== 1 || entries.length < 2) return null;
  const order = entries.map((_, i) =>
    entries.findIndex((__, j) =>
      numbers.every((row) => near(row[i]?.claimed ?? Number.NaN, row[j]?.actual ?? Number.NaN, 1e-5)),
    ),
  );
  if (order.some((j) => j < 0) || new Set(order).size < order.length || order.every((j, i) => i === j)) return null;
  const moved = order.flatMap((j, i) => (i === j ? [] : [`${entries[j]?.of} stands where ${entries[i]?.of} should`]));
  return {
    of: entries[0]?.of ?? '',
    mistake: 'permuted',
    missing: null,
    explanation: `the entries are right and in another order: ${moved.join(', ')}`,
  };
}

function transposed({ entries, rows, columns }: Shape, numbers: readonly (readonly JudgedNumber[])[]): Pattern | null {
  if (rows !== columns || rows < 2) return null;
  const mirror = (k: number): number => (k % columns) * columns + Math.floor(k / columns);
  const isMirror = numbers.every((row) =>
    row.every((number, k) => near(number.claimed, row[mirror(k)]?.actual ?? Number.NaN, 1e-5)),
  );
  return isMirror
    ? {
        of: entries[0]?.of ?? '',
        mistake: 'transposed',
        missing: null,
        explanation:
          'rows and columns are exchanged: row i holds the derivatives of formula i, column j those by variable j',
      }
    : null;
}

/** What is missing is a multiple of the weights themselves, or of their signs. */
function regulariser({ entries, kind }: Shape, numbers: readonly (readonly JudgedNumber[])[]): Pattern | null {
  if (kind !== 'gradient' && kind !== 'derivative') return null;
  for (const [what, of] of [
    ['the weights', (w: number): number => w],
    ['the signs of the weights', Math.sign],
  ] as const) {
    const shares = numbers.flatMap((row) =>
      row.flatMap((number, j) => {
        const weight = of(number.at[entries[j]?.by[0] ?? ''] as number);
        return usable(number) && weight !== 0 && number.claimed !== number.actual
          ? [(number.actual - number.claimed) / weight]
          : [];
      }),
    );
    const many = numbers.flat().filter(({ status }) => status === 'differs').length;
    const share = shares.length >= many ? common(shares, 1e-5) : null;
    if (share === null || many < 3) continue;
    const name = nameNumber(Number(share.toPrecision(6))) ?? share.toPrecision(4);
    return {
      of: entries[0]?.of ?? '',
      mistake: share > 0 ? 'regulariser-missing' : 'regulariser-added',
      missing: `${name} times ${what}`,
      explanation:
        share > 0
          ? `actual - claimed is ${name} times ${what}, at every point: the slope of the regulariser is missing`
          : `claimed - actual is ${name.replace('-', '')} times ${what}, at every point: a regulariser was added that the formula has not`,
    };
  }
  return null;
}

/** Entries that are NaN or infinite where the derivative is a number, or a number where there is no derivative. */
function notFinite({ entries }: Shape, numbers: readonly (readonly JudgedNumber[])[]): Pattern[] {
  return entries.flatMap((entry, i): Pattern[] => {
    const found = numbers.flatMap((row) => {
      const number = row[i];
      return number?.status === 'differs' && number.difference === null ? [number] : [];
    });
    const [first] = found;
    if (first === undefined) return [];
    const { claimed, actual } = first;
    return [
      {
        of: entry.of,
        mistake: 'not-a-number',
        missing: null,
        explanation: Number.isFinite(actual)
          ? `the claim is ${claimed} at ${placeText(first.at)}, where the derivative is ${Number(actual.toPrecision(6))}: something overflowed on the way, was divided by 0 or left its domain`
          : `the claim is ${claimed} at ${placeText(first.at)}, where the formula has no derivative`,
      },
    ];
  });
}

/** Entries that are wrong by a factor of their own, or zero, while others are right. */
function byColumn({ shape, numbers, tolerance }: PatternQuestion): Pattern[] {
  return shape.entries.flatMap((entry, i): Pattern[] => {
    const column = numbers.flatMap((row) => (row[i] !== undefined && usable(row[i]) ? [row[i]] : []));
    if (!column.some(({ status }) => status === 'differs')) return [];
    const others = numbers.every((row) => row.every((number, j) => j === i || number.status !== 'differs'));
    const only = shape.entries.length > 1 && others ? `only ${entry.of} is wrong: ` : '';
    if (column.every(({ claimed }) => claimed === 0))
      return [
        {
          of: entry.of,
          mistake: 'zero',
          missing: null,
          explanation: `${only}it is 0 at every point, and should not be: a path that was never followed`,
        },
      ];
    const ratio =
      common(
        column.flatMap(({ ratio }) => (ratio === null ? [] : [ratio])),
        tolerance,
      ) ?? oneRatio(column);
    if (ratio !== null && Math.abs(ratio - 1) > tolerance)
      return [
        {
          of: entry.of,
          mistake: 'constant-factor',
          missing: nameNumber(1 / snap(ratio, tolerance)),
          explanation: `${only}claimed/actual is ${nameNumber(snap(ratio, tolerance)) ?? ratio.toPrecision(6)}`,
        },
      ];
    return only === ''
      ? []
      : [{ of: entry.of, mistake: 'one-entry', missing: null, explanation: `${only}the others agree at every point` }];
  });
}

/** Right at some points and wrong at others: some examples, or one branch. */
function somePoints({ numbers, shape }: PatternQuestion): Pattern[] {
  const wrong = numbers.map((row) => row.some(({ status }) => status === 'differs'));
  const many = wrong.filter((one) => one).length;
  if (many === 0 || many === numbers.length || numbers.length < 3) return [];
  const zeros = numbers.every((row, i) => wrong[i] !== true || row.every(({ claimed }) => claimed === 0));
  const places = numbers
    .flatMap((row, i) => (wrong[i] === true && row[0] !== undefined ? [row[0].at] : []))
    .slice(0, 3);
  const where = places.map(placeText).join('; ');
  return [
    {
      of: shape.entries[0]?.of ?? '',
      mistake: zeros ? 'zero-at-some-points' : 'some-points',
      missing: null,
      explanation: `right at ${numbers.length - many} of ${numbers.length} points, ${zeros ? '0' : 'wrong'} at the others (${where}): some examples are left out, or one branch is wrong`,
    },
  ];
}

/** For a table: between which values claimed/actual lies, for each entry. Null where there is no ratio. */
export interface FingerprintRow {
  readonly mistake: string;
  readonly matches: boolean;
  readonly cells: readonly (readonly [low: number, high: number] | null)[];
}

const MOST_ROWS = 9;
/** More entries than these are the weights of a network. */
export const FEW_ENTRIES = 4;

/** The bugs of backward passes, in the order in which they are shown; others after them. */
const OF_NETWORKS = ['sign', 'double', 'inner-only', 'outer-twice', 'outer-not-differentiated', 'forgot-inner'];
const placeInNetwork = (mistake: string): number => {
  const place = OF_NETWORKS.indexOf(mistake.replace(/:.*/, ''));
  return place < 0 ? OF_NETWORKS.length : place;
};

/** What each broken rule would give beside what was claimed, as ratios: the fingerprints. */
export function fingerprints(
  entries: readonly Entry[],
  points: readonly (readonly Pick<JudgedNumber, 'at' | 'claimed' | 'actual'>[])[],
  broken: (entry: Entry) => ReadonlyMap<string, Expr>,
): FingerprintRow[] {
  const range = (ratios: readonly number[]): readonly [number, number] | null =>
    ratios.length === 0 ? null : [Math.min(...ratios), Math.max(...ratios)];
  const cellsOf = (
    value: (number: Pick<JudgedNumber, 'at' | 'claimed'>, i: number) => number,
  ): FingerprintRow['cells'] =>
    entries.map((_, i) =>
      range(
        points.flatMap((row) => {
          const number = row[i];
          const ratio = number === undefined ? Number.NaN : value(number, i) / number.actual;
          return Number.isFinite(ratio) ? [ratio] : [];
        }),
      ),
    );
  const claimed = cellsOf((number) => number.claimed);
  const tables = entries.map(broken);
  const names = [...new Set(tables.flatMap((table) => [...table.keys()]))];
  const same = (a: FingerprintRow['cells'], b: FingerprintRow['cells']): boolean =>
    a.every((cell, i) => {
      const other = b[i] ?? null;
      return cell === null || other === null
        ? cell === other
        : near(cell[0], other[0], 1e-6) && near(cell[1], other[1], 1e-6);
    });
  const rows = names.map((mistake): FingerprintRow => {
    const cells = cellsOf((number, i) => {
      const wrong = tables[i]?.get(mistake);
      return wrong === undefined ? Number.NaN : evaluate(wrong, number.at);
    });
    const whole = cells.map((cell, i) => (tables[i]?.has(mistake) === true ? cell : ([1, 1] as const)));
    return { mistake, matches: same(whole, claimed), cells: whole };
  });
  const telling = rows.filter(({ cells }) =>
    cells.some((cell) => cell !== null && (!near(cell[0], 1, 1e-9) || !near(cell[1], 1, 1e-9))),
  );
  if (entries.length > FEW_ENTRIES) telling.sort((a, b) => placeInNetwork(a.mistake) - placeInNetwork(b.mistake));
  const sorted = [...telling.filter(({ matches }) => matches), ...telling.filter(({ matches }) => !matches)].slice(
    0,
    MOST_ROWS,
  );
  return [{ mistake: 'claimed', matches: false, cells: claimed }, ...sorted];
}

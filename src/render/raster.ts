/**
 * Which dots does a line cross?
 *
 * Positions count dots: (3, 5) is the centre of the fourth dot from the left in the sixth row from the top. Where a line
 * is flatter than 45 degrees it gets the nearest dot in every column it crosses, elsewhere the nearest in every row. So
 * it is one dot thin, unbroken, and every dot of it lies within half a dot of the true line.
 */

export interface Spot {
  readonly x: number;
  readonly y: number;
}

/**
 * The part of the segment from `a` to `b` inside the box from (0, 0) to (width, height); null where there is none.
 * Source: Liang and Barsky, A new concept and method for line clipping, ACM Transactions on Graphics 3(1), 1984.
 */
export function clipped(a: Spot, b: Spot, width: number, height: number): readonly [Spot, Spot] | null {
  const isInside = ({ x, y }: Spot): boolean => x >= 0 && x <= width && y >= 0 && y <= height;
  // Most segments of a curve lie inside.
  if (isInside(a) && isInside(b)) return [a, b];
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  let enter = 0;
  let leave = 1;
  for (const [speed, room] of [
    [-dx, a.x],
    [dx, width - a.x],
    [-dy, a.y],
    [dy, height - a.y],
  ] as const) {
    if (speed === 0) {
      if (room < 0) return null;
      continue;
    }
    const time = room / speed;
    if (speed < 0) enter = Math.max(enter, time);
    else leave = Math.min(leave, time);
  }
  if (enter > leave) return null;
  const inside = (t: number): Spot => ({
    x: Math.min(width, Math.max(0, a.x + t * dx)),
    y: Math.min(height, Math.max(0, a.y + t * dy)),
  });
  return [isInside(a) ? a : inside(enter), isInside(b) ? b : inside(leave)];
}

/** The runs of a line that lie inside the box, each unbroken. A position with NaN in it is a gap. */
export function runsInside(line: readonly Spot[], width: number, height: number): Spot[][] {
  const runs: Spot[][] = [];
  let run: Spot[] = [];
  const end = (): void => {
    if (run.length > 0) runs.push(run);
    run = [];
  };
  const has = ({ x, y }: Spot): boolean => !Number.isNaN(x) && !Number.isNaN(y);
  let a: Spot | undefined;
  line.forEach((b, i) => {
    if (!has(b)) {
      end();
    } else if (a === undefined || !has(a)) {
      // A lonely point between two gaps is still seen.
      const after = line[i + 1];
      if ((after === undefined || !has(after)) && clipped(b, b, width, height) !== null) runs.push([b]);
    } else {
      const part = clipped(a, b, width, height);
      if (part === null || run.length === 0 || part[0] !== a) end();
      if (part !== null) {
        if (run.length === 0) run.push(part[0]);
        run.push(part[1]);
        if (part[1] !== b) end();
      }
    }
    a = b;
  });
  end();
  return runs;
}

/** The dots of an unbroken run, in order, each once; neighbours touch at an edge or a corner. */
export function dotsAlong(run: readonly Spot[]): Spot[] {
  const dots: Spot[] = [];
  const add = (x: number, y: number): void => {
    const dot = { x: Math.round(x) + 0, y: Math.round(y) + 0 };
    const last = dots.at(-1);
    if (last !== undefined) {
      const gap = Math.max(Math.abs(dot.x - last.x), Math.abs(dot.y - last.y));
      if (gap === 0) return;
      for (let i = 1; i < gap; i++)
        join({
          x: Math.round(last.x + (i * (dot.x - last.x)) / gap),
          y: Math.round(last.y + (i * (dot.y - last.y)) / gap),
        });
    }
    join(dot);
  };
  /** Appends a dot that touches the last one, and drops the last where it only thickens a corner. */
  const join = (dot: Spot): void => {
    const before = dots.at(-2);
    if (before !== undefined && Math.abs(dot.x - before.x) === 1 && Math.abs(dot.y - before.y) === 1) dots.pop();
    dots.push(dot);
  };
  const start = run[0];
  const end = run.at(-1);
  if (start === undefined || end === undefined) return dots;
  let previous: { readonly steep: boolean; readonly direction: number } | null = null;
  for (let i = 1; i < run.length; i++) {
    const a = run[i - 1] as Spot;
    const b = run[i] as Spot;
    const dx = b.x - a.x;
    const dy = b.y - a.y;
    if (dx === 0 && dy === 0) continue;
    const steep = Math.abs(dy) > Math.abs(dx);
    const from = steep ? a.y : a.x;
    const to = steep ? b.y : b.x;
    const direction = Math.sign(to - from);
    // Where the line begins or turns back, the dot whose centre it has just passed, or will not reach, belongs to it.
    if (previous === null || (previous.steep === steep && previous.direction !== direction)) {
      if ((Math.round(from) - from) * direction <= 0) add(a.x, a.y);
    }
    const first = direction > 0 ? Math.floor(from) + 1 : Math.ceil(from) - 1;
    for (let centre = first; (to - centre) * direction >= 0; centre += direction) {
      const share = (centre - from) / (to - from);
      if (steep) add(a.x + share * dx, centre);
      else add(centre, a.y + share * dy);
    }
    previous = { steep, direction };
  }
  const last = dots.at(-1);
  if (last === undefined) {
    add(end.x, end.y);
  } else {
    const { steep, direction } = previous ?? { steep: false, direction: 0 };
    const to = steep ? end.y : end.x;
    if ((Math.round(to) - to) * direction > 0) add(end.x, end.y);
  }
  return dots;
}

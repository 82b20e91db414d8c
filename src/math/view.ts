/**
 * Which stretch of the axis shows what a function does near a point?
 *
 * A picture of x^2 around 3 should show the floor at 0, a picture of sin(1000·x) a few waves and not a thousand, a
 * picture of log(x) the place where it ends. So the window shrinks towards the point as long as it holds a few *events*: places
 * where the function turns, bends the other way, or begins or ends.
 *
 *     x^2 at 3         one event (the floor, 3 away)     window -1 to 4
 *     sin(x) at 1      bends at 0, turns at π/2, …       window holds four of them
 *
 * Where it breaks: events closer together than a hundredth of the window are missed; `--range` overrules.
 *
 * Next: ./along.ts
 */

/** From a to b, and why, in words. */
export interface View {
  readonly from: number;
  readonly to: number;
  readonly because: string;
}

const SAMPLES = 120;
/** Enough events to see the character of the function, few enough to see each. */
const ENOUGH = 4;
/** Shares of the widest window, for a look close by. */
const CLOSER = [3 ** -12, 3 ** -8, 3 ** -4];

interface Event {
  readonly at: number;
  readonly what: 'turns' | 'bends' | 'begins or ends';
}

/** The events of f between a and b: sign changes of first and second differences, and ends of the stretches with values. */
function eventsBetween(f: (x: number) => number, a: number, b: number): Event[] {
  const xs = new Float64Array(SAMPLES + 1).map((_, k) => a + ((b - a) * k) / SAMPLES);
  const ys = xs.map((x) => f(x));
  const scale = ys.reduce((most, y) => (Number.isFinite(y) ? Math.max(most, Math.abs(y)) : most), 0);
  // Differences smaller than this are rounding, not shape.
  const floor = scale * 1e-12;
  const events: Event[] = [];
  let slopeSign = 0;
  let bendSign = 0;
  for (let k = 1; k <= SAMPLES; k++) {
    const [y0, y1, y2] = [ys[k - 1] as number, ys[k] as number, ys[k + 1] ?? Number.NaN];
    const x = xs[k] as number;
    if (Number.isFinite(y0) !== Number.isFinite(y1)) {
      events.push({ at: x, what: 'begins or ends' });
      slopeSign = 0;
      bendSign = 0;
      continue;
    }
    const rise = y1 - y0;
    if (Math.abs(rise) > floor) {
      const sign = Math.sign(rise);
      if (slopeSign !== 0 && sign !== slopeSign) events.push({ at: xs[k - 1] as number, what: 'turns' });
      slopeSign = sign;
    }
    const bend = y2 - 2 * y1 + y0;
    if (Number.isFinite(bend) && Math.abs(bend) > 4 * floor) {
      const sign = Math.sign(bend);
      if (bendSign !== 0 && sign !== bendSign) events.push({ at: x, what: 'bends' });
      bendSign = sign;
    }
  }
  return events.sort((p, q) => p.at - q.at);
}

/** The events that count: not at the point itself, which says nothing of how far to look, and those at one place (both sides of a pole) once. */
function apart(events: readonly Event[], x: number, width: number): Event[] {
  const kept: Event[] = [];
  for (const event of events) {
    const last = kept[kept.length - 1];
    if (Math.abs(event.at - x) > width / 25 && (last === undefined || event.at - last.at > width / 20))
      kept.push(event);
  }
  return kept;
}

/**
 * A window around x in which f shows its character.
 *
 * @param f  the function, as fast as it comes: it is evaluated a few thousand times
 */
export function chooseView(f: (x: number) => number, x: number): View {
  const widest = Math.max(8, 3 * Math.abs(x));
  const narrowest = Math.max(widest * 3 ** -13, Math.abs(x) * 1e-9);
  const within = (width: number): Event[] => apart(eventsBetween(f, x - width, x + width), x, width);
  let found = within(widest);
  for (let width = widest / 3; found.length >= ENOUGH && width >= narrowest; width /= 3) {
    const closer = within(width);
    if (closer.length < ENOUGH) break;
    found = closer;
  }
  // A narrow peak slips between the samples of a wide window: look close by as well.
  for (const width of found.length >= ENOUGH ? [] : CLOSER.map((share) => widest * share)) {
    const closer = width < narrowest ? [] : within(width);
    if (closer.length >= 2) {
      found = closer;
      break;
    }
  }
  if (found.length === 0) {
    const half = Math.max(2, Math.abs(x) * 1.5);
    const atPoint = eventsBetween(f, x - widest, x + widest).length > 0;
    return window(
      x,
      half,
      atPoint
        ? 'f turns, bends or ends at the point, and nowhere near it'
        : 'no turn, bend or end of the domain is near',
    );
  }
  const nearest = [...found].sort((p, q) => Math.abs(p.at - x) - Math.abs(q.at - x)).slice(0, ENOUGH);
  const words = [...new Set(nearest.map(({ what }) => what))];
  const places = [x, ...nearest.map(({ at }) => at)];
  const [first, last] = [Math.min(...places), Math.max(...places)];
  // A third more on each side, so that the curve is seen to arrive and to leave.
  const margin = Math.max((last - first) / 3, narrowest);
  const unit = 10 ** (Math.floor(Math.log10(last - first + 2 * margin)) - 1);
  return {
    from: tidyEnd(Math.floor((first - margin) / unit + 1e-6) * unit),
    to: tidyEnd(Math.ceil((last + margin) / unit - 1e-6) * unit),
    because: `it holds the places where f ${words.join(', ').replace(/, ([^,]*)$/, ' and $1')}`,
  };
}

/** Twelve digits are enough for an end, and leave the rounding of its arithmetic out. */
const tidyEnd = (end: number): number => Number(end.toPrecision(12)) + 0;

/** The stretch of that half width around x. */
const window = (x: number, half: number, because: string): View => ({
  from: tidyEnd(x - half),
  to: tidyEnd(x + half),
  because,
});

/**
 * How does a number become its shortest text quickly?
 *
 * The shortest text that reads back to 0.1 is 0.1, though the number is 0.1000000000000000055: any decimal within half a unit in
 * the last place reads back to it. So the number is scaled to seventeen digits before the point, together with that half unit,
 *
 *     0.30000000000000004   ->   30000000000000004.44 within 2.8   ->   no multiple of 10 is in reach, so all 17 digits
 *     0.3                   ->   29999999999999998.89 within 2.8   ->   a multiple of 10^16 is
 *
 * and the multiple of the largest power of ten within reach is written. Seventeen digits do not fit into one float64: the
 * scaled number is the sum of two, and its digits are taken from two halves. Where the sum is not good enough to decide (a
 * tie, an edge), and for the few other numbers that do not fit (short ones, denormal ones), the language's own text is
 * taken. So the bytes are always those of `String`, which a test compares, at half the cost and without a string.
 *
 * Source: Dekker, Numerische Mathematik 18 (1971), for the exact product; Steele and White, PLDI 1990, for the question.
 */

const view = new Float64Array(1);
const words = new Uint32Array(view.buffer);
/** Where the sign and the exponent are: machines differ in the order of their bytes. */
const UPPER = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0;

/** Binary exponents up to this size are scaled here; no product comes near the limits of a float64. */
const FAR = 900;
/** Half a unit in the last place of numbers with the binary exponents from -FAR to FAR. */
const halfUnits = Float64Array.from({ length: 2 * FAR + 1 }, (_, i) => 2 ** (i - FAR - 53));
/** Decimal exponents of the powers of ten in the table lie between plus and minus this. */
const REACH = 300;
/** 10^j as the sum of two numbers, and the first of them cut into two halves of 26 bits; filled when asked for. */
const powers = new Float64Array(4 * (2 * REACH + 1));
const LOG10_2 = Math.log10(2);
/** Cuts a number into halves of 26 bits. */
const CUT = 2 ** 27 + 1;

/** Puts 10^j into the table. */
function fillPower(j: number): void {
  const place = 4 * (j + REACH);
  const high = Number(`1e${j}`);
  view[0] = high;
  const exponent = (((words[UPPER] as number) >>> 20) & 0x7ff) - 1075;
  // high = significand * 2^exponent, and what is missing to 10^j, in units of 2^(exponent - 128).
  const significand = BigInt(high / 2 ** exponent);
  const power = 10n ** BigInt(Math.abs(j));
  const unit = 128 - exponent;
  const missing =
    j >= 0
      ? (unit >= 0 ? power << BigInt(unit) : power >> BigInt(-unit)) - (significand << 128n)
      : (1n << BigInt(unit)) / power - (significand << 128n);
  const cut = CUT * high;
  const upper = cut - (cut - high);
  powers[place] = high;
  powers[place + 1] = (Number(missing) / 2 ** 128) * 2 ** exponent;
  powers[place + 2] = upper;
  powers[place + 3] = high - upper;
}

/** The scaled number is known to 1e-8; what lies closer to an edge than this is left to the language. */
const DOUBT = 1e-6;
const HALF = 1e8;

/** No number takes more bytes than this: -0.0000012345678901234567 has 25. */
export const LONGEST_NUMBER = 25;

/** The numbers of four digits, each as the four bytes of its text. */
const fours = Uint32Array.from({ length: 10_000 }, (_, i) =>
  [1000, 100, 10, 1].reduce((bytes, unit) => 256 * bytes + 48 + (Math.floor(i / unit) % 10), 0),
);

const fourDigits = (value: number, target: DataView, at: number): void => target.setUint32(at, fours[value] as number);

const ZERO = 48;
const POINT = 46;
const MINUS = 45;

/**
 * Writes a number as JSON has it: in the shortest form that reads back to it, "NaN", "Infinity" or "-Infinity" in quotation
 * marks, a negative zero as 0. There must be room for `LONGEST_NUMBER` bytes, and what stands behind the number may change.
 *
 * @returns the place after it
 */
export function writeNumber(value: number, target: DataView, at: number): number {
  if (value === (value | 0) && value !== -(2 ** 31)) return writeWhole(value, target, at);
  view[0] = value;
  const upper = words[UPPER] as number;
  const binary = ((upper >>> 20) & 0x7ff) - 1023;
  const fraction = upper & 0xfffff;
  // Below a power of two the numbers are twice as dense, so the half unit is not the same on both sides.
  if (!(binary > -FAR && binary < FAR) || (fraction === 0 && words[1 - UPPER] === 0))
    return writeText(value, target, at);
  const size = Math.abs(value);

  let exponent = Math.floor(binary * LOG10_2);
  let place = 4 * (REACH + exponent + 1);
  if (powers[place] === 0) fillPower(exponent + 1);
  if (size >= (powers[place] as number)) exponent += 1;
  place = 4 * (REACH + 16 - exponent);
  if (powers[place] === 0) fillPower(16 - exponent);

  // size * 10^(16 - exponent), as scaled + rest.
  const scaled = size * (powers[place] as number);
  const cut = CUT * size;
  const a = cut - (cut - size);
  const b = size - a;
  const c = powers[place + 2] as number;
  const d = powers[place + 3] as number;
  const left = a * c - scaled + a * d + b * c + b * d + size * (powers[place + 1] as number);
  const within = (halfUnits[binary + FAR] as number) * (powers[place] as number);
  const top = (scaled / HALF) | 0;
  const rest = scaled - top * HALF + left;

  let unit = 10;
  let digits = 16;
  let nearest = Math.round(rest / 10) * 10;
  let away = Math.abs(nearest - rest);
  if (away < within - DOUBT) {
    for (;;) {
      const wider = 10 * unit;
      const next = Math.round(rest / wider) * wider;
      const nextAway = Math.abs(next - rest);
      if (nextAway > within + DOUBT) break;
      if (nextAway > within - DOUBT || wider === HALF) return writeText(value, target, at);
      unit = wider;
      digits -= 1;
      nearest = next;
      away = nextAway;
    }
  } else {
    if (away <= within + DOUBT) return writeText(value, target, at);
    unit = 1;
    digits = 17;
    nearest = Math.round(rest);
    away = Math.abs(nearest - rest);
  }
  if (away > unit / 2 - DOUBT || nearest < 0 || nearest >= HALF || top < 1e8 || top >= 1e9)
    return writeText(value, target, at);
  // A number without a fraction, and digits missing before its point.
  if (exponent >= digits - 1 && exponent < 21) return writeText(value, target, at);

  if (value < 0) target.setUint8(at++, MINUS);
  const plain = exponent >= -6 && exponent < 21;
  let first = at + 1;
  if (plain && exponent < 0) {
    target.setUint8(at, ZERO);
    target.setUint8(at + 1, POINT);
    first = at + 1 - exponent;
    for (let i = at + 2; i < first; i++) target.setUint8(i, ZERO);
  }
  const upperFour = (top / 100_000) | 0;
  const lowerFive = top - 100_000 * upperFour;
  fourDigits(upperFour, target, first);
  const five = (lowerFive / 10_000) | 0;
  target.setUint8(first + 4, ZERO + five);
  fourDigits(lowerFive - 10_000 * five, target, first + 5);
  // What stands behind the last digit is written over.
  const tail = nearest | 0;
  const tailFour = (tail / 10_000) | 0;
  fourDigits(tailFour, target, first + 9);
  fourDigits(tail - 10_000 * tailFour, target, first + 13);
  const end = first + digits;
  if (plain && exponent < 0) return end;
  const before = plain ? exponent + 1 : 1;
  for (let i = at; i < at + before; i++) target.setUint8(i, target.getUint8(i + 1));
  target.setUint8(at + before, POINT);
  if (plain) return end;
  target.setUint8(end, 101);
  target.setUint8(end + 1, exponent < 0 ? MINUS : 43);
  return writeWhole(Math.abs(exponent), target, end + 2);
}

/** Writes a whole number that is smaller than 2^31 in size. */
function writeWhole(value: number, target: DataView, at: number): number {
  let left = value | 0;
  let start = at;
  if (left < 0) {
    target.setUint8(start++, MINUS);
    left = -left | 0;
  }
  const end =
    start +
    (left < 10
      ? 1
      : left < 100
        ? 2
        : left < 1000
          ? 3
          : left < 1e6
            ? left < 1e4
              ? 4
              : left < 1e5
                ? 5
                : 6
            : left < 1e8
              ? left < 1e7
                ? 7
                : 8
              : left < 1e9
                ? 9
                : 10);
  for (let i = end - 1; i >= start; i--) {
    const tenth = (left / 10) | 0;
    target.setUint8(i, ZERO + left - 10 * tenth);
    left = tenth;
  }
  return end;
}

function writeText(value: number, target: DataView, at: number): number {
  const text = Number.isFinite(value) ? `${value}` : `"${value}"`;
  for (let i = 0; i < text.length; i++) target.setUint8(at + i, text.charCodeAt(i));
  return at + text.length;
}

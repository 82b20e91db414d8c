/**
 * How is a number written for a person to read?
 *
 * The only file that formats numbers. Six significant digits unless somebody knows better; with an error estimate, only
 * the digits the error supports; `1e-8` for what is very small or large; a plain minus; never `-0`. JSON does not pass
 * through here: it keeps full precision.
 */

/** What is written for arithmetic that left the numbers. */
function word(value: number): string | null {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Infinity) return 'Infinity';
  return value === -Infinity ? '-Infinity' : null;
}

interface Decimal {
  readonly negative: boolean;
  /** Digits without a point, the first not zero. */
  readonly digits: string;
  /** The power of ten of the first digit. */
  readonly exponent: number;
}

/** The decimal digits of a finite number other than zero: `count` of them, or as many as it takes to read it back. */
function decimal(value: number, count?: number): Decimal {
  const text = count === undefined ? value.toExponential() : value.toExponential(Math.min(100, Math.max(0, count - 1)));
  const cut = text.indexOf('e');
  const mantissa = text.slice(0, cut);
  return {
    negative: value < 0,
    digits: mantissa.replace(/[-.]/g, ''),
    exponent: Number(text.slice(cut + 1)),
  };
}

const trimmed = (number: Decimal): Decimal => ({ ...number, digits: number.digits.replace(/(?<=.)0+$/, '') });

/** 0.00012 and 120000 are easier to read than powers of ten; beyond them zeros have to be counted. */
const SMALLEST_PLAIN = -4;
const LARGEST_PLAIN = 5;

const asPower = ({ negative, digits, exponent }: Decimal): string =>
  `${negative ? '-' : ''}${digits[0]}${digits.length > 1 ? `.${digits.slice(1)}` : ''}e${exponent}`;

function asPlain({ negative, digits, exponent }: Decimal): string {
  const sign = negative ? '-' : '';
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const rest = digits.slice(exponent + 1);
  return `${sign}${whole}${rest === '' ? '' : `.${rest}`}`;
}

/** Whether a number is written without a power of ten. Digits that are there are written out: 123456789 stays whole. */
const isPlain = ({ digits, exponent }: Decimal): boolean =>
  exponent >= SMALLEST_PLAIN && exponent <= Math.max(LARGEST_PLAIN, digits.length - 1);

const written = (number: Decimal): string => (isPlain(number) ? asPlain(number) : asPower(number));

/**
 * The value rounded to so many significant digits, without trailing zeros.
 *
 * @example
 * significant(1 / 3)       // => '0.333333'
 * significant(2.5e-9)      // => '2.5e-9'
 * significant(-3.14159, 3) // => '-3.14'
 */
export function significant(value: number, digits = 6): string {
  if (value === 0) return '0';
  return word(value) ?? written(trimmed(decimal(value, digits)));
}

/**
 * Every digit it takes to read the same float64 back: at most 17.
 *
 * @example
 * exact(0.1 + 0.2) // => '0.30000000000000004'
 * exact(4.9601)    // => '4.9601'
 */
export function exact(value: number): string {
  if (value === 0) return '0';
  return word(value) ?? written(decimal(value));
}

/** The smallest k for which an error is at most half of 10^k: the place of the last digit it supports. */
function placeOfLastDigit(error: number): number {
  const twice = decimal(2 * error);
  return twice.digits === '1' ? twice.exponent : twice.exponent + 1;
}

/**
 * The value, cut where its error begins: the last digit written is the last of which the error is at most half a unit.
 * Zeros at the end are digits too and stay. An exact value (error 0) is written whole; where the error is not known
 * (null or NaN) six digits are written. A value that its error swallows is written as zero with the bound that is true
 * of it.
 *
 * @param error  absolute, in the units of the value
 * @example
 * withError(5.9999999987, 2e-9) // => '6.00000000'
 * withError(3.7e-12, 2e-11)     // => '0 +/- 3e-11'
 * withError(0.1, 0)             // => '0.1'
 */
export function withError(value: number, error: number | null): string {
  if (error === null || Number.isNaN(error)) return significant(value);
  const size = Math.abs(error);
  if (size === 0 || !Number.isFinite(value)) return exact(value);
  if (!Number.isFinite(2 * size)) return 'unknown';
  const last = placeOfLastDigit(size);
  if (value !== 0) {
    const count = decimal(value).exponent - last + 1;
    // Beyond 16 digits a float64 has none to give: the shortest text that reads back says all it knows.
    if (count > 16) return exact(value);
    if (count > 0) {
      const rounded = decimal(value, count);
      // 9.996 to hundredths has become 10.00, with a digit more.
      const isCarried = rounded.exponent > decimal(value).exponent;
      const carried = isCarried ? { ...rounded, digits: `${rounded.digits}0` } : rounded;
      // A zero that only holds a place would look like a digit that is known: 1.5e2, not 150.
      const plain = carried.exponent >= SMALLEST_PLAIN && carried.exponent < carried.digits.length;
      return plain ? asPlain(carried) : asPower(carried);
    }
    if (count === 0 && Math.abs(value) >= 5 * Number(`1e${last - 1}`)) {
      const rounded = { negative: value < 0, digits: '1', exponent: last };
      return last > 0 ? asPower(rounded) : written(rounded);
    }
  }
  return `0 +/- ${roundedUp(Math.abs(value) + size)}`;
}

/** One digit, never less than the value. */
function roundedUp(value: number): string {
  const down = decimal(value, 1);
  if (Number(asPower(down)) >= value) return written(down);
  const next = Number(down.digits) + 1;
  return written(next === 10 ? { ...down, digits: '1', exponent: down.exponent + 1 } : { ...down, digits: `${next}` });
}

/**
 * A share of the whole, in per cent.
 *
 * @example
 * percent(0.25)    // => '25%'
 * percent(0.00068) // => '0.068%'
 */
export const percent = (share: number, digits = 3): string => `${significant(100 * share, digits)}%`;

/**
 * A number of things, with the noun that goes with it.
 *
 * @example
 * count(1, 'evaluation')  // => '1 evaluation'
 * count(12000, 'step')    // => '12,000 steps'
 * count(2, 'entry', 'entries') // => '2 entries'
 */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  const digits = Math.abs(number) >= 10000 && Number.isInteger(number) ? grouped(number) : exact(number);
  return `${digits} ${number === 1 ? noun : plural}`;
}

const grouped = (whole: number): string =>
  Math.abs(whole) < 1e15 ? String(whole).replace(/\B(?=(\d{3})+$)/g, ',') : exact(whole);

/**
 * The labels of the ticks of one axis, with the digits it takes to tell them apart.
 *
 * @example
 * tickLabels([0, 0.5, 1])       // => ['0', '0.5', '1']
 * tickLabels([1e-6, 1e-3, 1])   // => ['1e-6', '1e-3', '1']
 */
export function tickLabels(ticks: readonly number[]): string[] {
  const sizes = ticks.filter((tick) => tick !== 0 && Number.isFinite(tick)).map(Math.abs);
  const isDecade = (size: number): boolean => decimal(size).digits === '1';
  // On a logarithmic axis 0.001 next to 1e-6 would hide that the ticks are evenly spaced.
  if (sizes.length > 1 && sizes.every(isDecade) && !sizes.every((size) => isPlain(decimal(size)))) {
    return ticks.map((tick) => (tick === 0 ? '0' : tick === 1 ? '1' : (word(tick) ?? asPower(decimal(tick)))));
  }
  return ticks.map((tick) => exact(tick));
}

/**
 * One column of numbers in one style, as strings that are not yet padded: powers of ten throughout where at least half
 * of the numbers need one.
 *
 * @example
 * numberColumn([0.1, 1e-5, 1e-9]) // => ['1e-1', '1e-5', '1e-9']
 */
export function numberColumn(values: readonly number[], digits = 6): string[] {
  const rounded = values.map((value) => (value === 0 || word(value) !== null ? null : trimmed(decimal(value, digits))));
  const numbers = rounded.filter((number) => number !== null);
  const powers = numbers.length > 0 && 2 * numbers.filter((number) => !isPlain(number)).length >= numbers.length;
  return values.map((value, i) => {
    const number = rounded[i] ?? null;
    if (number === null) return word(value) ?? '0';
    return powers ? asPower(number) : written(number);
  });
}

/** How many characters stand before the point, the power of ten or the end; null for what is not a number. */
const beforePoint = (text: string): number | null => /^[-+]?\d+/.exec(text)?.[0].length ?? null;

/**
 * The same texts, padded to one width with their decimal points under one another. Words are set to the right.
 *
 * @example
 * alignPoints(['1.5', '-20', 'NaN']) // => ['  1.5', '-20  ', '  NaN']
 */
export function alignPoints(texts: readonly string[]): string[] {
  const whole = Math.max(0, ...texts.map((text) => beforePoint(text) ?? 0));
  const shifted = texts.map((text) => {
    const before = beforePoint(text);
    return before === null ? text : ' '.repeat(whole - before) + text;
  });
  const width = Math.max(0, ...shifted.map((text) => text.length));
  return shifted.map((text, i) => (beforePoint(texts[i] ?? '') === null ? text.padStart(width) : text.padEnd(width)));
}

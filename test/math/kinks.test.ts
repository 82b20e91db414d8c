import { describe, expect, test } from 'vitest';
import { workOf } from '../../src/math/decimal-work.ts';
import {
  analysePoint,
  causesAt,
  higherDerivative,
  isPlain,
  type PointAnalysis,
  type PointKind,
} from '../../src/math/kinks.ts';
import { isTooLong } from '../../src/math/limits.ts';
import { parseFormula } from '../../src/math/parse.ts';
import torchKinks from '../reference/torch-kinks.json' with { type: 'json' };

const infinity = Number.POSITIVE_INFINITY;
const analyse = (text: string, at: number): Promise<PointAnalysis> =>
  analysePoint(parseFormula(text).expr, { x: at, y: 0 }, 'x');
const plain = (text: string, at: number): boolean => isPlain(parseFormula(text).expr, { x: at, y: 0 }, 'x');

/** Exact where the answer is a small number; otherwise to 14 digits. */
const expectNumber = (ours: number | null, known: number | null, what: string): void => {
  if (ours === null || known === null || !Number.isFinite(known)) expect(ours, what).toBe(known);
  else expect(Math.abs(ours - known), `${what}: ${ours} and ${known}`).toBeLessThanOrEqual(1e-14 * Math.abs(known));
};

describe('where both sides agree there is a derivative', () => {
  test.each<[text: string, at: number, derivative: number]>([
    ['relu(x) - relu(-x)', 0, 1],
    ['abs(x)^3', 0, 0],
    ['x*abs(x)', 0, 0],
    ['sign(x)*x^2', 0, 0],
    ['abs(x)^1.5', 0, 0],
    ['sqrt(x^4)', 0, 0],
    ['cbrt(x)^3', 0, 1],
    ['x == 2 ? 4 : x^2', 2, 4],
    ['x != 2 ? x^2 : 4', 2, 4],
    ['x > 2 ? x^2 : 4*x - 4', 2, 4],
    ['floor(x^2)', 0, 0],
    ['mod(x^2, 1)', 0, 0],
    ['relu(x)^2', 0, 0],
    ['relu(x)*relu(-x)', 0, 0],
    ['max(x, x)', 0, 1],
    ['max(x^2, x^4)', 0, 0],
    ['abs(cos(x) - 1)', 0, 0],
    ['abs(x - x)', 0, 0],
    ['(x and 1) ? x : 2*x', 0, 1],
    ['asin(sign(x))', 0.5, 0],
    ['abs(x)', 3, 1],
    ['huber(x)', 1, 1],
    ['elu(x)', 0, 1],
    ['x^0', 0, 0],
    // x^2·sin(1/x) with its hole filled: the slope x·sin(1/x) goes to 0.
    ['x == 0 ? 0 : x^2*sin(1/x)', 0, 0],
    ['x == 0 ? 0 : exp(-1/x^2)', 0, 0],
    ['x == 0 ? 1 : sin(x)/x', 0, 0],
    // 1/2, from sqrt(1 + t) = 1 + t/2.
    ['x == 0 ? 0.5 : (sqrt(1 + x) - 1)/x', 0, -1 / 8],
    // tan has no pole at the float64 nearest to π/2: 1 + tan^2 there. mpmath: 1 + tan(mpf(1.5707963267948966))**2
    ['tan(x)', Math.PI / 2, 2.6670937881135714e32],
  ])('%s at %d: %d', async (text, at, derivative) => {
    const answer = await analyse(text, at);
    expect(answer.kind).toBe('smooth');
    expectNumber(answer.derivative, derivative, 'derivative');
    expect(answer.subgradients).toBe(null);
  });

  test.each<[text: string, at: number, derivative: number]>([
    // The formula has a value and a slope; a part of it is too large for float64.
    ['log(1 + exp(x))', 800, 1],
    ['exp(x)/exp(x)', 800, 0],
    ['exp(800)/exp(x)', 800, -1],
    ['sqrt(x^2 + 1)', 1e200, 1],
    ['log(cosh(x))', 1000, 1],
    ['exp(x) - exp(x)', 1000, 0],
  ])('%s at %d: %d, which float64 does not reach', async (text, at, derivative) => {
    const answer = await analyse(text, at);
    expect([answer.kind, answer.overflows, answer.derivative]).toEqual(['smooth', true, derivative]);
    expect(answer.causes.map(({ says }) => says)).toContain('too large for float64');
  });
});

describe('corners', () => {
  test.each<[text: string, at: number, left: number, right: number, subgradients: [number, number] | null]>([
    ['abs(x)', 0, -1, 1, [-1, 1]],
    ['sqrt(x^2)', 0, -1, 1, [-1, 1]],
    ['hypot(x, 0)', 0, -1, 1, [-1, 1]],
    ['max(x, -x)', 0, -1, 1, [-1, 1]],
    ['x*sign(x)', 0, -1, 1, [-1, 1]],
    ['abs(sin(x))', 0, -1, 1, [-1, 1]],
    ['-abs(x)', 0, 1, -1, null],
    ['min(x, 0)', 0, 1, 0, null],
    ['max(x, 2*x)', 0, 1, 2, [1, 2]],
    ['max(x, y)', 0, 0, 1, [0, 1]],
    ['max(x^2, x)', 1, 1, 2, [1, 2]],
    ['leakyRelu(x, 0.25)', 0, 0.25, 1, [0.25, 1]],
    ['hinge(x)', 1, -1, 0, [-1, 0]],
    ['clip(x, 0, 1)', 0, 0, 1, [0, 1]],
    ['clip(x, 0, 1)', 1, 1, 0, null],
    ['abs(abs(x) - 1)', 1, -1, 1, [-1, 1]],
    ['abs(abs(x) - 1)', 0, 1, -1, null],
    ['x*floor(x)', 0, -1, 0, [-1, 0]],
    ['x > 1 ? x^2 : x', 1, 1, 2, [1, 2]],
    // One side vertical, the other not.
    ['x > 0 ? sqrt(x) : 0', 0, 0, infinity, null],
    ['x > 0 ? x : sqrt(-x)', 0, -infinity, 1, null],
    // x/(1 + e^(1/x)) with its hole filled: slope 1/(1 + 0) on the left, 1/(1 + ∞) on the right.
    ['x == 0 ? 0 : x/(1 + exp(1/x))', 0, 1, 0, null],
  ])('%s at %d: %d on the left, %d on the right', async (text, at, left, right, subgradients) => {
    const answer = await analyse(text, at);
    expect([answer.kind, answer.left.slope, answer.right.slope, answer.derivative]).toEqual([
      'corner',
      left,
      right,
      null,
    ]);
    expect(answer.subgradients).toEqual(subgradients);
  });

  test.each([
    'relu(x)',
    'max(x, 0)',
    'max(0, x)',
    '-min(0, -x)',
    'x > 0 ? x : 0',
    'x >= 0 ? x : 0',
    'x < 0 ? 0 : x',
    'x <= 0 ? 0 : x',
    '0 < x ? x : 0',
    'not (x > 0) ? 0 : x',
    '(x + abs(x))/2',
    'x*step(x)',
    'x*(x > 0)',
    'x*(1 + sign(x))/2',
    'clip(x, 0, 100)',
    'leakyRelu(x, 0)',
    'hinge(1 - x)',
    '(x + sqrt(x^2))/2',
    '(x + hypot(x, 0))/2',
    'relu(relu(x))',
    'relu(x) + 0',
    'x - min(x, 0)',
    'x == 0 ? 0 : relu(x)',
    'x == 0 ? 0 : x*x/abs(x)*(x > 0)',
    'xlogy(relu(x), e)',
    'log(exp(relu(x)))',
    'cbrt(relu(x)^3)',
    'nthRoot(relu(x)^5, 5)',
    'max(x, 0, x/2)',
  ])('relu is one function in every spelling: %s', async (text) => {
    const answer = await analyse(text, 0);
    expect([answer.kind, answer.value + 0, answer.left.slope, answer.right.slope, answer.subgradients]).toEqual([
      'corner',
      0,
      0,
      1,
      [0, 1],
    ]);
  });
});

describe('other places without a derivative', () => {
  type Row = [
    text: string,
    at: number,
    kind: PointKind,
    left: readonly [limit: number | null, slope: number | null] | null,
    right: readonly [limit: number | null, slope: number | null] | null,
  ];
  test.each<Row>([
    ['sqrt(x)', 0, 'vertical tangent', null, [0, infinity]],
    ['sqrt(-x)', 0, 'vertical tangent', [0, -infinity], null],
    ['cbrt(x)', 0, 'vertical tangent', [0, infinity], [0, infinity]],
    ['nthRoot(x, 3)', 0, 'vertical tangent', [0, infinity], [0, infinity]],
    ['x^(2/3)', 0, 'vertical tangent', null, [0, infinity]],
    ['sqrt(x) + x', 0, 'vertical tangent', null, [0, infinity]],
    ['sqrt(sin(x))', 0, 'vertical tangent', null, [0, infinity]],
    ['asin(x)', 1, 'vertical tangent', [Math.PI / 2, infinity], null],
    ['acos(x)', -1, 'vertical tangent', null, [Math.PI, -infinity]],
    ['acosh(x)', 1, 'vertical tangent', null, [0, infinity]],
    ['xlogy(x, x)', 0, 'vertical tangent', null, [0, -infinity]],
    ['x^x', 0, 'vertical tangent', null, [1, -infinity]],
    ['sqrt(abs(x))', 0, 'cusp', [0, -infinity], [0, infinity]],
    ['cbrt(x)^2', 0, 'cusp', [0, -infinity], [0, infinity]],
    ['-sqrt(abs(x))', 0, 'cusp', [0, infinity], [0, -infinity]],
    ['x*sqrt(x)', 0, 'end of domain', null, [0, 0]],
    ['x^1.5', 0, 'end of domain', null, [0, 0]],
    ['sqrt(x)*sqrt(x)', 0, 'end of domain', null, [0, 1]],
    ['sqrt(x)^3', 0, 'end of domain', null, [0, 0]],
    ['floor(x)', 2, 'jump', [1, 0], [2, 0]],
    ['ceil(x)', 2, 'jump', [2, 0], [3, 0]],
    ['round(x)', 0.5, 'jump', [0, 0], [1, 0]],
    ['fix(x)', 1, 'jump', [0, 0], [1, 0]],
    ['sign(x)', 0, 'jump', [-1, 0], [1, 0]],
    ['step(x)', 0, 'jump', [0, 0], [1, 0]],
    ['x > 0', 0, 'jump', [0, 0], [1, 0]],
    ['floor(x^2)', 1, 'jump', [0, 0], [1, 0]],
    ['x mod 2', 2, 'jump', [2, 1], [0, 1]],
    ['x mod 2', -4, 'jump', [2, 1], [0, 1]],
    ['x mod -2', 2, 'jump', [0, 1], [-2, 1]],
    ['floor(x) - x', 1, 'jump', [-1, -1], [0, -1]],
    ['atan2(x, -1)', 0, 'jump', [-Math.PI, -1], [Math.PI, -1]],
    ['atan2(x, 0)', 0, 'jump', [-Math.PI / 2, 0], [Math.PI / 2, 0]],
    ['abs(x)/x', 0, 'jump', [-1, 0], [1, 0]],
    ['tanh(1/x)', 0, 'jump', [-1, 0], [1, 0]],
    ['atan(1/x)', 0, 'jump', [-Math.PI / 2, -1], [Math.PI / 2, -1]],
    ['acot(x)', 0, 'jump', [-Math.PI / 2, -1], [Math.PI / 2, -1]],
    ['1/(1 + exp(1/x))', 0, 'jump', [1, 0], [0, 0]],
    ['0^x', 0, 'jump', null, [0, 0]],
    ['sin(x) - x > 0 ? 1 : 0', 0, 'jump', [1, 0], [0, 0]],
    ['x == 2 ? 5 : x^2', 2, 'isolated value', [4, 4], [4, 4]],
    ['sign(x^2)', 0, 'isolated value', [1, 0], [1, 0]],
    ['floor(-x^2)', 0, 'isolated value', [-1, 0], [-1, 0]],
    ['x ? 2 : 3', 0, 'isolated value', [2, 0], [2, 0]],
    ['not x', 0, 'isolated value', [0, 0], [0, 0]],
    ['x and 1', 0, 'isolated value', [1, 0], [1, 0]],
    ['sqrt(-x^2)', 0, 'isolated value', null, null],
    ['sin(x)/x', 0, 'hole', [1, 0], [1, 0]],
    ['(1 - cos(x))/x^2', 0, 'hole', [0.5, 0], [0.5, 0]],
    ['(exp(x) - 1)/x', 0, 'hole', [1, 0.5], [1, 0.5]],
    ['(x^2 - 1)/(x - 1)', 1, 'hole', [2, 1], [2, 1]],
    ['(sqrt(1 + x) - 1)/x', 0, 'hole', [0.5, -0.125], [0.5, -0.125]],
    ['(sin(x) - x)/x^3', 0, 'hole', [-1 / 6, 0], [-1 / 6, 0]],
    // Eight coefficients cancel, or seem to: digits decide. 9! = 362880.
    ['(sin(x) - x + x^3/6 - x^5/120 + x^7/5040)/x^9', 0, 'hole', [1 / 362880, 0], [1 / 362880, 0]],
    ['(sin(x) + x^3/6 - x)/x^5', 0, 'hole', [1 / 120, 0], [1 / 120, 0]],
    ['(1 + x)^(1/x)', 0, 'hole', [Math.E, -Math.E / 2], [Math.E, -Math.E / 2]],
    ['x*log(x)', 0, 'hole', null, [0, -infinity]],
    ['x*log(abs(x))', 0, 'hole', [0, -infinity], [0, -infinity]],
    ['x^2*log(x)', 0, 'hole', null, [0, 0]],
    ['x^2*sin(1/x)', 0, 'hole', [0, 0], [0, 0]],
    ['x*sin(1/x)', 0, 'hole', [0, null], [0, null]],
    ['x^2/abs(x)', 0, 'hole', [0, -1], [0, 1]],
    // IEEE arithmetic would call these values; the formulas have none.
    ['exp(-1/x^2)', 0, 'hole', [0, 0], [0, 0]],
    ['exp(log(x))', 0, 'hole', null, [0, 1]],
    ['x/(1 + exp(1/x))', 0, 'hole', [0, 1], [0, 0]],
    ['1/x', 0, 'pole', [-infinity, null], [infinity, null]],
    ['1/x^2', 0, 'pole', [infinity, null], [infinity, null]],
    ['x^-0.5', 0, 'pole', null, [infinity, null]],
    ['log(x)', 0, 'pole', null, [-infinity, null]],
    ['log(x^2)', 0, 'pole', [-infinity, null], [-infinity, null]],
    ['1/log(x)', 1, 'pole', [-infinity, null], [infinity, null]],
    ['exp(1/x)', 0, 'pole', [0, 0], [infinity, null]],
    ['exp(-1/x)', 0, 'pole', [infinity, null], [0, 0]],
    ['atanh(x)', 1, 'pole', [infinity, null], null],
    ['gamma(x)', 0, 'pole', [-infinity, null], [infinity, null]],
    ['gamma(x)', -1, 'pole', [infinity, null], [-infinity, null]],
    ['lgamma(x)', 0, 'pole', [infinity, null], [infinity, null]],
    ['cot(x)', 0, 'pole', [-infinity, null], [infinity, null]],
    ['csch(x)', 0, 'pole', [-infinity, null], [infinity, null]],
    ['log(x)', -1, 'outside the domain', null, null],
    ['sqrt(x)', -1, 'outside the domain', null, null],
    ['clip(x, 2, 1)', 0, 'outside the domain', null, null],
    ['sin(1/x)', 0, 'no limit', [null, null], [null, null]],
    ['cos(log(abs(x)))', 0, 'no limit', [null, null], [null, null]],
    // The slope of this one oscillates.
    ['x == 0 ? 0 : x*sin(1/x)', 0, 'not known', [0, null], [0, null]],
    // Too slow for any number of digits: at 1e-60 it is still -0.007.
    ['1/log(x)', 0, 'not known', null, [null, null]],
    // Finite, and larger than 1.8e308.
    ['exp(x)', 1000, 'overflow', [infinity, infinity], [infinity, infinity]],
    ['1/exp(-x)', 800, 'overflow', [infinity, infinity], [infinity, infinity]],
  ])('%s at %d: %s', async (text, at, kind, left, right) => {
    const answer = await analyse(text, at);
    expect(answer.kind).toBe(kind);
    expect(answer.derivative).toBe(null);
    for (const [side, known] of [
      [answer.left, left],
      [answer.right, right],
    ] as const) {
      expect(side.defined, 'whether there are values').toBe(known !== null);
      expectNumber(side.limit, known?.[0] ?? null, 'limit');
      expectNumber(side.slope, known?.[1] ?? null, 'slope');
    }
  });

  test('where a formula has no value it is not given one', async () => {
    for (const text of ['exp(-1/x^2)', '1/x', 'sin(x)/x', 'x*log(x)', 'atan2(x, x)', 'gamma(x)'])
      expect((await analyse(text, 0)).value, text).toBeNaN();
  });
});

describe('what is small or far away is not taken for something else', () => {
  // By hand. Limits and slopes as float64 has them.
  test.each<[text: string, at: number, kind: PointKind, left: [number, number] | null, right: [number, number] | null]>(
    [
      // Less than a millionth of a millionth, and still a corner or a jump.
      ['x <= 0 ? x : x*(1 + 1e-10)', 0, 'corner', [0, 1], [0, 1 + 1e-10]],
      ['1e-310*abs(x)', 0, 'corner', [0, -1e-310], [0, 1e-310]],
      ['x + 1e-13*floor(x)', 1, 'jump', [1, 1], [1 + 1e-13, 1]],
      ['x == 0 ? 1e-13 : x^2', 0, 'isolated value', [0, 0], [0, 0]],
      ['floor(x)', 1e15, 'jump', [999999999999999, 0], [1e15, 0]],
      // 1e17 - 1 is no float64.
      ['floor(x)', 1e17, 'jump', [1e17, 0], [1e17, 0]],
      // A number in the formula and the same number as the point are the same float64.
      ['sqrt(x - 0.1)', 0.1, 'vertical tangent', null, [0, infinity]],
      ['(x - 0.1)*log(x - 0.1)', 0.1, 'hole', null, [0, -infinity]],
      ['log(x - 0.1)', 0.1, 'pole', null, [-infinity, Number.NaN]],
      ['huber(1, x)', 0, 'end of domain', null, [0, 1]],
    ],
  )('%s at %d: %s', async (text, at, kind, left, right) => {
    const answer = await analyse(text, at);
    expect(answer.kind).toBe(kind);
    expect(answer.derivative).toBe(null);
    for (const [side, known] of [
      [answer.left, left],
      [answer.right, right],
    ] as const) {
      expect(side.defined).toBe(known !== null);
      expectNumber(side.limit, known?.[0] ?? null, 'limit');
      expectNumber(side.slope, known === null || Number.isNaN(known[1]) ? null : known[1], 'slope');
    }
  });

  test('the numbers of a formula are read as float64 reads them also where digits decide: tenths added ten times', async () => {
    // 0.1 + 0.2 is the float64 0.30000000000000004; x less than that has its kink there.
    expect((await analyse('abs(x - (0.1 + 0.2))*(1 + x)', 0.1 + 0.2)).kind).toBe('corner');
  });

  // Nothing there is a pole: the functions are smooth, and their values or slopes too large for float64 or for any number.
  test.each<[text: string, at: number, kind: PointKind, beyond: boolean]>([
    ['exp(x)', 1e15, 'overflow', false],
    ['exp(exp(x))', 100, 'overflow', false],
    ['cosh(x)', -1e300, 'overflow', false],
    ['polygamma(1e300, x)', 0.7, 'overflow', false],
    ['1/x', 1e-310, 'overflow', false],
    ['log(1 + exp(x))', 1e15, 'not known', true],
    ['log(exp(-x))', 1e15, 'not known', true],
    ['sin(exp(x))', 1e15, 'not known', true],
    // The slope, about 1e600.
    ['sin(1/x)', 1e-300, 'not known', false],
  ])('%s at %d: %s', async (text, at, kind, beyond) => {
    const answer = await analyse(text, at);
    expect([answer.kind, answer.beyond, answer.derivative]).toEqual([kind, beyond, null]);
  });

  // mpmath with 1000 digits: x = mpf(1e300); nstr(sin(x**2), 16), nstr(2*x*cos(x**2), 16); the others in closed form.
  test.each<[text: string, at: number, value: number, derivative: number]>([
    ['sin(x^2)', 1e300, -0.4758469588116535, 1.759056192154987e300],
    ['log(1 + exp(x))', 800, 800, 1],
    ['exp(x)/exp(x)', 1000, 1, 0],
    ['log(sigmoid(x))', -800, -800, 1],
    ['sqrt(x^2 + 1) - x', 1e300, 5e-301, 0],
    ['(1 - cos(x))/x^2', 1e-300, 0.5, -1e-300 / 12],
  ])('%s at %d has the value and the slope that more digits tell', async (text, at, value, derivative) => {
    const answer = await analyse(text, at);
    expect([answer.kind, answer.overflows]).toEqual(['smooth', true]);
    expect(Math.abs(answer.value - value)).toBeLessThanOrEqual(2e-16 * Math.abs(value));
    expect(Math.abs((answer.derivative as number) - derivative)).toBeLessThanOrEqual(2e-14 * Math.abs(derivative));
  });

  test('what has no value because its argument has none is no cause, and many causes take no time', () => {
    const { expr } = parseFormula(new Array(1500).fill('x').join('/'));
    expect(causesAt(expr, { x: 0 }).map(({ text }) => text)).toEqual(['x / x']);
  });
});

describe('higherDerivative', () => {
  // By hand: the pieces on both sides, differentiated.
  test.each<[text: string, at: number, order: number, derivative: number | null]>([
    ['x^5', 1, 2, 20],
    ['exp(x)', 0, 9, 1],
    ['abs(x)^3', 0, 2, 0],
    ['abs(x)^3', 0, 3, null],
    ['x*abs(x)', 0, 2, null],
    ['relu(x)^2', 0, 2, null],
    ['relu(x)^4', 0, 3, 0],
    ['relu(x)^4', 0, 4, null],
    ['elu(x)', 0, 2, null],
    ['huber(x)', 1, 2, null],
    ['huber(x)', 0.5, 2, 1],
    ['x == 2 ? 4 : x^2', 2, 2, 2],
    ['x > 2 ? x^2 : 4*x - 4', 2, 2, null],
    ['sqrt(x^4)', 0, 2, 2],
    ['cbrt(x)^3', 0, 2, 0],
    ['relu(x) - relu(-x)', 0, 2, 0],
    // sin t/t = 1 - t^2/6 + t^4/120
    ['x == 0 ? 1 : sin(x)/x', 0, 2, -1 / 3],
    ['x == 0 ? 1 : sin(x)/x', 0, 4, 1 / 5],
    ['abs(x)^2.5', 0, 2, 0],
    ['abs(x)^2.5', 0, 3, null],
    ['x == 2 ? 5 : x^2', 2, 2, null],
  ])('%s at %d, order %d: %s', (text, at, order, derivative) => {
    const ours = higherDerivative(parseFormula(text).expr, { x: at, y: 0 }, 'x', order);
    if (derivative === null) expect(ours).toBe(null);
    else expect(Math.abs((ours as number) - derivative)).toBeLessThanOrEqual(1e-14 * Math.abs(derivative));
  });
});

describe('isPlain', () => {
  test.each<[string, number]>([
    ['x^2', 3],
    ['x^3', -2],
    ['x^0', 0],
    ['sin(x)/x', 1],
    ['abs(x)', 1e-300],
    ['relu(x)', -1e-300],
    ['x > 0 ? x : 0', 1e-300],
    ['floor(x)', 0.5],
    ['fix(x)', 0],
    ['atan2(x, 1)', 0],
    ['max(x, y)', 1],
    ['x^1.5', 2],
    ['x ? 1 : 2', 1],
    ['x == 2 ? 4 : x^2', 3],
    ['x > 0 ? x : sqrt(x)', 2],
    ['acot(x)', 1],
  ])('%s at %d is', (text, at) => {
    expect(plain(text, at)).toBe(true);
  });

  test.each<[string, number]>([
    ['abs(x)', 0],
    ['relu(x)^2', 0],
    ['abs(x - x)', 0],
    ['x > 0 ? x : 0', 0],
    ['x == 2 ? 4 : x^2', 2],
    ['x ? 1 : 2', 0],
    ['x and y', 0],
    ['not sin(x)', 0],
    ['(x ? 1 : 2) + x', 0],
    ['sqrt(x)', 0],
    ['sqrt(x^4)', 0],
    ['x^1.5', 0],
    ['acot(x)', 0],
    ['1/x', 0],
    ['exp(-1/x^2)', 0],
    ['log(1 + exp(x))', 800],
    ['0*log(x)', 0],
    ['x*0 + 1/x', 0],
    ['floor(x)', 2],
    ['sqrt(x)', -1],
    ['clip(x, 2, 1)', 0],
  ])('%s at %d is not', (text, at) => {
    expect(plain(text, at)).toBe(false);
  });

  test('where it is plain, the analysis finds the same derivative', async () => {
    for (const [text, at] of [
      ['x^2*sin(x)', 0.7],
      ['abs(x)^3', -0.4],
      ['gelu(x)', -1.2],
      ['x^1.5', 2],
      ['max(x, y)^2', 1.5],
    ] as const) {
      const { forwardDerivative } = await import('../../src/math/arithmetic/dual.ts');
      const answer = await analyse(text, at);
      expect(answer.kind).toBe('smooth');
      expectNumber(
        answer.derivative,
        forwardDerivative(parseFormula(text).expr, { x: at, y: 0 }, { x: 1 }).tangent,
        text,
      );
    }
  });
});

describe('causesAt', () => {
  const causes = (text: string, at: number) => causesAt(parseFormula(text).expr, { x: at, y: 0 });

  test('name the part, say what is there, and where it stands in the text', () => {
    expect(causes('3*abs(x) + 1', 0)).toEqual([
      { text: 'abs(x)', says: 'abs has a corner at 0', span: { start: 2, end: 8 } },
    ]);
    expect(causes('x > 0 ? x : 0', 0)).toEqual([
      { text: 'x > 0', says: 'the comparison changes sides', span: { start: 0, end: 5 } },
    ]);
    expect(causes('x ? 2 : 3', 0)).toEqual([
      { text: 'x ? 2 : 3', says: 'the condition changes sides', span: { start: 0, end: 9 } },
    ]);
  });

  test.each<[string, number, string[]]>([
    ['x^2', 0, []],
    ['sqrt(x)', 0, ['the slope of sqrt(x) is infinite there']],
    ['1/x', 0, ['the divisor must not be 0']],
    ['log(x)', -1, ['log needs a number above 0']],
    ['x^1.5', 0, ['a power that is not whole ends where its base is 0']],
    ['exp(x)', 1000, ['too large for float64']],
    ['relu(x) - relu(-x)', 0, ['relu has a corner at 0', 'relu has a corner at 0']],
    // The branch that is not taken is no cause.
    ['x >= 0 ? x : abs(x)', 0, ['the comparison changes sides']],
  ])('%s at %d', (text, at, says) => {
    expect(causes(text, at).map((cause) => cause.says)).toEqual(says);
  });
});

describe('where whole numbers are closer than float64 can tell', () => {
  // By definition floor(x) is x at a whole number and at least 1 less to the left of it, however large it is.
  test.each([
    ['floor(x)', 1e16],
    ['floor(x)', 1e21],
    ['floor(x)', -1e25],
    ['floor(x)', 1e100],
    ['ceil(x)', 3e300],
    ['x - floor(x)', 1e25],
    ['abs(x)*floor(x)', 1e22],
  ])('%s at %d jumps', async (text, at) => {
    expect((await analyse(text, at)).kind).toBe('jump');
  });

  test.each([
    ['x*floor(x)/floor(x)', 1e21],
    ['abs(sin(x))', 1e22],
    ['abs(x - 1e21)^2 + x', 1e21],
  ])('%s at %d does not', async (text, at) => {
    expect((await analyse(text, at)).kind).not.toBe('jump');
  });
});

describe('what PyTorch and JAX answer', () => {
  const of = (answer: PointAnalysis, program: 'PyTorch' | 'JAX'): number | null =>
    answer.conventions.find((convention) => convention.program === program)?.derivative ?? null;

  // Run in PyTorch 1.13: test/reference/torch-kinks.py.
  test.each(Object.entries(torchKinks.formulas))('%s in PyTorch', async (text, { at, gradient }) => {
    const known = Number(gradient);
    const ours = of(await analyse(text, at), 'PyTorch') as number;
    expect(
      Number.isNaN(known) ? Number.isNaN(ours) : ours + 0 === known + 0,
      `${ours}, and PyTorch says ${gradient}`,
    ).toBe(true);
  });

  // /usr/bin/python3, torch 1.13, float64: x = torch.tensor(p, requires_grad=True); torch.digamma(x).backward(); x.grad, and
  // so with torch.lgamma and torch.special.polygamma(n, x).
  test.each<[string, number, number]>([
    ['digamma(x)', 0, infinity],
    ['digamma(x)', -1, 6.580790147320947e32],
    ['digamma(x)', -2, 1.6451975368302367e32],
    ['lgamma(x)', 0, -infinity],
    ['lgamma(x)', -1, Number.NaN],
    ['polygamma(1, x)', 0, -infinity],
    ['polygamma(1, x)', -3, -infinity],
    ['polygamma(2, x)', -1, infinity],
    ['polygamma(3, x)', -1, -infinity],
  ])('at the poles: %s at %d in PyTorch', async (text, at, known) => {
    const ours = of(await analyse(text, at), 'PyTorch') as number;
    // pi/sin(pi*u) may be rounded otherwise in the last place.
    const isNear = Number.isFinite(known) && Math.abs(ours / known - 1) < 1e-14;
    expect(isNear || Object.is(ours, known), `${ours}, and PyTorch says ${known}`).toBe(true);
  });

  // jax.nn.relu: jax-ml/jax#2342. maximum and where: #37821. abs: #37820. The double where: the FAQ.
  test.each<[string, number, number | null]>([
    ['relu(x)', 0, 0],
    ['max(x, 0)', 0, 0.5],
    ['x > 0 ? x : 0', 0, 0],
    ['abs(x)', 0, 1],
    ['x > 0 ? sqrt(x) : 0', 0, Number.NaN],
    ['x > 0 ? sqrt(x > 0 ? x : 1) : 0', 0, 0],
    ['sqrt(x)', 0, infinity],
    ['leakyRelu(x, 0.1)', 0, 1],
    // No document says what these answer.
    ['clip(x, 0, 1)', 0, null],
    ['hypot(x, 0)', 0, null],
  ])('%s at %d in JAX', async (text, at, known) => {
    expect(of(await analyse(text, at), 'JAX')).toBe(known);
  });

  test('an answer comes with its sources', async () => {
    const { conventions } = await analyse('relu(x) - relu(-x)', 0);
    expect(conventions).toEqual([
      { program: 'PyTorch', derivative: 0, sources: ['run in PyTorch 1.13'] },
      { program: 'JAX', derivative: 0, sources: ['jax-ml/jax#2342'] },
    ]);
  });
});

describe('a formula too long to be measured', () => {
  const waves = (count: number): string => Array.from({ length: count }, (_, k) => `sin(${k + 1}/x)`).join(' + ');

  test('is not known, and said to be too long', async () => {
    const long = parseFormula(waves(200)).expr;
    expect(await analysePoint(long, { x: 0 }, 'x')).toMatchObject({
      kind: 'not known',
      tooLong: true,
      derivative: null,
    });
    expect(isTooLong(long, { x: 0 })).toBe(true);
  });

  test('has no value where float64 overflows on the way and the digits would take too long', async () => {
    // gamma(200) = 199! = 3.9e372 is too large for float64.
    const long = parseFormula(Array.from({ length: 300 }, (_, k) => `${k + 1} * gamma(x)`).join(' + ')).expr;
    expect(await analysePoint(long, { x: 200 }, 'x')).toMatchObject({
      kind: 'not known',
      value: Number.NaN,
      beyond: false,
      tooLong: true,
      overflows: false,
      derivative: null,
    });
  });

  test('a shorter one is measured', async () => {
    const short = parseFormula(waves(3)).expr;
    expect(await analysePoint(short, { x: 0 }, 'x')).toMatchObject({ kind: 'no limit', tooLong: false });
    expect(isTooLong(short, { x: 0 })).toBe(false);
  });
});

describe('the work of a value in many digits', () => {
  test.each([
    ['sin(x)', 180, 1],
    ['sin(x) + cos(x)', 180, 2.05],
    ['gamma(x)', 180, 10],
    // Twice the digits: 2^2.3 = 4.92 times the work.
    ['sin(x)', 360, 4.925],
  ])('of %s with %d digits is %f', (text, digits, work) => {
    expect(workOf(parseFormula(text).expr, digits)).toBeCloseTo(work, 3);
  });
});

/**
 * What do we know about sin, times, relu?
 *
 * One row per operation. A row states how the value is computed and how it moves when an argument moves; everything
 * else in this program reads these rows. The derivative of each argument is stated once, as a formula in the arguments
 * `u`, `v`, `w` and the value `y` already computed, so that every kind of number can read the same statement: plain
 * float64, dual numbers, Taylor jets, tape cells, 60-digit decimals, formulas, generated code.
 *
 *     tanh near 0: the value moves as fast as its argument, 1 - y^2 = 1
 *     tanh at 20:  y rounds to 1, and 1 - y^2 would say 0 where the truth is 1.7e-17
 *
 * So a row states the form that keeps its digits (`sech(u)^2`), and the tidying table turns it into the form that
 * books print. The product rule and the quotient rule are stated nowhere: they are what the chain rule says about
 * the rows `multiply` and `divide`.
 *
 * Where a row has no derivative, `kinks` says so: `at` is a formula that is zero there, and `torch` and `jax` hold what
 * those programs answer, argument by argument, with the place that documents it.
 *
 * Where it breaks: a row is real. Outside its domain the value is not-a-number or infinite, and what its partials say
 * there means nothing: 1/u goes on where log(u) has ended.
 *
 * Next: ./expression.ts
 */

import { digamma, erf, erfc, gamma, lgamma, polygamma } from './special.ts';

/** A place where an operation has no derivative, or only one by convention. */
export interface Kink {
  /** A formula in the arguments, zero exactly at the kink. */
  readonly at: string;
  /** What is there, in the plainest words. */
  readonly says: string;
  /** What PyTorch's backward pass multiplies by there, a formula per argument. */
  readonly torch?: readonly string[];
  /** What JAX multiplies by there; left out where no document says. */
  readonly jax?: readonly string[];
  /** Where that is written down. `torch` was also run, in version 1.13 (test/reference/torch-kinks.py). */
  readonly source?: string;
}

/** How an operation is written between, before or after its arguments. A larger `binds` holds its arguments tighter. */
export interface Notation {
  readonly symbol: string;
  readonly place: 'infix' | 'prefix' | 'postfix';
  readonly binds: number;
  /** Which neighbour of the same strength is grouped first; `a - b - c` is left, `a^b^c` is right, `a < b < c` is neither. */
  readonly groups: 'left' | 'right' | 'neither';
}

/** What mcl knows about one operation. */
export interface Rule {
  /** How many arguments: 0 for a constant. */
  readonly arity: 0 | 1 | 2 | 3;
  /** The value, in float64. Not-a-number or infinite outside the domain. */
  readonly value: (u: number, v: number, w: number) => number;
  /** One per argument: the partial derivative, a formula in u, v, w and the value y; null where none is known. */
  readonly partials: readonly (string | null)[];
  /** What a person calls the rule when it is used in a derivation. */
  readonly rule: string;
  /** The operation in terms of other rows, for kinds of number that have no version of their own. */
  readonly definition?: string;
  /** Where the value exists: a condition in the arguments, and the same in words. */
  readonly domain?: { readonly holds: string; readonly says: string };
  readonly kinks?: readonly Kink[];
  /** The value is constant between its jumps, so it has no slope to speak of (floor, sign, comparisons). */
  readonly piecewiseConstant?: true;
  /** Whether the operation extends to complex numbers so that it stays differentiable; where it does not, why a complex step cannot tell. */
  readonly analytic: true | string;
  /** What a change of sign does: f(-u) is -f(u), or f(u). */
  readonly symmetry?: 'odd' | 'even';
  /** Arguments at which tests grade the row: inside the domain, away from kinks. */
  readonly samples: readonly (readonly number[])[];
  readonly notation?: Notation;
  /** The name in formulas where it is not the key: log(x, b) is the row logBase. An operator that has one can be called as well. */
  readonly name?: string;
  /** Other names that formulas may use for it: ln for log, swish for silu. */
  readonly aliases?: readonly string[];
  /** The last arguments where they are left out: leakyRelu(x) is leakyRelu(x, 0.01). */
  readonly defaults?: readonly number[];
  /** JavaScript for the value, in u, v, w, where calling `value` would be slower than the arithmetic itself. */
  readonly inline?: string;
  /** The row folds a longer list of arguments, two at a time: max(a, b, c) is max(max(a, b), c). */
  readonly folds?: true;
}

const infix = (symbol: string, binds: number, groups: Notation['groups'] = 'left'): Notation => ({
  symbol,
  place: 'infix',
  binds,
  groups,
});

/** Short lists of sample arguments; awkward values on purpose, so that no derivative is right by luck. */
const reals = [[-2.3], [-0.7], [0.4], [1.1], [3.2]];
const positive = [[0.03], [0.4], [1.7], [5.2], [40.5]];
const inUnit = [[-0.93], [-0.4], [0.15], [0.6], [0.97]];
const beyondOne = [[-4.1], [-1.3], [1.2], [2.7]];
const pairs = [
  [0.4, 1.3],
  [-1.2, 0.7],
  [2.1, -0.6],
  [-0.8, -1.9],
];
const apart = [
  [0.4, 1.3],
  [-1.2, 0.7],
  [2.1, -0.6],
  [-1.9, -0.8],
];

/** The remainder with the sign of the divisor. Exact wherever float64 can hold it. */
const modulo = (u: number, v: number): number => {
  const remainder = u % v;
  return remainder !== 0 && remainder < 0 !== v < 0 ? remainder + v : remainder;
};

/** Small whole powers as products: the same bits in every reading, exact signs, and four times faster than Math.pow. */
const power = (u: number, v: number): number => {
  if (v === 2) return u * u;
  if (v === 3) return u * u * u;
  if (v === 4) return u * u * (u * u);
  return u ** v;
};

/** The real n-th root: of a negative number for odd n, as cbrt has it. */
const nthRoot = (u: number, n: number): number => {
  if (!Number.isInteger(n) || n === 0) return Number.NaN;
  const odd = n % 2 !== 0;
  if (u < 0 && !odd) return Number.NaN;
  if (u === 0) return n > 0 ? 0 : Number.POSITIVE_INFINITY;
  const size = Math.abs(u);
  let root = size ** (1 / n);
  // One Newton step takes out the rounding of 1/n.
  if (Number.isFinite(root) && n > 1 && n < 64) root -= (root - size / root ** (n - 1)) / n;
  return u < 0 ? -root : root;
};

const sigmoid = (u: number): number => {
  const decay = Math.exp(-Math.abs(u));
  return u >= 0 ? 1 / (1 + decay) : decay / (1 + decay);
};
const softplus = (u: number): number => Math.max(u, 0) + Math.log1p(Math.exp(-Math.abs(u)));
const silu = (u: number): number => (u === Number.NEGATIVE_INFINITY ? 0 : u * sigmoid(u));

/** 1/cosh without overflow on the way: 2·e^-|u| / (1 + e^-2|u|). */
const sech = (u: number): number => {
  const decay = Math.exp(-Math.abs(u));
  return (2 * decay) / (1 + decay * decay);
};
/** 1/sinh the same way; expm1 keeps the digits near 0. */
const csch = (u: number): number => (Math.abs(u) < 20 ? 1 / Math.sinh(u) : Math.sign(u) * 2 * Math.exp(-Math.abs(u)));

const logsumexp = (u: number, v: number): number => {
  const larger = Math.max(u, v);
  if (!Number.isFinite(larger)) return larger;
  return larger + Math.log1p(Math.exp(-Math.abs(u - v)));
};

const half = Math.SQRT1_2;
const truth = (holds: boolean): number => (holds ? 1 : 0);

/** Why operations have no complex version, where several have the same reason. */
const sizeless = 'the size of a complex number has no direction, so the step along i is lost';
const orderless = 'a complex number is neither positive nor negative';
const piecewise = {
  piecewiseConstant: true,
  analytic: 'it is constant between its jumps',
  rule: 'constant between jumps',
} as const;
const comparison = (symbol: string, binds = 3, groups: Notation['groups'] = 'neither') => ({
  arity: 2 as const,
  ...piecewise,
  partials: ['0', '0'],
  samples: apart,
  notation: infix(symbol, binds, groups),
});

// biome-ignore format: one row a line, so that a wrong sign is visible by eye
export const rules = {
  // ── constants ────────────────────────────────────────────────────────────────────────────────────────────────────
  pi: { arity: 0, aliases: ['π'], value: () => Math.PI, partials: [], rule: 'constant', analytic: true, samples: [[]] },
  e: { arity: 0, value: () => Math.E, partials: [], rule: 'constant', analytic: true, samples: [[]] },
  tau: { arity: 0, aliases: ['τ'], value: () => 2 * Math.PI, partials: [], rule: 'constant', definition: '2*pi', analytic: true, samples: [[]] },
  phi: { arity: 0, value: () => (1 + Math.sqrt(5)) / 2, partials: [], rule: 'constant', definition: '(1 + sqrt(5))/2', analytic: true, samples: [[]] },

  // ── arithmetic ───────────────────────────────────────────────────────────────────────────────────────────────────
  add: { arity: 2, value: (u, v) => u + v, partials: ['1', '1'], rule: 'sum rule', analytic: true, samples: pairs, notation: infix('+', 4), inline: 'u + v' },
  subtract: { arity: 2, value: (u, v) => u - v, partials: ['1', '-1'], rule: 'difference rule', analytic: true, samples: pairs, notation: infix('-', 4), inline: 'u - v' },
  multiply: { arity: 2, value: (u, v) => u * v, partials: ['v', 'u'], rule: 'product rule', analytic: true, samples: pairs, notation: infix('*', 5), inline: 'u * v' },
  divide: { arity: 2, value: (u, v) => u / v, partials: ['1/v', '-y/v'], rule: 'quotient rule', domain: { holds: 'v != 0', says: 'the divisor must not be 0' }, analytic: true, samples: pairs, notation: infix('/', 5), inline: 'u / v' },
  negate: { arity: 1, value: (u) => -u, partials: ['-1'], rule: 'constant multiple', analytic: true, samples: reals, notation: { symbol: '-', place: 'prefix', binds: 6, groups: 'right' }, inline: '-u' },
  power: {
    arity: 2, value: power, partials: ['v == 0 ? 0 : v*u^(v - 1)', 'xlogy(y, u)'], rule: 'power rule', name: 'pow', analytic: true,
    domain: { holds: 'u > 0 or (u == 0 and v >= 0) or (u < 0 and floor(v) == v)', says: 'a negative base needs a whole exponent, and 0 an exponent that is not negative' },
    samples: [[0.4, 1.3], [1.7, -0.6], [3.1, 2], [-1.2, 3], [-0.7, -2], [2.5, 0.5]], notation: infix('^', 7, 'right'),
    kinks: [{ at: 'u == 0 and v > 0 and floor(v) != v ? 0 : 1', says: 'a power that is not whole ends where its base is 0', torch: ['v*u^(v - 1)', '0'], jax: ['v*u^(v - 1)', '0'], source: 'jax/_src/lax/lax.py: y*x^(y - 1), and 0 for 0^y' }],
  },
  modulo: {
    arity: 2, value: (u, v) => (v === 0 ? Number.NaN : modulo(u, v)), partials: ['1', '-floor(u/v)'], rule: 'remainder', name: 'mod', definition: 'u - v*floor(u/v)',
    domain: { holds: 'v != 0', says: 'the divisor must not be 0' }, analytic: 'a complex number has no whole part to take off', samples: [[5.3, 2.1], [-4.4, 3.2], [7.1, -2.3]], notation: infix('mod', 5),
    kinks: [{ at: 'v == 0 ? 1 : mod(u, v)', says: 'mod jumps back to 0 at multiples of the divisor', torch: ['1', '-floor(u/v)'] }],
  },
  factorial: {
    arity: 1, value: (u) => gamma(u + 1), partials: ['y*digamma(u + 1)'], rule: 'factorial as gamma', name: 'factorial', definition: 'gamma(u + 1)', analytic: true,
    domain: { holds: 'u > -1 or floor(u) != u', says: 'the factorial has poles at the negative whole numbers' },
    samples: [[0.4], [2.5], [3], [-0.6]], notation: { symbol: '!', place: 'postfix', binds: 8, groups: 'left' },
  },

  // ── comparisons and logic: 1 where true, 0 where not, compared exactly; 0 and not-a-number count as false ─────────────────────────────────────────────
  less: { ...comparison('<'), value: (u, v) => truth(u < v), inline: 'u < v ? 1 : 0', kinks: [{ at: 'u - v', says: 'the comparison changes sides' }] },
  lessEqual: { ...comparison('<='), value: (u, v) => truth(u <= v), inline: 'u <= v ? 1 : 0', kinks: [{ at: 'u - v', says: 'the comparison changes sides' }] },
  greater: { ...comparison('>'), value: (u, v) => truth(u > v), inline: 'u > v ? 1 : 0', kinks: [{ at: 'u - v', says: 'the comparison changes sides' }] },
  greaterEqual: { ...comparison('>='), value: (u, v) => truth(u >= v), inline: 'u >= v ? 1 : 0', kinks: [{ at: 'u - v', says: 'the comparison changes sides' }] },
  equal: { ...comparison('=='), value: (u, v) => truth(u === v), inline: 'u === v ? 1 : 0', kinks: [{ at: 'u - v', says: 'the comparison changes sides' }] },
  unequal: { ...comparison('!='), value: (u, v) => truth(u !== v), inline: 'u !== v ? 1 : 0', kinks: [{ at: 'u - v', says: 'the comparison changes sides' }] },
  and: { ...comparison('and', 2, 'left'), value: (u, v) => (u && v ? 1 : 0), inline: 'u && v ? 1 : 0' },
  or: { ...comparison('or', 1, 'left'), value: (u, v) => (u || v ? 1 : 0), inline: 'u || v ? 1 : 0' },
  not: { arity: 1, ...piecewise, value: (u) => (u ? 0 : 1), partials: ['0'], samples: reals, notation: { symbol: 'not ', place: 'prefix', binds: 6, groups: 'right' } },

  // ── trigonometry ─────────────────────────────────────────────────────────────────────────────────────────────────
  sin: { arity: 1, value: Math.sin, partials: ['cos(u)'], rule: 'derivative of sin', analytic: true, symmetry: 'odd', samples: reals },
  cos: { arity: 1, value: Math.cos, partials: ['-sin(u)'], rule: 'derivative of cos', analytic: true, symmetry: 'even', samples: reals },
  tan: { arity: 1, value: Math.tan, partials: ['1 + y^2'], rule: 'derivative of tan', definition: 'sin(u)/cos(u)', analytic: true, symmetry: 'odd', samples: reals },
  sec: { arity: 1, value: (u) => 1 / Math.cos(u), partials: ['y*tan(u)'], rule: 'derivative of sec', definition: '1/cos(u)', analytic: true, symmetry: 'even', samples: reals },
  csc: { arity: 1, value: (u) => 1 / Math.sin(u), partials: ['-y*cot(u)'], rule: 'derivative of csc', definition: '1/sin(u)', domain: { holds: 'sin(u) != 0', says: 'csc has a pole where sin is 0' }, analytic: true, symmetry: 'odd', samples: reals },
  cot: { arity: 1, value: (u) => 1 / Math.tan(u), partials: ['-(1 + y^2)'], rule: 'derivative of cot', definition: 'cos(u)/sin(u)', domain: { holds: 'sin(u) != 0', says: 'cot has a pole where sin is 0' }, analytic: true, symmetry: 'odd', samples: reals },
  asin: { arity: 1, aliases: ['arcsin'], value: Math.asin, partials: ['1/sqrt((1 - u)*(1 + u))'], rule: 'derivative of asin', domain: { holds: 'abs(u) <= 1', says: 'asin needs a number from -1 to 1' }, analytic: true, symmetry: 'odd', samples: inUnit },
  acos: { arity: 1, aliases: ['arccos'], value: Math.acos, partials: ['-1/sqrt((1 - u)*(1 + u))'], rule: 'derivative of acos', domain: { holds: 'abs(u) <= 1', says: 'acos needs a number from -1 to 1' }, analytic: true, samples: inUnit },
  atan: { arity: 1, aliases: ['arctan'], value: Math.atan, partials: ['1/(1 + u^2)'], rule: 'derivative of atan', analytic: true, symmetry: 'odd', samples: reals },
  asec: { arity: 1, aliases: ['arcsec'], value: (u) => Math.acos(1 / u), partials: ['1/(abs(u)*sqrt((u - 1)*(u + 1)))'], rule: 'derivative of asec', definition: 'acos(1/u)', domain: { holds: 'abs(u) >= 1', says: 'asec needs a number outside -1 to 1' }, analytic: true, samples: beyondOne },
  acsc: { arity: 1, aliases: ['arccsc'], value: (u) => Math.asin(1 / u), partials: ['-1/(abs(u)*sqrt((u - 1)*(u + 1)))'], rule: 'derivative of acsc', definition: 'asin(1/u)', domain: { holds: 'abs(u) >= 1', says: 'acsc needs a number outside -1 to 1' }, analytic: true, symmetry: 'odd', samples: beyondOne },
  acot: { arity: 1, aliases: ['arccot'], value: (u) => Math.atan(1 / u), partials: ['-1/(1 + u^2)'], rule: 'derivative of acot', definition: 'u == 0 ? pi/2 : atan(1/u)', analytic: true, symmetry: 'odd', samples: reals, kinks: [{ at: 'u', says: 'acot jumps at 0' }] },

  // ── hyperbolic ───────────────────────────────────────────────────────────────────────────────────────────────────
  sinh: { arity: 1, value: Math.sinh, partials: ['cosh(u)'], rule: 'derivative of sinh', analytic: true, symmetry: 'odd', samples: reals },
  cosh: { arity: 1, value: Math.cosh, partials: ['sinh(u)'], rule: 'derivative of cosh', analytic: true, symmetry: 'even', samples: reals },
  tanh: { arity: 1, value: Math.tanh, partials: ['sech(u)^2'], rule: 'derivative of tanh', analytic: true, symmetry: 'odd', samples: [...reals, [-21.5], [20.25]] },
  sech: { arity: 1, value: sech, partials: ['-y*tanh(u)'], rule: 'derivative of sech', definition: '1/cosh(u)', analytic: true, symmetry: 'even', samples: reals },
  csch: { arity: 1, value: csch, partials: ['-y*coth(u)'], rule: 'derivative of csch', definition: '1/sinh(u)', domain: { holds: 'u != 0', says: 'csch has a pole at 0' }, analytic: true, symmetry: 'odd', samples: reals },
  coth: { arity: 1, value: (u) => 1 / Math.tanh(u), partials: ['-csch(u)^2'], rule: 'derivative of coth', definition: '1/tanh(u)', domain: { holds: 'u != 0', says: 'coth has a pole at 0' }, analytic: true, symmetry: 'odd', samples: reals },
  asinh: { arity: 1, aliases: ['arcsinh', 'arsinh'], value: Math.asinh, partials: ['1/hypot(u, 1)'], rule: 'derivative of asinh', analytic: true, symmetry: 'odd', samples: reals },
  acosh: { arity: 1, aliases: ['arccosh', 'arcosh'], value: Math.acosh, partials: ['1/(sqrt(u - 1)*sqrt(u + 1))'], rule: 'derivative of acosh', domain: { holds: 'u >= 1', says: 'acosh needs a number that is at least 1' }, analytic: true, samples: [[1.01], [1.6], [4.2], [30.5]] },
  atanh: { arity: 1, aliases: ['arctanh', 'artanh'], value: Math.atanh, partials: ['1/((1 - u)*(1 + u))'], rule: 'derivative of atanh', domain: { holds: 'abs(u) < 1', says: 'atanh needs a number between -1 and 1' }, analytic: true, symmetry: 'odd', samples: inUnit },
  asech: { arity: 1, aliases: ['arcsech'], value: (u) => Math.acosh(1 / u), partials: ['-1/(u*sqrt((1 - u)*(1 + u)))'], rule: 'derivative of asech', definition: 'acosh(1/u)', domain: { holds: 'u > 0 and u <= 1', says: 'asech needs a number above 0 and at most 1' }, analytic: true, samples: [[0.07], [0.4], [0.93]] },
  acsch: { arity: 1, aliases: ['arccsch'], value: (u) => Math.asinh(1 / u), partials: ['-1/(abs(u)*hypot(u, 1))'], rule: 'derivative of acsch', definition: 'asinh(1/u)', domain: { holds: 'u != 0', says: 'acsch has a pole at 0' }, analytic: true, symmetry: 'odd', samples: reals },
  acoth: { arity: 1, aliases: ['arccoth'], value: (u) => Math.atanh(1 / u), partials: ['1/((1 - u)*(1 + u))'], rule: 'derivative of acoth', definition: 'atanh(1/u)', domain: { holds: 'abs(u) > 1', says: 'acoth needs a number outside -1 to 1' }, analytic: true, symmetry: 'odd', samples: beyondOne },

  // ── exponentials, logarithms, roots ────────────────────────────────────────────────────────────────────────────────
  exp: { arity: 1, value: Math.exp, partials: ['y'], rule: 'derivative of exp', analytic: true, samples: reals },
  expm1: { arity: 1, value: Math.expm1, partials: ['exp(u)'], rule: 'derivative of expm1', analytic: true, samples: [...reals, [1e-9]] },
  log: { arity: 1, aliases: ['ln'], value: Math.log, partials: ['1/u'], rule: 'derivative of log', domain: { holds: 'u > 0', says: 'log needs a number above 0' }, analytic: true, samples: positive },
  logBase: { arity: 2, value: (u, v) => (v > 0 ? Math.log(u) / Math.log(v) : Number.NaN), partials: ['1/u/log(v)', '-y/v/log(v)'], rule: 'derivative of log', name: 'log', definition: 'log(u)/log(v)', domain: { holds: 'u > 0 and v > 0 and v != 1', says: 'log needs a number above 0, and a base above 0 that is not 1' }, analytic: true, samples: [[0.4, 2], [7.3, 10], [3.1, 0.6]] },
  log2: { arity: 1, value: Math.log2, partials: ['1/u/log(2)'], rule: 'derivative of log2', definition: 'log(u)/log(2)', domain: { holds: 'u > 0', says: 'log2 needs a number above 0' }, analytic: true, samples: positive },
  log10: { arity: 1, value: Math.log10, partials: ['1/u/log(10)'], rule: 'derivative of log10', definition: 'log(u)/log(10)', domain: { holds: 'u > 0', says: 'log10 needs a number above 0' }, analytic: true, samples: positive },
  log1p: { arity: 1, value: Math.log1p, partials: ['1/(1 + u)'], rule: 'derivative of log1p', domain: { holds: 'u > -1', says: 'log1p needs a number above -1' }, analytic: true, samples: [[-0.93], [-0.2], [1e-9], [0.8], [6.1]] },
  xlogy: { arity: 2, value: (u, v) => (u === 0 && !Number.isNaN(v) ? 0 : u * Math.log(v)), partials: ['log(v)', 'u/v'], rule: 'product rule', definition: 'u == 0 ? 0 : u*log(v)', domain: { holds: 'u == 0 or v > 0', says: 'xlogy needs a second number above 0' }, analytic: true, samples: [[0.4, 1.3], [-1.2, 0.7], [2.1, 3.6]] },
  sqrt: { arity: 1, value: Math.sqrt, partials: ['1/(2*y)'], rule: 'derivative of sqrt', domain: { holds: 'u >= 0', says: 'sqrt needs a number that is at least 0' }, analytic: true, samples: positive },
  cbrt: { arity: 1, value: Math.cbrt, partials: ['1/(3*y^2)'], rule: 'derivative of cbrt', analytic: true, symmetry: 'odd', samples: reals },
  nthRoot: { arity: 2, defaults: [2], value: nthRoot, partials: ['1/(v*y^(v - 1))', null], rule: 'derivative of a root', domain: { holds: 'floor(v) == v and v != 0 and (u > 0 or (u == 0 and v > 0) or (u < 0 and mod(v, 2) == 1))', says: 'nthRoot needs a whole n, odd for a negative number' }, analytic: true, samples: [[0.4, 3], [5.2, 2], [-2.3, 5]] },
  square: { arity: 1, value: (u) => u * u, partials: ['2*u'], rule: 'power rule', definition: 'u^2', analytic: true, symmetry: 'even', samples: reals, inline: 'u * u' },
  cube: { arity: 1, value: (u) => u * u * u, partials: ['3*u^2'], rule: 'power rule', definition: 'u^3', analytic: true, symmetry: 'odd', samples: reals, inline: 'u * u * u' },

  // ── special functions ────────────────────────────────────────────────────────────────────────────────────────────
  gamma: { arity: 1, value: gamma, partials: ['y*digamma(u)'], rule: 'derivative of gamma', domain: { holds: 'u > 0 or floor(u) != u', says: 'gamma has poles at 0, -1, -2, ...' }, analytic: true, samples: [[0.3], [1.7], [4.2], [-0.6], [-2.4]] },
  lgamma: { arity: 1, value: lgamma, partials: ['digamma(u)'], rule: 'derivative of lgamma', domain: { holds: 'u > 0 or floor(u) != u', says: 'lgamma has poles at 0, -1, -2, ...' }, analytic: true, samples: [[0.3], [1.7], [4.2], [25.5]] },
  digamma: { arity: 1, value: digamma, partials: ['polygamma(1, u)'], rule: 'derivative of digamma', domain: { holds: 'u > 0 or floor(u) != u', says: 'digamma has poles at 0, -1, -2, ...' }, analytic: true, samples: [[0.3], [1.7], [4.2], [-0.6]] },
  polygamma: { arity: 2, value: polygamma, partials: [null, 'polygamma(u + 1, v)'], rule: 'derivative of polygamma', domain: { holds: 'floor(u) == u and u >= 0 and (v > 0 or floor(v) != v)', says: 'polygamma needs a whole order, and has poles at 0, -1, -2, ...' }, analytic: true, samples: [[1, 0.3], [1, 1.7], [2, 4.2], [3, 0.8]] },
  erf: { arity: 1, value: erf, partials: ['2/sqrt(pi)*exp(-u^2)'], rule: 'derivative of erf', analytic: true, symmetry: 'odd', samples: reals },
  erfc: { arity: 1, value: erfc, partials: ['-2/sqrt(pi)*exp(-u^2)'], rule: 'derivative of erfc', analytic: true, samples: [...reals, [6.5]] },

  // ── corners and jumps ────────────────────────────────────────────────────────────────────────────────────────────
  abs: { arity: 1, value: Math.abs, partials: ['sign(u)'], rule: 'derivative of abs', definition: 'u < 0 ? -u : u', analytic: sizeless, symmetry: 'even', samples: reals, kinks: [{ at: 'u', says: 'abs has a corner at 0', torch: ['0'], jax: ['1'], source: 'jax-ml/jax#37820' }] },
  sign: { arity: 1, aliases: ['sgn'], value: Math.sign, partials: ['0'], ...piecewise, definition: 'u > 0 ? 1 : (u < 0 ? -1 : 0)', symmetry: 'odd', samples: reals, kinks: [{ at: 'u', says: 'sign jumps at 0', torch: ['0'], jax: ['0'], source: 'jax/_src/lax/lax.py: zero derivative' }] },
  step: { arity: 1, value: (u) => (u > 0 ? 1 : u <= 0 ? 0 : u), partials: ['0'], ...piecewise, definition: 'u > 0 ? 1 : 0', samples: reals, kinks: [{ at: 'u', says: 'step jumps at 0', torch: ['0'], jax: ['0'], source: 'jax/_src/lax/lax.py: zero derivative' }] },
  floor: { arity: 1, value: Math.floor, partials: ['0'], ...piecewise, samples: reals, kinks: [{ at: 'u - floor(u)', says: 'floor jumps at whole numbers', torch: ['0'], jax: ['0'], source: 'jax/_src/lax/lax.py: zero derivative' }] },
  ceil: { arity: 1, value: Math.ceil, partials: ['0'], ...piecewise, definition: '-floor(-u)', samples: reals, kinks: [{ at: 'u - floor(u)', says: 'ceil jumps at whole numbers', torch: ['0'], jax: ['0'], source: 'jax/_src/lax/lax.py: zero derivative' }] },
  round: { arity: 1, value: (u) => Math.sign(u) * Math.round(Math.abs(u)), partials: ['0'], ...piecewise, definition: 'sign(u)*floor(abs(u) + 1/2)', symmetry: 'odd', samples: reals, kinks: [{ at: 'u - floor(u) - 1/2', says: 'round jumps half-way between whole numbers', torch: ['0'], jax: ['0'], source: 'jax/_src/lax/lax.py: zero derivative' }] },
  fix: { arity: 1, value: Math.trunc, partials: ['0'], ...piecewise, definition: 'sign(u)*floor(abs(u))', symmetry: 'odd', samples: reals, kinks: [{ at: 'u == 0 ? 1 : u - floor(u)', says: 'fix jumps at whole numbers other than 0', torch: ['0'], jax: ['0'], source: 'jax/_src/lax/lax.py: zero derivative' }] },
  max: { arity: 2, value: (u, v) => Math.max(u, v), partials: ['u >= v ? 1 : 0', 'v > u ? 1 : 0'], rule: 'the larger one counts', definition: 'u >= v ? u : v', analytic: 'of two complex numbers neither is the larger', samples: apart, kinks: [{ at: 'u - v', says: 'max has a corner where its arguments tie', torch: ['1/2', '1/2'], jax: ['1/2', '1/2'], source: 'jax-ml/jax#37821' }], folds: true },
  min: { arity: 2, value: (u, v) => Math.min(u, v), partials: ['u <= v ? 1 : 0', 'v < u ? 1 : 0'], rule: 'the smaller one counts', definition: 'u <= v ? u : v', analytic: 'of two complex numbers neither is the smaller', samples: apart, kinks: [{ at: 'u - v', says: 'min has a corner where its arguments tie', torch: ['1/2', '1/2'], jax: ['1/2', '1/2'], source: 'jax-ml/jax#37821' }], folds: true },
  hypot: { arity: 2, value: (u, v) => Math.hypot(u, v), partials: ['u/y', 'v/y'], rule: 'derivative of hypot', definition: 'sqrt(u^2 + v^2)', analytic: sizeless, samples: pairs, kinks: [{ at: 'abs(u) + abs(v)', says: 'hypot has the tip of a cone at the origin', torch: ['u/y', 'v/y'] }], folds: true },
  atan2: { arity: 2, aliases: ['arctan2'], value: Math.atan2, partials: ['v/hypot(u, v)/hypot(u, v)', '-u/hypot(u, v)/hypot(u, v)'], rule: 'derivative of atan2', definition: 'abs(u) > abs(v) ? sign(u)*pi/2 - atan(v/u) : (v > 0 ? atan(u/v) : (u >= 0 ? atan(u/v) + pi : atan(u/v) - pi))', domain: { holds: 'u != 0 or v != 0', says: 'atan2 has no direction at the origin' }, analytic: 'it asks for the angle of two real numbers', samples: pairs, kinks: [{ at: 'v > 0 ? 1 : u', says: 'atan2 jumps by 2*pi across the negative axis', torch: ['v/hypot(u, v)/hypot(u, v)', '-u/hypot(u, v)/hypot(u, v)'] }] },
  clip: { arity: 3, value: (u, v, w) => (v <= w ? Math.min(Math.max(u, v), w) : Number.NaN), partials: ['(u > v and u < w) ? 1 : 0', 'u < v ? 1 : 0', 'u > w ? 1 : 0'], rule: 'constant outside its limits', definition: 'u < v ? v : (u > w ? w : u)', domain: { holds: 'v <= w', says: 'clip needs its lower limit first' }, analytic: 'complex numbers have no order, so there is nothing to be between', samples: [[0.4, -1.1, 1.3], [-2.2, -1.1, 1.3], [1.9, -1.1, 1.3]], kinks: [{ at: '(u - v)*(u - w)', says: 'clip has a corner at each of its limits', torch: ['1', '0', '0'] }] },

  // ── machine learning ─────────────────────────────────────────────────────────────────────────────────────────────
  sigmoid: { arity: 1, value: sigmoid, partials: ['y*sigmoid(-u)'], rule: 'derivative of sigmoid', definition: 'u >= 0 ? 1/(1 + exp(-u)) : exp(u)/(1 + exp(u))', analytic: true, samples: [...reals, [-40.5], [40.5]] },
  relu: { arity: 1, value: (u) => (u > 0 ? u : u <= 0 ? 0 : u), partials: ['step(u)'], rule: 'derivative of relu', definition: 'u > 0 ? u : 0', analytic: orderless, samples: reals, kinks: [{ at: 'u', says: 'relu has a corner at 0', torch: ['0'], jax: ['0'], source: 'jax-ml/jax#2342' }] },
  leakyRelu: { arity: 2, defaults: [0.01], value: (u, v) => (u > 0 ? u : v * u), partials: ['u > 0 ? 1 : v', 'u > 0 ? 0 : u'], rule: 'derivative of leakyRelu', definition: 'u > 0 ? u : v*u', analytic: orderless, samples: [[1.3, 0.1], [-0.7, 0.2], [-2.2, 0.01]], kinks: [{ at: 'u', says: 'leakyRelu has a corner at 0', torch: ['v', '0'], jax: ['1', '0'], source: 'jax/_src/nn/functions.py: x where x >= 0' }] },
  elu: { arity: 1, value: (u) => (u > 0 ? u : Math.expm1(u)), partials: ['u > 0 ? 1 : exp(u)'], rule: 'derivative of elu', definition: 'u > 0 ? u : expm1(u)', analytic: orderless, samples: reals },
  softplus: { arity: 1, value: softplus, partials: ['sigmoid(u)'], rule: 'derivative of softplus', definition: 'u > 0 ? u + log1p(exp(-u)) : log1p(exp(u))', analytic: true, samples: [...reals, [-40.5], [800]] },
  gelu: { arity: 1, value: (u) => (u === Number.NEGATIVE_INFINITY ? 0 : (u * erfc(-u * half)) / 2), partials: ['erfc(-u/sqrt(2))/2 + u*exp(-u^2/2)/sqrt(2*pi)'], rule: 'derivative of gelu', definition: 'u*erfc(-u/sqrt(2))/2', analytic: true, samples: [...reals, [-7.5]] },
  silu: { arity: 1, aliases: ['swish'], value: silu, partials: ['sigmoid(u)*(1 + u*sigmoid(-u))'], rule: 'derivative of silu', definition: 'u*sigmoid(u)', analytic: true, samples: [...reals, [-40.5]] },
  mish: { arity: 1, value: (u) => (u === Number.NEGATIVE_INFINITY ? 0 : u * Math.tanh(softplus(u))), partials: ['tanh(softplus(u)) + u*sech(softplus(u))^2*sigmoid(u)'], rule: 'derivative of mish', definition: 'u*tanh(softplus(u))', analytic: true, samples: reals },
  logsumexp: { arity: 2, value: logsumexp, partials: ['sigmoid(u - v)', 'sigmoid(v - u)'], rule: 'derivative of logsumexp', definition: 'u > v ? u + log1p(exp(v - u)) : v + log1p(exp(u - v))', analytic: true, samples: [...pairs, [800, 799.5], [-800, -803]], folds: true },
  hinge: { arity: 1, value: (u) => Math.max(0, 1 - u), partials: ['u < 1 ? -1 : 0'], rule: 'derivative of hinge', definition: 'u < 1 ? 1 - u : 0', analytic: 'of two complex numbers neither is the larger', samples: reals, kinks: [{ at: 'u - 1', says: 'hinge has a corner at 1', torch: ['-1'] }] },
  huber: { arity: 2, defaults: [1], value: (u, v) => (v >= 0 ? (Math.abs(u) <= v ? (u * u) / 2 : v * (Math.abs(u) - v / 2)) : Number.NaN), partials: ['clip(u, -v, v)', 'abs(u) > v ? abs(u) - v : 0'], rule: 'derivative of huber', definition: 'abs(u) <= v ? u^2/2 : v*(abs(u) - v/2)', domain: { holds: 'v >= 0', says: 'huber needs a width that is not negative' }, analytic: sizeless, samples: [[0.4, 1.3], [-2.7, 1.1], [3.2, 0.6]], kinks: [{ at: 'v', says: 'huber ends where its width is 0' }] },
} as const satisfies Record<string, Rule>;

/** The closed list of operations: a formula cannot name one that has no row. */
export type OpName = keyof typeof rules;

/** The row of an operation. */
export const ruleOf = (op: OpName): Rule => rules[op];

/** All operations, in the order of the table. */
export const opNames = Object.keys(rules) as OpName[];

import { describe, expect, test } from 'vitest';
import { float64, interpret, variablesOf } from '../../src/math/expression.ts';
import { argumentNames, argumentsOf, definitionOf, domainOf, partialOf, rowFormula } from '../../src/math/partials.ts';
import { type OpName, opNames, type Rule, ruleOf } from '../../src/math/rules.ts';
import reference from '../reference/rule-values.json' with { type: 'json' };
import torchKinks from '../reference/torch-kinks.json' with { type: 'json' };
import { gradeRow, type Reference, type Tolerances, ulpsOff } from './grade-row.ts';

const references = reference.rows as Readonly<
  Record<string, { readonly samples: readonly Reference[]; readonly special: readonly Reference[] }>
>;
const valueAt = (op: OpName, at: readonly number[]): number => float64.apply(op, at, { kind: 'apply', op, args: [] });

/** The bar, in which three roundings fit. */
const usual: Tolerances = { ulps: 4, partial: 1e-15 };
/** Rows that need a wider bar, and why. */
const wider: Readonly<Partial<Record<OpName, Tolerances & { readonly because: string }>>> = {
  factorial: {
    ulps: 4,
    partial: 1e-14,
    because: 'digamma(1.4) is near its zero: the rounding of u + 1 counts five times',
  },
  gelu: { ulps: 20, partial: 1e-14, because: 'the condition number of the tail is about u^2, which is 100 at -10' },
};
const toleranceOf = (op: OpName): Tolerances => wider[op] ?? usual;

describe('rules', () => {
  test('the references cover every row and every sample', () => {
    expect(Object.keys(references)).toEqual(opNames);
    for (const op of opNames) {
      expect(
        references[op]?.samples.map(({ at }) => at),
        op,
      ).toEqual(ruleOf(op).samples);
    }
  });

  test.each(opNames.filter((op) => ruleOf(op).arity === 1 && ruleOf(op).notation === undefined))(
    '%s says what a change of sign does to it, and only where that is so',
    (op) => {
      const { samples, symmetry } = ruleOf(op);
      // Where -u is outside the domain both values are not-a-number, or the row is neither.
      const values = samples.map(([u = 0]) => [valueAt(op, [u]), valueAt(op, [-u])] as const);
      const alike = values.every(([a, b]) => a === b && a !== 0);
      const opposite = values.every(([a, b]) => a === -b) && values.some(([a]) => a !== 0);
      expect(symmetry).toBe(opposite ? 'odd' : alike ? 'even' : undefined);
    },
  );

  test.each(opNames)('%s has one partial per argument and samples of the right length', (op) => {
    const rule = ruleOf(op);
    expect(rule.partials).toHaveLength(rule.arity);
    expect(rule.samples.length).toBeGreaterThan(0);
    for (const sample of rule.samples) expect(sample).toHaveLength(rule.arity);
    for (const kink of rule.kinks ?? []) {
      for (const column of [kink.torch, kink.jax]) if (column !== undefined) expect(column).toHaveLength(rule.arity);
    }
  });

  test.each(opNames)('every formula of %s parses, and uses its arguments and its value only', (op) => {
    const rule = ruleOf(op);
    const own = argumentNames.slice(0, rule.arity);
    const inArguments = [rule.definition, rule.domain?.holds, ...(rule.kinks ?? []).map(({ at }) => at)];
    const withValue = [
      ...rule.partials,
      ...(rule.kinks ?? []).flatMap(({ torch = [], jax = [] }) => [...torch, ...jax]),
    ];
    for (const text of inArguments)
      if (text !== undefined) expect(own, text).toEqual(expect.arrayContaining(variablesOf(rowFormula(text))));
    for (const text of withValue)
      if (text !== null) expect([...own, 'y'], text).toEqual(expect.arrayContaining(variablesOf(rowFormula(text))));
  });

  test.each(opNames)('the samples of %s are inside its domain and away from its kinks', (op) => {
    const domain = domainOf(op);
    for (const sample of ruleOf(op).samples) {
      if (domain !== null) expect(interpret(domain, argumentsOf(sample), float64), `${sample}`).toBe(1);
      for (const { at } of ruleOf(op).kinks ?? []) {
        expect(Math.abs(interpret(rowFormula(at), argumentsOf(sample), float64)), `${sample}`).toBeGreaterThan(1e-2);
      }
    }
  });

  test.each(opNames)('%s has the value and the partials that mpmath has at its samples', (op) => {
    expect(gradeRow(ruleOf(op), references[op]?.samples ?? [], toleranceOf(op))).toEqual([]);
  });

  test.each(opNames.filter((op) => (references[op]?.special.length ?? 0) > 0))(
    '%s keeps its digits where they are easily lost',
    (op) => {
      const special = (references[op]?.special ?? []).filter(({ at }) => !(op === 'gelu' && (at[0] ?? 0) < -30));
      expect(gradeRow(ruleOf(op), special, toleranceOf(op))).toEqual([]);
    },
  );

  test('gelu in its far tail is as good as its condition number allows', () => {
    const far = references['gelu']?.special.find(({ at }) => at[0] === -37) as Reference;
    // Changing the last bit of u changes gelu by u^2 = 1369 units.
    expect(ulpsOff(valueAt('gelu', far.at), far.value)).toBeLessThan(1369);
  });

  test.each(opNames.filter((op) => definitionOf(op) !== null))(
    'the definition of %s says the same as its value',
    (op) => {
      for (const { at, value } of references[op]?.samples ?? []) {
        const defined = interpret(
          definitionOf(op) as NonNullable<ReturnType<typeof definitionOf>>,
          argumentsOf(at),
          float64,
        );
        // Definitions are read in other kinds of number, and may lose a few digits in float64.
        expect(Math.abs(defined - Number(value)), `${at}`).toBeLessThanOrEqual(1e-13 * Math.abs(Number(value)));
      }
    },
  );

  // Where a definition changes branch: it must go on as the row does.
  test.each<[OpName, number[][]]>([
    [
      'atan2',
      [
        [0, 1],
        [1, 0],
        [-1, 0],
        [0, -1],
        [1, 1],
        [-1, 1],
        [1, -1],
        [-1, -1],
        [2, -1],
        [-2, -1],
      ],
    ],
    ['acot', [[0], [-1e-3], [1e-3]]],
    ['abs', [[0]]],
    ['sign', [[0]]],
    ['step', [[0]]],
    ['relu', [[0]]],
    ['elu', [[0]]],
    ['leakyRelu', [[0, 0.1]]],
    ['hinge', [[1]]],
    [
      'clip',
      [
        [0, 0, 1],
        [1, 0, 1],
      ],
    ],
    ['max', [[2, 2]]],
    ['min', [[2, 2]]],
    ['round', [[0.5], [-0.5], [2.5], [-2.5], [0]]],
    ['fix', [[0], [-0.5], [2], [-2]]],
    ['ceil', [[0], [2], [-1.5]]],
    [
      'modulo',
      [
        [4, 2],
        [-4, 2],
        [0, 3],
      ],
    ],
    [
      'huber',
      [
        [1, 1],
        [-1, 1],
        [0, 0],
      ],
    ],
    [
      'xlogy',
      [
        [0, 0],
        [0, -1],
      ],
    ],
    ['sigmoid', [[0], [-800], [800]]],
    ['softplus', [[0], [-800], [800]]],
    [
      'logsumexp',
      [
        [0, 0],
        [800, -800],
        [-800, -800],
      ],
    ],
  ])('the definition of %s goes on as the row does where it changes branch', (op, points) => {
    for (const at of points) {
      const defined = interpret(
        definitionOf(op) as NonNullable<ReturnType<typeof definitionOf>>,
        argumentsOf(at),
        float64,
      );
      expect(Math.abs(defined - valueAt(op, at)), `${at}`).toBeLessThanOrEqual(2e-16 * Math.abs(defined));
    }
  });

  test.each(opNames.filter((op) => ruleOf(op).inline !== undefined))(
    'the JavaScript of %s is its value, bit for bit',
    (op) => {
      const inline = new Function('u', 'v', 'w', `return ${ruleOf(op).inline}`) as (
        u: number,
        v: number,
        w: number,
      ) => number;
      const numbers = [-2.5, -0, 0, 0.1, 3, Number.NaN, Number.POSITIVE_INFINITY];
      for (const u of numbers)
        for (const v of numbers)
          expect(inline(u, v, Number.NaN), `${u}, ${v}`).toBe(ruleOf(op).value(u, v, Number.NaN));
    },
  );

  test('a row that reads three numbers where it has two arguments would be seen here', () => {
    // Math.max takes any number of arguments, and a row is always handed three.
    expect(float64.apply('max', [1, 2], { kind: 'apply', op: 'max', args: [] })).toBe(2);
    expect(float64.apply('min', [1, 2], { kind: 'apply', op: 'min', args: [] })).toBe(1);
    expect(float64.apply('hypot', [3, 4], { kind: 'apply', op: 'hypot', args: [] })).toBe(5);
  });
});

describe('conventions at special points', () => {
  test.each<[OpName, number[], number]>([
    ['power', [0, 0], 1],
    ['power', [0, 2], 0],
    ['power', [0, -1], Number.POSITIVE_INFINITY],
    ['power', [-8, 1 / 3], Number.NaN],
    ['power', [-2, 3], -8],
    ['sqrt', [-1], Number.NaN],
    ['log', [0], Number.NEGATIVE_INFINITY],
    ['log', [-1], Number.NaN],
    ['nthRoot', [-16, 4], Number.NaN],
    ['nthRoot', [16, 0], Number.NaN],
    ['nthRoot', [16, 2.5], Number.NaN],
    ['modulo', [5, 0], Number.NaN],
    ['sign', [0], 0],
    ['step', [0], 0],
    ['atan2', [0, 0], 0],
    ['polygamma', [0.5, 2], Number.NaN],
    ['gamma', [-2], Number.NaN],
    ['equal', [0.1 + 0.2, 0.3], 0],
    ['greater', [1e-300, 0], 1],
  ])('%s%j is %d', (op, at, value) => {
    expect(valueAt(op, at)).toBe(value);
  });

  test('not-a-number goes through every function of real numbers', () => {
    const logic = ['less', 'lessEqual', 'greater', 'greaterEqual', 'equal', 'unequal', 'and', 'or', 'not'];
    for (const op of opNames) {
      const { arity } = ruleOf(op);
      if (arity === 0 || logic.includes(op)) continue;
      expect(valueAt(op, [Number.NaN, 1, 2].slice(0, arity)), op).toBeNaN();
    }
  });

  test.each<[OpName, number[], readonly (number | null)[]]>([
    // u^0 is constant, also at 0; the slope by the exponent is y·log(u), -Infinity at 0^0.
    ['power', [0, 0], [0, Number.NEGATIVE_INFINITY]],
    ['power', [0, 1], [1, 0]],
    ['power', [0, 2], [0, 0]],
    ['power', [0, 0.5], [Number.POSITIVE_INFINITY, 0]],
    ['power', [-2, 3], [12, Number.NaN]],
    ['power', [-2, 0], [0, Number.NaN]],
    ['sqrt', [0], [Number.POSITIVE_INFINITY]],
    ['cbrt', [0], [Number.POSITIVE_INFINITY]],
    ['xlogy', [0, 0], [Number.NEGATIVE_INFINITY, Number.NaN]],
    ['xlogy', [0, 2], [Math.LN2, 0]],
    ['abs', [0], [0]],
    ['atan2', [1e-200, 0], [0, -1e200]],
    ['atan2', [3e200, 4e200], [1.6e-201, -1.2e-201]],
    ['hypot', [3e200, 4e200], [0.6, 0.8]],
    ['hypot', [3e-200, 4e-200], [0.6, 0.8]],
    ['tanh', [400], [0]],
    ['sigmoid', [-800], [0]],
    ['sigmoid', [800], [0]],
    ['softplus', [800], [1]],
    ['softplus', [-800], [0]],
    ['logsumexp', [800, 800], [0.5, 0.5]],
    ['logsumexp', [800, -800], [1, 0]],
    ['asinh', [1e200], [1e-200]],
    ['acosh', [1e200], [1e-200]],
    ['acsch', [1e-200], [-1e200]],
    ['silu', [-800], [0]],
    ['gelu', [-40], [0]],
    ['gelu', [40], [1]],
    ['mish', [-800], [0]],
  ])('the partials of %s at %j are %j', (op, at, partials) => {
    const value = valueAt(op, at);
    partials.forEach((partial, i) => {
      const slope = interpret(
        partialOf(op, i) as NonNullable<ReturnType<typeof partialOf>>,
        argumentsOf(at, () => value),
        float64,
      );
      if (partial === null || Number.isNaN(partial)) expect(slope).toBeNaN();
      else if (!Number.isFinite(partial) || partial === 0) expect(slope + 0).toBe(partial);
      else expect(Math.abs(slope / partial - 1)).toBeLessThan(4e-16);
    });
  });

  test('tails of slopes are not rounded to 0: tanh at 20 is 4·e^-40 steep, sigmoid at 40 e^-40', () => {
    const slope = (op: OpName, u: number): number =>
      interpret(
        partialOf(op, 0) as NonNullable<ReturnType<typeof partialOf>>,
        argumentsOf([u], () => valueAt(op, [u])),
        float64,
      );
    // sech(20)^2 and sigmoid(40)·sigmoid(-40): mpmath.mp.dps = 30; mpmath.sech(20)**2; 1/(2+2*mpmath.cosh(40))
    expect(Math.abs(slope('tanh', 20) / 1.699341702116635e-17 - 1)).toBeLessThan(1e-15);
    expect(Math.abs(slope('sigmoid', 40) / 4.24835425529159e-18 - 1)).toBeLessThan(1e-15);
  });
});

describe('kinks', () => {
  const stated = opNames.filter((op) => (ruleOf(op).kinks ?? []).some(({ torch }) => torch !== undefined));

  test('PyTorch was run for every row that states what it answers', () => {
    expect(Object.keys(torchKinks.rows).sort()).toEqual([...stated].sort());
  });

  test.each(stated)('the torch column of %s is what PyTorch 1.13 answered', (op) => {
    const runs =
      (
        torchKinks.rows as unknown as Record<
          string,
          readonly { readonly at: readonly number[]; readonly gradient: readonly (number | string)[] }[]
        >
      )[op] ?? [];
    for (const { at, gradient } of runs) {
      const kink = (ruleOf(op).kinks ?? []).find(
        (candidate) => interpret(rowFormula(candidate.at), argumentsOf(at), float64) === 0,
      );
      expect(kink, `${op} has a kink at ${at}`).not.toBe(undefined);
      const answers = (kink?.torch ?? []).map((text) =>
        interpret(
          rowFormula(text),
          argumentsOf(at, () => valueAt(op, at)),
          float64,
        ),
      );
      gradient.forEach((answer, i) => {
        const known = Number(answer);
        if (!Number.isFinite(known)) expect(answers[i], `${op} at ${at}`).toBe(known);
        else expect((answers[i] as number) + 0, `${op} at ${at}`).toBeCloseTo(known, 15);
      });
    }
  });

  test('a jax column names where it is written down', () => {
    for (const op of opNames)
      for (const kink of ruleOf(op).kinks ?? []) if (kink.jax !== undefined) expect(kink.source, op).toMatch(/jax/);
  });

  // One float to each side of a corner the value is continuous; at a jump it is not. The words say which.
  test.each<[OpName, number[][]]>([
    ['abs', [[0]]],
    ['relu', [[0]]],
    ['leakyRelu', [[0, 0.1]]],
    ['hinge', [[1]]],
    ['max', [[0.7, 0.7]]],
    ['min', [[0.7, 0.7]]],
    ['hypot', [[0, 0]]],
    [
      'clip',
      [
        [0, 0, 1],
        [1, 0, 1],
      ],
    ],
    ['sign', [[0]]],
    ['step', [[0]]],
    ['floor', [[2]]],
    ['ceil', [[2]]],
    ['round', [[0.5], [-1.5]]],
    ['fix', [[1], [-2]]],
    ['modulo', [[4, 2]]],
    ['atan2', [[0, -1]]],
  ])('%s does at its kinks what its words say', (op, points) => {
    for (const at of points) {
      const says = (ruleOf(op).kinks ?? [])
        .filter((kink) => interpret(rowFormula(kink.at), argumentsOf(at), float64) === 0)
        .map((kink) => kink.says);
      expect(says).toHaveLength(1);
      const h = 1e-6;
      const beside = (t: number): number => valueAt(op, [(at[0] as number) + t, ...at.slice(1)]);
      const [left, here, right] = [beside(-h), valueAt(op, at), beside(h)];
      const jumps = Math.abs(left - right) > 1e-3;
      const corner = Math.abs((right - here) / h - (here - left) / h) > 1e-2;
      if (/jumps/.test(says[0] ?? '')) expect(jumps).toBe(true);
      else expect([jumps, corner]).toEqual([false, true]);
    }
  });
});

describe('gradeRow', () => {
  const rowOf = (op: OpName): Rule => ruleOf(op);
  const samples = (op: OpName): readonly Reference[] => references[op]?.samples ?? [];

  test('it has no complaint about rows that are right', () => {
    expect(gradeRow(rowOf('sin'), samples('sin'), usual)).toEqual([]);
    expect(gradeRow(rowOf('divide'), samples('divide'), usual)).toEqual([]);
  });

  test('it complains at every sample about a partial that is wrong by one in a thousand', () => {
    const wrong: Rule = { ...rowOf('sin'), partials: ['1.001*cos(u)'] };
    expect(gradeRow(wrong, samples('sin'), usual)).toHaveLength(5);
  });

  test.each(opNames.filter((op) => ruleOf(op).partials.some((partial) => partial !== null && partial !== '0')))(
    'an error of one in a thousand in any partial of %s is seen',
    (op) => {
      ruleOf(op).partials.forEach((partial, i) => {
        const known = samples(op).some(
          ({ partials }) => (partials?.[i] ?? null) !== null && Number(partials?.[i]) !== 0,
        );
        if (partial === null || !known) return;
        const partials = ruleOf(op).partials.map((text, k) => (k === i ? `1.001*(${text})` : text));
        expect(gradeRow({ ...rowOf(op), partials }, samples(op), toleranceOf(op)), `argument ${i + 1}`).not.toEqual([]);
      });
    },
  );

  test('it complains about a partial that is wrong by one in a million million', () => {
    const wrong: Rule = { ...rowOf('sin'), partials: ['1.000000000001*cos(u)'] };
    expect(gradeRow(wrong, samples('sin'), usual)).toHaveLength(5);
  });

  test('it complains about swapped partials', () => {
    const wrong: Rule = { ...rowOf('divide'), partials: ['-y/v', '1/v'] };
    expect(gradeRow(wrong, samples('divide'), usual)).toHaveLength(8);
  });

  test('it complains about a missing factor and a missing sign', () => {
    expect(gradeRow({ ...rowOf('square'), partials: ['u'] }, samples('square'), usual)).toHaveLength(5);
    expect(gradeRow({ ...rowOf('cos'), partials: ['sin(u)'] }, samples('cos'), usual)).toHaveLength(5);
  });

  test('it complains about a value that is wrong by one in a thousand, and about one that is not a number', () => {
    expect(
      gradeRow({ ...rowOf('exp'), value: (u) => 1.001 * Math.exp(u), partials: ['exp(u)'] }, samples('exp'), usual),
    ).toHaveLength(5);
    expect(gradeRow({ ...rowOf('max'), value: Math.max }, samples('max'), usual)).toHaveLength(4);
  });

  test('it complains about a partial that is not stated where there is one', () => {
    expect(gradeRow({ ...rowOf('sin'), partials: [null] }, samples('sin'), usual)).toHaveLength(5);
  });
});

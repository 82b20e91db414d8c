/** `mcl functions`: what a formula may contain, with what the table of operations says about each. */

import type { LabCommand } from '../command.ts';
import { InputError } from '../input-error.ts';
import { closest, functionsByName } from '../math/names.ts';
import { type OpName, opNames, type Rule, ruleOf } from '../math/rules.ts';
import { wrap } from '../render/text.ts';

/** The groups, with the rows of the table that are called by name. */
const GROUPS = {
  'Powers, exponentials and logarithms':
    'exp expm1 log logBase log2 log10 log1p xlogy power sqrt cbrt nthRoot square cube',
  Trigonometry: 'sin cos tan sec csc cot asin acos atan asec acsc acot atan2 hypot',
  'Hyperbolic functions': 'sinh cosh tanh sech csch coth asinh acosh atanh asech acsch acoth',
  'Machine learning': 'sigmoid relu leakyRelu elu softplus gelu silu mish logsumexp step hinge huber',
  'Corners and jumps': 'abs sign min max clip floor ceil round fix modulo',
  'Special functions': 'gamma lgamma digamma polygamma factorial erf erfc',
} as const;

interface Options {
  readonly named: string | null;
}

interface Row {
  /** How it is written in a formula: `log(u, v)`. */
  readonly call: string;
  /** Other names that are read as this one: ln for log. */
  readonly aliases: readonly string[];
  /** The last arguments where they are left out. */
  readonly defaults: readonly number[];
  readonly group: string;
  /** The partial derivative by each argument, a formula in the arguments u, v, w and the value y; null where none is known. */
  readonly partials: readonly (string | null)[];
  /** The function in terms of others, or null. */
  readonly definition: string | null;
  /** Where the value exists, in words; null where it exists everywhere. */
  readonly domain: string | null;
  /** What is true where there is no derivative. */
  readonly kinks: readonly string[];
}

interface Result {
  readonly functions: readonly Row[];
  readonly constants: readonly { readonly name: string; readonly value: number }[];
  readonly operators: readonly string[];
}

/** How a row is written in a formula. */
const callOf = (op: OpName, { arity, folds, name }: Rule): string =>
  `${name ?? op}(${['u', 'v', 'w'].slice(0, arity).join(', ')}${folds === true ? ', ...' : ''})`;

const rowOf = (op: OpName, group: string): Row => {
  const rule = ruleOf(op);
  return {
    call: callOf(op, rule),
    aliases: rule.aliases ?? [],
    defaults: rule.defaults ?? [],
    group,
    partials: rule.partials,
    definition: rule.definition ?? null,
    domain: rule.domain?.says ?? null,
    kinks: (rule.kinks ?? []).map(({ says }) => says),
  };
};

/** What else may be typed for it, and what may be left out. */
const namesAndDefaults = ({ aliases, defaults, partials }: Row): string[] => [
  ...(aliases.length === 0 ? [] : [`also written ${aliases.join(', ')}`]),
  ...defaults.map((value, i) => `${'uvw'[partials.length - defaults.length + i]} is ${value} where it is left out`),
];

export const functions: LabCommand<Options, Result> = {
  name: 'functions',
  summary: 'what a formula may contain: functions, constants, operators',
  examples: [
    { line: 'mcl functions', shows: 'all of them, with their derivatives' },
    { line: 'mcl functions relu', shows: 'one of them' },
  ],
  declare: (command) => command.argument('[name]', 'one function'),
  read: ([named]) => {
    if (named === undefined) return { named: null };
    if (functionsByName.has(named)) return { named };
    const guess = closest(named, [...functionsByName.keys()]);
    throw new InputError(
      `unknown function ${named.length > 40 ? `${named.slice(0, 40)}...` : named}`,
      guess === null ? 'mcl functions lists them all' : `did you mean ${guess}?`,
    );
  },
  compute: ({ named }) => {
    const rows = Object.entries(GROUPS).flatMap(([group, ops]) =>
      ops
        .split(' ')
        .flatMap((op) =>
          named === null || functionsByName.get(named)?.includes(op as OpName) ? [rowOf(op as OpName, group)] : [],
        ),
    );
    if (named !== null) return { functions: rows, constants: [], operators: [] };
    return {
      functions: rows,
      constants: opNames.flatMap((op) =>
        ruleOf(op).arity === 0 ? [{ name: op, value: ruleOf(op).value(0, 0, 0) }] : [],
      ),
      operators: opNames.flatMap((op) => ruleOf(op).notation?.symbol.trim() ?? []),
    };
  },
  text: ({ functions: rows, constants, operators }, { columns }) => {
    const left = Math.max(...rows.map(({ call }) => call.length)) + 4;
    const line = (name: string, says: string): string[] =>
      wrap(says, columns, `  ${name.padEnd(left - 2)}`, ' '.repeat(left + 2));
    const lines: string[] = wrap(
      'Beside each function, its partial derivatives in its arguments u, v, w and its value y.',
      columns,
    );
    let group = '';
    for (const row of rows) {
      const { call, group: ofRow, partials, domain, kinks } = row;
      if (ofRow !== group) lines.push('', ofRow);
      group = ofRow;
      lines.push(...line(call, partials.map((partial) => partial ?? 'none known').join('; ')));
      for (const remark of [...namesAndDefaults(row), ...(domain === null ? [] : [domain]), ...kinks])
        lines.push(...wrap(remark, columns, ' '.repeat(left + 2)));
    }
    if (constants.length === 0) return lines.join('\n');
    lines.push('', 'Constants', ...constants.flatMap(({ name, value }) => line(name, `${value}`)));
    lines.push('', 'Operators', ...wrap(`${operators.join('  ')}  condition ? value : other value`, columns, '  '));
    lines.push('', 'Intermediate results have names: u = x^2; v = sin(u); u*v');
    return lines.join('\n');
  },
};

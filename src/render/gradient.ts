/**
 * How does the answer to "what does every knob do?" stand on the screen?
 *
 * First the gradient and the exchange rate of every knob, then the ground around the point: a map with the arrow square to its
 * level line, or a compass, or slices. Then how the ground bends, then what each way to the gradient costs.
 */

import type { Screen } from '../command.ts';
import type { Corner } from '../math/corners.ts';
import type { GradientRow } from '../math/gradient-methods.ts';
import type { Vector } from '../math/gradients.ts';
import type { GradientResult } from '../math/knobs.ts';
import { count, exact, significant } from './digits.ts';
import { article, degrees, drawGround, type Ground, type GroundPicture } from './ground.ts';
import { painter } from './paint.ts';
import { type Cell, drawTable } from './table.ts';
import { sentence, wrap } from './text.ts';

/** Which picture is drawn, and which parts are shown beside the usual ones. */
export interface GradientParts {
  readonly picture: GroundPicture;
  readonly hessian: boolean;
}

/** Vectors of more components are not written in a line. */
const SHORT = 4;

/** A whole number, its thousands apart where there are many. */
const whole = (number: number): string => count(number, '', '').trimEnd();
const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
const vector = (numbers: readonly (number | null)[], digits = 6): string =>
  `(${numbers.map((number) => (number === null ? 'none' : significant(number, digits))).join(', ')})`;

export function drawGradient(result: GradientResult, parts: GradientParts, screen: Screen, ground: Ground): string {
  if (result.jacobian !== null)
    return join([
      head(result, screen),
      jacobian(result, screen),
      products(result, screen),
      corners(result, screen),
      remarks(result, screen),
    ]);
  return join([
    head(result, screen),
    knobs(result, screen),
    corners(result, screen),
    direction(result, screen),
    drawGround(result, parts.picture, screen, ground),
    curvature(result, parts, screen),
    products(result, screen),
    methods(result, screen),
    remarks(result, screen),
  ]);
}

const join = (blocks: readonly string[]): string => blocks.filter((block) => block !== '').join('\n\n');

// ── numbers ────────────────────────────────────────────────────────────────────────────────────────────────────────

function pointText({ variables, at }: GradientResult): string {
  const shown = variables.slice(0, 8).map((name) => `${name} = ${exact(at[name] as number)}`);
  return shown.join(', ') + (variables.length > 8 ? `, and ${variables.length - 8} more` : '');
}

function head(result: GradientResult, screen: Screen): string {
  const { expression, formula, variables, value, gradient, norm, compass, jacobian: several } = result;
  const paint = painter(screen);
  const short = formula.length > 300 ? `${formula.slice(0, 297)}...` : formula;
  const name = formula === expression ? '' : `   (${expression})`;
  const names =
    variables.length <= 8
      ? variables.join(', ')
      : `${variables.slice(0, 6).join(', ')}, ... ${count(variables.length, 'variable')}`;
  if (several !== null)
    return [...wrap(`(${short})`, screen.columns, '  '), ...wrap(`at ${pointText(result)}`, screen.columns, '  ')].join(
      '\n',
    );
  const height = value === null ? 'no value' : significant(value);
  const lines = [
    ...wrap(`f(${names}) = ${short}${name}`, screen.columns, '  ', '      '),
    ...wrap(`at ${pointText(result)}:   f = ${height}`, screen.columns, '  '),
  ];
  const components = variables.map((name) => gradient[name] ?? null);
  if (norm === null) lines.push(`  gradient: ${paint.as('strong', 'none')}`);
  else {
    const written = variables.length <= SHORT ? `${vector(components)}, ` : '';
    const angle = compass === null ? '' : `; uphill at ${degrees(compass.uphill)} degrees`;
    lines.push(
      ...wrap(`${paint.as('strong', `gradient: ${written}length ${significant(norm)}`)}${angle}`, screen.columns, '  '),
    );
  }
  return lines.join('\n');
}

/** The exchange rate of every knob, at work. */
function knobs({ knobs: rows, gradient, norm }: GradientResult, screen: Screen): string {
  if (rows.length === 0) return '';
  const table = drawTable(
    {
      columns: [
        { header: 'knob' },
        { header: 'slope', align: 'number' },
        { header: 'raise it by', align: 'number' },
        { header: 'f changes by about', align: 'number' },
        { header: 'in fact', align: 'number' },
      ],
      rows: rows.map(({ variable, partial, by, predicted, actual }): Cell[] => [
        variable,
        { text: partial, color: 'strong' },
        exact(by),
        predicted,
        actual,
      ]),
    },
    screen,
  );
  const known = Object.values(gradient).filter((partial) => partial !== null).length;
  const left =
    known > rows.length
      ? sentence(
          `The ${rows.length} largest of ${whole(known)} slopes; ${whole(known - rows.length)} are not shown.`,
          screen,
        )
      : '';
  const flat = norm === 0 ? sentence('Every slope is 0: to first order no knob does anything.', screen) : '';
  return [table, left, flat].filter((part) => part !== '').join('\n');
}

function direction({ directional, norm }: GradientResult, screen: Screen): string {
  if (directional === null) return '';
  const { direction: given, length, derivative, wholeStep, behind, ahead } = directional;
  const way = vector(Object.values(given));
  if (derivative === null || wholeStep === null) {
    return sentence(
      `Along ${way} there are two slopes: ${said(behind)} coming, ${said(ahead)} going on, for each unit of distance.`,
      screen,
    );
  }
  const unit = `Along ${way} the slope is ${significant(derivative)} for each unit of distance.`;
  const stride =
    Math.abs(length - 1) < 1e-12
      ? 'The direction is one unit long.'
      : `The direction is ${significant(length)} long, so a whole step of it promises ${significant(wholeStep)}.`;
  const share = norm !== null && norm > 0 ? ` The steepest slope is ${significant(norm)}, along the gradient.` : '';
  return sentence(`${unit} ${stride}${share}`, screen);
}

const said = (slope: number | null): string => (slope === null ? 'none' : significant(slope));

// ── corners ────────────────────────────────────────────────────────────────────────────────────────────────────────

function corners(
  { corners: found, broken, jacobian: several, differentiable }: GradientResult,
  screen: Screen,
): string {
  const lines = found.slice(0, 6).map(cornerText);
  if (found.length > 6) lines.push(`${found.length - 6} more variables stand at a corner.`);
  const causes = [
    ...new Set(
      found.flatMap((corner) =>
        corner.causes.map(({ text, says }) => (says.startsWith('the slope') ? says : `${says}, in ${text}`)),
      ),
    ),
  ];
  if (causes.length > 0) lines.push(`Because: ${causes.slice(0, 4).join('; ')}.`);
  if (broken !== null) {
    lines.push(
      `All partials exist, and still there is no gradient: along ${vector(Object.values(broken.direction))} they promise ${significant(broken.promised)}, and f has ${said(broken.behind)} coming and ${said(broken.ahead)} going on.`,
    );
  } else if (differentiable === true && found.length > 0 && several === null)
    lines.push('In every direction that was tried the slope is what the partials promise, so there is a gradient.');
  return lines.map((line) => sentence(line, screen)).join('\n');
}

/** What is at a place without a slope, in the plainest words. */
const THERE: Readonly<Partial<Record<Corner['kind'], string>>> = {
  cusp: 'there is a cusp',
  'vertical tangent': 'the tangent is vertical',
  jump: 'there is a jump',
  'isolated value': 'the value stands alone',
  hole: 'there is a hole',
  pole: 'there is a pole',
  'end of domain': 'the domain ends here',
  'outside the domain': 'the point is outside the domain',
  'no limit': 'the values go nowhere',
  overflow: 'the value is too large for float64',
  'not known': 'what is there is not known',
};

function cornerText({ variable, kind, partial, left, right, subgradients, conventions }: Corner): string {
  const told = conventions
    .filter(({ derivative }) => derivative !== null && derivative !== partial)
    .map(({ program, derivative }) => `${program} answers ${significant(derivative as number)}`);
  const programs = told.length === 0 ? '' : ` ${told.join(', ')}.`;
  if (partial !== null)
    return `By ${variable}: ${significant(partial)} from both sides, though a part of the formula stands at a corner.${programs}`;
  const slopes = `slope ${said(left)} on the left and ${said(right)} on the right`;
  const place = THERE[kind] ?? `${kind} there`;
  const sides = kind === 'corner' ? slopes : left === null && right === null ? place : `${place}, ${slopes}`;
  const between =
    subgradients === null
      ? ''
      : ` Every slope from ${significant(subgradients[0])} to ${significant(subgradients[1])} touches from below.`;
  return `By ${variable}: no derivative: ${sides}.${between}${programs}`;
}

// ── curvature ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** The direction of an axis: a variable's name, or a unit vector. */
function axisText(axis: Vector, variables: readonly string[]): string {
  const only = axis.findIndex((component) => Math.abs(component) > 1 - 1e-12);
  return only >= 0 ? (variables[only] as string) : vector(axis, 3);
}

function curvature(result: GradientResult, parts: GradientParts, screen: Screen): string {
  const { eigenvalues, eigenvectors, signs, hessian, variables, critical, conditionNumber, bends, nearby } = result;
  if (eigenvalues === null || eigenvectors === null || hessian === null)
    return parts.hessian && hessian !== null ? hessianTable(result, screen) : '';
  const lines: string[] = [];
  const shown = (k: number): string => (signs?.[k] === 0 ? '0' : significant(eigenvalues[k] as number, 5));
  if (critical === 'saddle') {
    const [lowest, highest] = [0, eigenvalues.length - 1];
    lines.push(
      `The gradient vanishes: a saddle: a floor along ${axisText(eigenvectors[highest] as Vector, variables)} (curvature ${shown(highest)}), a top along ${axisText(eigenvectors[lowest] as Vector, variables)} (curvature ${shown(lowest)}).`,
    );
  } else if (critical === 'degenerate')
    lines.push(
      'The gradient vanishes, and along some direction the curvature is 0 too: to second order this may be a minimum, a maximum or neither.',
    );
  else if (critical !== null) lines.push(`The gradient vanishes: ${article(critical)}.`);
  const list =
    eigenvalues.length <= 4
      ? eigenvalues.map((_, k) => `${shown(k)} along ${axisText(eigenvectors[k] as Vector, variables)}`).join(', ')
      : `${count(eigenvalues.length, 'curvature')} from ${shown(0)} to ${shown(eigenvalues.length - 1)}`;
  const condition =
    conditionNumber === null
      ? ''
      : Number.isFinite(conditionNumber)
        ? ` Condition number ${significant(conditionNumber, 5)}.`
        : ' Condition number infinite: along some direction it does not bend.';
  lines.push(`Curvature: ${list}. ${BENDS[bends ?? 'without measure']}${condition}`);
  if (nearby !== null)
    lines.push(
      `This is not a level place, but one is near: ${article(nearby.kind)}, ${significant(nearby.distance, 2)} away, at ${vector(Object.values(nearby.point), 9)}.`,
    );
  return [
    ...(parts.hessian ? [hessianTable(result, screen), ''] : []),
    ...lines.map((line) => sentence(line, screen)),
  ].join('\n');
}

const BENDS = {
  up: 'It bends up in every direction, like a bowl.',
  down: 'It bends down in every direction, like a hill.',
  'both ways': 'It bends up one way and down another, like a saddle.',
  'up or not at all': 'It bends up or not at all, like a valley with a level floor.',
  'down or not at all': 'It bends down or not at all, like a ridge.',
  'not at all': 'It does not bend: to second order it is a plane.',
  'without measure': '',
} as const;

function hessianTable({ hessian, variables }: GradientResult, screen: Screen): string {
  const shown = variables.slice(0, 8);
  const table = drawTable(
    {
      title: 'Hessian: how each slope changes with each knob',
      columns: [{ header: '' }, ...shown.map((name) => ({ header: name, align: 'number' as const }))],
      rows: shown.map((name, i) => [`d/d${name}`, ...(hessian?.[i] ?? []).slice(0, shown.length)]),
    },
    screen,
  );
  return variables.length > shown.length
    ? `${table}\n${sentence(`${variables.length - shown.length} more rows and columns; --json has them.`, screen)}`
    : table;
}

// ── Jacobians and products ─────────────────────────────────────────────────────────────────────────────────────────

function jacobian({ jacobian: found, variables }: GradientResult, screen: Screen): string {
  if (found === null) return '';
  const shown = variables.slice(0, 7);
  const table = drawTable(
    {
      title: 'Jacobian: a row for each formula, its gradient',
      columns: [
        { header: 'formula' },
        { header: 'value', align: 'number' },
        ...shown.map((name) => ({ header: `d/d${name}`, align: 'number' as const })),
      ],
      rows: found.expressions
        .slice(0, 40)
        .map((text, i) => [
          text.length <= 24 ? text : `${text.slice(0, 21)}...`,
          found.values[i] ?? null,
          ...(found.rows[i] ?? []).slice(0, shown.length),
        ]),
      missing: 'none',
    },
    screen,
  );
  return variables.length > shown.length
    ? `${table}\n${sentence(`${variables.length - shown.length} more columns; --json has them.`, screen)}`
    : table;
}

function products({ jvp, vjp, hvp, variables }: GradientResult, screen: Screen): string {
  const few = (numbers: readonly number[]): string =>
    numbers.length <= 8
      ? vector(numbers)
      : `${vector(numbers.slice(0, 7)).slice(0, -1)}, ... ${numbers.length} of them)`;
  const lines: string[] = [];
  if (jvp !== null)
    lines.push(
      `Jacobian times ${few(Object.values(jvp.vector))}: ${few(jvp.product)}: what the outputs do when the inputs move so. One sweep forward.`,
    );
  if (vjp !== null)
    lines.push(
      `${few(vjp.vector)} times Jacobian: ${few(Object.values(vjp.product))}: what each input is told when the outputs are given these weights. One sweep back.`,
    );
  if (hvp !== null)
    lines.push(
      `Hessian times ${few(Object.values(hvp.vector))}: ${few(Object.values(hvp.product))}: how the gradient changes when ${variables.length === 1 ? 'the input moves' : 'the inputs move'} so. One sweep forward over one sweep back.`,
    );
  return lines.map((line) => sentence(line, screen)).join('\n');
}

// ── methods ────────────────────────────────────────────────────────────────────────────────────────────────────────

function methods({ methods: rows, variables }: GradientResult, screen: Screen): string {
  if (rows.length === 0) return '';
  const judged = rows.some(({ maxError }) => maxError !== null);
  // What is said of all that answer is said once, under the table.
  const unaware = rows.filter(({ remark }) => remark === UNAWARE).length;
  const few = variables.length <= 3 && !judged;
  const table = drawTable(
    {
      columns: [
        { header: 'method' },
        ...(few ? [{ header: 'gradient' }] : []),
        ...(judged
          ? [
              { header: 'largest error', align: 'number' as const, digits: 2 },
              { header: 'of' },
              { header: 'h', align: 'number' as const, digits: 2 },
            ]
          : []),
        { header: 'evaluations', align: 'right' as const },
      ],
      rows: rows.map((row): Cell[] => [
        row.method,
        ...(few ? [row.gradient === null ? null : vector(variables.map((name) => row.gradient?.[name] ?? null))] : []),
        ...(judged
          ? [
              row.maxError,
              row.maxError === null || row.maxError === 0 ? '' : (row.worst ?? ''),
              row.h === null ? null : row.h[1],
            ]
          : []),
        whole(row.evaluations),
      ]),
    },
    screen,
  );
  // What is said of several methods is said once.
  const remarked = [...new Set(rows.flatMap(({ remark }) => (remark === null || remark === UNAWARE ? [] : [remark])))];
  const told = remarked.map((remark) => {
    const those = rows.filter((row) => row.remark === remark).map(({ method }) => method);
    return sentence(`${those.join(', ')}: ${remark}.`, screen);
  });
  const noticed =
    unaware === 0 ? [] : [sentence('There is no gradient here, and those that answer do not notice.', screen)];
  return [table, ...told, ...noticed, sentence(costSentence(rows, variables.length), screen)].join('\n');
}

/** The remark of methods that answer where there is nothing to answer. */
const UNAWARE = 'it answers without noticing what is here';

function costSentence(rows: readonly GradientRow[], n: number): string {
  const counts: Readonly<Record<GradientRow['method'], string>> = {
    forward: `forward differences n + 1 = ${whole(n + 1)}`,
    central: `central ones 2n = ${whole(2 * n)}`,
    'complex-step': `complex steps n = ${whole(n)}`,
    dual: `forward mode n = ${whole(n)}`,
    reverse: 'reverse mode 1 sweep forth and back, whatever n is',
  };
  const asked = rows.map(({ method }) => counts[method]);
  return `For n = ${whole(n)} ${n === 1 ? 'knob' : 'knobs'}: ${asked.join(', ')}.`;
}

const remarks = ({ remarks: told }: GradientResult, screen: Screen): string =>
  told.map((text) => sentence(`${capital(text)}.`, screen)).join('\n');

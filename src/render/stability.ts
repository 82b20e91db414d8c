/**
 * How does the way of the digits through a formula read?
 *
 * One line a node, with what was lost there; then who did it, in the value and in the gradient; then the better form, with
 * its proof: the errors of both forms along a stretch around the point.
 */

import type { Screen } from '../command.ts';
import type { MeasuredError, Proposal, StabilityResult, StableNode } from '../math/stability.ts';
import { count, exact, significant } from './digits.ts';
import { painter } from './paint.ts';
import { drawProof } from './proof.ts';
import { type Cell, drawTable } from './table.ts';
import { paragraph, wrap } from './text.ts';

/** Lines of the table of nodes; a longer formula shows those that lost most. */
const MOST_NODES = 24;
/** A longer table is not split for the sake of more digits. */
const MOST_SPLIT = 8;
/** Lines of the table of the gradient. */
const MOST_VARIABLES = 12;
/** The least that is left for the texts of nodes; what a table has before and between its columns. */
const NARROWEST_TEXT = 10;
/** Digits of a number in the table, where nothing is lost and at most. */
const PLAIN_DIGITS = 6;
const MOST_DIGITS = 17;
/** A number of at most so many digits looks round. */
const ROUND = 3;
/** An error of more roundings than this is shown in the digits. */
const SEEN_ROUNDINGS = 16;
const INDENT = 2;
/** A condition number, or what it makes of one rounding, that a reader should know of although the value is sound. */
const FELT = 100;
const FELT_ERROR = 0.01;
/** A better form whose error is still above this is said to be wrong. */
const STILL_WRONG = 0.01;
const GAP = 3;

/** The whole screen. */
export function drawStability(result: StabilityResult, screen: Screen): string {
  const blocks = [
    head(result, screen),
    nodeTable(result, screen),
    culprits(result, screen),
    gradientTable(result, screen),
    ...proposals(result, screen),
    ...result.remarks.map((remark) => paragraph(`${remark}.`, screen)),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

function head(result: StabilityResult, screen: Screen): string {
  const { expression, at, precision, unitRoundoff, value, exactDigits } = result;
  const place = Object.entries(at)
    .map(([name, coordinate]) => `${name} = ${exact(coordinate)}`)
    .join(', ');
  const indent = screen.describe ? '' : '  ';
  const error = result.relativeError === null ? null : significant(result.relativeError, 2);
  const truth = exactDigits?.replace('e+', 'e') ?? 'no value';
  const isSpoilt = result.relativeError !== null && result.relativeError > 4 * unitRoundoff;
  const parting = isSpoilt ? partingOf(exact(value), truth) : null;
  const rows: (readonly [string, string])[] = [
    [`in ${precision}`, exact(value)],
    ['in truth', truth],
    ...(parting === null
      ? []
      : [
          [
            'they part',
            screen.describe
              ? `after ${count(parting.digits, 'digit')}`
              : `${' '.repeat(parting.place)}^ after ${count(parting.digits, 'digit')}`,
          ] as const,
        ]),
    ...(error === null
      ? []
      : [['relative error', `${error}   (of one rounding: at most ${significant(unitRoundoff, 2)})`] as const]),
    ...(result.conditionNumber === null
      ? []
      : [
          [
            'condition of f',
            `${significant(result.conditionNumber, 2)}   (relative errors of the variables times this)`,
          ] as const,
        ]),
  ];
  return [
    ...wrap(`f(${Object.keys(at).join(', ')}) = ${expression.trim()}   at ${place}`, screen.columns, indent, '    '),
    ...rows.map(([name, text]) => {
      const line = `${indent}${name.padEnd(14)}   ${text}`;
      const isTold = screen.describe || line.length > screen.columns;
      return isTold ? wrap(`${name}: ${text.replace(/^ *\^ /, '')}`, screen.columns, indent, '    ').join('\n') : line;
    }),
  ].join('\n');
}

interface Numbers {
  readonly numbers: readonly (readonly string[])[];
  readonly widths: readonly number[];
}

function nodeTable({ nodes, forward, precision, unitRoundoff }: StabilityResult, screen: Screen): string {
  const steps = nodes.filter(({ operation }) => operation !== 'number');
  const shown =
    steps.length <= MOST_NODES
      ? steps
      : [...steps]
          .sort((a, b) => b.bitsLost - a.bitsLost)
          .slice(0, MOST_NODES)
          .sort((a, b) => a.id - b.id);
  const headers = [precision, 'truth', 'error', 'magnifies', 'bits lost'];
  const apart = digitsApart(nodes);
  const cells = (isParted: boolean): Numbers => {
    const numbers = shown.map((node) => {
      const { id, value, exactDigits, relativeError, condition, bitsLost } = node;
      const digits = isParted
        ? Math.max(digitsShown(node, unitRoundoff), apart.get(id) ?? 0, digitsHidden(node))
        : PLAIN_DIGITS;
      return [
        significant(value, digits),
        exactDigits === null ? '-' : shortened(exactDigits, digits),
        relativeError === null ? '-' : significant(relativeError, 2),
        condition === null ? '-' : significant(condition, 2),
        bitsLost < 0.5 ? '0' : significant(Math.round(bitsLost), 3),
      ];
    });
    const widths = headers.map((header, i) => Math.max(header.length, ...numbers.map((row) => (row[i] ?? '').length)));
    return { numbers, widths };
  };
  // More digits must not cost the names of nodes, but that of the last, which is f and stands in the first line.
  const longest = Math.max(
    0,
    ...shown.slice(0, -1).map(({ id, text }) => text.length + (id === forward?.node ? 2 : 0)),
  );
  const parted = cells(true);
  const plain = cells(false);
  const rooms = parts(headers, parted.widths, screen).map((columns) => roomFor(columns, parted.widths, screen));
  // A table in two parts is no price for seeing what cancels, as long as it is short.
  const isSplit = rooms.length > parts(headers, plain.widths, screen).length;
  const isRoom = Math.min(...rooms) >= longest && !(isSplit && steps.length > MOST_SPLIT);
  const { numbers, widths } = screen.describe || isRoom ? parted : plain;
  const table = parts(headers, widths, screen)
    .map((columns) => {
      const room = roomFor(columns, widths, screen);
      const named = ({ id, text }: StableNode): Cell => {
        const mark = id === forward?.node ? ' <' : '';
        const most = room - mark.length;
        // Where there is no room for a table every cell has a line of its own.
        const isCut = text.length > most && room >= NARROWEST_TEXT && !screen.describe;
        const name = `${isCut ? `${text.slice(0, most - 2)}..` : text}${mark}`;
        return mark === '' ? name : { text: name, color: 'bad' };
      };
      return drawTable(
        {
          columns: [
            { header: 'node' },
            ...columns.map((column) => ({ header: headers[column] ?? '', align: 'right' }) as const),
          ],
          rows: shown.map((node, i) => [named(node), ...columns.map((column) => numbers[i]?.[column] ?? '')]),
        },
        screen,
      );
    })
    .join('\n\n');
  if (steps.length <= MOST_NODES) return table;
  return `${table}\n${paragraph(`${steps.length - MOST_NODES} nodes that lost less are not shown.`, screen)}`;
}

/** What columns leave for the names of the nodes. */
const roomFor = (columns: readonly number[], widths: readonly number[], screen: Screen): number =>
  screen.columns - columns.reduce((sum, column) => sum + GAP + (widths[column] as number), INDENT);

/** All columns in one table, or on a narrow screen values first and losses after them. */
function parts(headers: readonly string[], widths: readonly number[], screen: Screen): readonly (readonly number[])[] {
  const all = headers.map((_, column) => column);
  const taken = widths.reduce((sum, width) => sum + GAP + width, INDENT);
  if (screen.describe || screen.columns - taken >= NARROWEST_TEXT) return [all];
  return [all.slice(0, 2), all.slice(2)];
}

/** Neither 0 nor infinite nor below the numbers that have all their digits. */
const isOrdinary = (value: number): boolean => Number.isFinite(value) && Math.abs(value) >= 2 ** -1022;

/** So many digits of a decimal number, whatever its exponent: 2.72637e347. */
function shortened(digits: string, shown = PLAIN_DIGITS): string {
  const value = Number(digits);
  if (isOrdinary(value)) return significant(value, shown);
  const found = /^(-?)(\d)(?:\.(\d+))?e\+?(-?\d+)$/.exec(digits);
  if (found === null) return digits === '-0' ? '0' : digits;
  const [, sign, first, rest = '', exponent] = found;
  const leading = significant(Number(`${first}.${rest}`), shown);
  // 9.9999999e399 rounds to 10, which has a digit more.
  return leading === '10' ? `${sign}1e${Number(exponent) + 1}` : `${sign}${leading}e${exponent}`;
}

/** Digits of a node: six; where value and truth look the same in six although they are not, so many that they part. */
function digitsShown({ value, exactDigits, relativeError }: StableNode, unitRoundoff: number): number {
  if (exactDigits === null || relativeError === null || relativeError <= SEEN_ROUNDINGS * unitRoundoff)
    return PLAIN_DIGITS;
  if (significant(value, PLAIN_DIGITS) !== shortened(exactDigits)) return PLAIN_DIGITS;
  return Math.min(MOST_DIGITS, Math.ceil(-Math.log10(relativeError)) + 1);
}

/** Where six digits look like a rounder number, 0.99999999 like 1, so many that it looks like itself. */
function digitsHidden({ value, operation }: StableNode): number {
  const plain = significant(value, PLAIN_DIGITS);
  const isRound = plain.replace(/e.*$/, '').replace(/\D/g, '').length <= ROUND;
  if (!isRound || Number(plain) === value) return PLAIN_DIGITS;
  // Digits behind the thirteenth are mostly rounding; a variable has none.
  const most = operation === 'variable' ? MOST_DIGITS : MOST_DIGITS - 4;
  for (let digits = PLAIN_DIGITS + 1; digits <= most; digits++) {
    // One more than parts them: the first may be made by rounding.
    if (significant(value, digits) !== plain) return Math.min(digits + 1, MOST_DIGITS);
  }
  return PLAIN_DIGITS;
}

/** Parts of a sum that cancel, by node: so many digits that the two can be told apart. */
function digitsApart(nodes: readonly StableNode[]): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (const { operation, inputs } of nodes) {
    if (operation !== 'add' && operation !== 'subtract') continue;
    const [a, b] = inputs.map((input) => Math.abs((nodes[input] as StableNode).value));
    if (a === undefined || b === undefined || a === b || !Number.isFinite(a) || !Number.isFinite(b)) continue;
    for (let digits = PLAIN_DIGITS; digits <= MOST_DIGITS; digits++) {
      if (significant(a, digits) === significant(b, digits)) continue;
      for (const input of digits === PLAIN_DIGITS ? [] : inputs)
        found.set(input, Math.max(Math.min(digits + 1, MOST_DIGITS), found.get(input) ?? 0));
      break;
    }
  }
  return found;
}

/** How many digits two numbers share before they part, and at which character; null where they share none or are written alike. */
function partingOf(computed: string, truth: string): { readonly digits: number; readonly place: number } | null {
  const form = (text: string): string => `${text.split(/[.e]/)[0]?.length} ${text.split('e')[1] ?? ''}`;
  if (form(computed) !== form(truth)) return null;
  let place = 0;
  while (place < computed.length && computed[place] === truth[place]) place++;
  const digits = computed.slice(0, place).replace(/[-.]/g, '').replace(/^0+/, '').length;
  return digits === 0 || place === computed.length ? null : { digits, place };
}

function culprits(result: StabilityResult, screen: Screen): string {
  const {
    forward,
    backward,
    relativeError,
    conditionNumber,
    unitRoundoff,
    value,
    exact: truth,
    nodes,
    precision,
  } = result;
  const paint = painter(screen);
  const lines: string[] = [];
  if (forward !== null)
    lines.push(`${paint.as('bad', `Value: ${forward.kind}`)} in ${forward.text}: ${forward.because}.`);
  else if (relativeError !== null || value === truth)
    lines.push(`${paint.as('good', 'Value: sound.')} It is as good as a few roundings allow.`);
  if (backward !== null)
    lines.push(`${paint.as('bad', `Gradient: ${backward.kind}`)} in ${backward.text}: ${backward.because}.`);
  const isFinal = forward !== null && forward.node === nodes[nodes.length - 1]?.id;
  const factor = conditionNumber === null ? '' : significant(conditionNumber, 2);
  const unavoidable = (conditionNumber ?? 0) * unitRoundoff;
  const share = significant(Math.min(1, unavoidable), 2);
  if (forward === null && conditionNumber !== null && (conditionNumber >= FELT || unavoidable >= FELT_ERROR))
    lines.push(
      `f itself multiplies relative errors of its variables by ${factor} here: where they were rounded to ${precision}, the value may be off by a relative error of ${share} before anything is computed, however f is written.`,
    );
  // An underflow at the end says by itself that no other form helps.
  if (
    forward !== null &&
    conditionNumber !== null &&
    forward.kind !== 'other branch' &&
    !(isFinal && forward.kind === 'underflow')
  ) {
    const error = relativeError ?? 1;
    const isTooLarge = !Number.isFinite(value) && isFinal && forward.kind === 'overflow';
    lines.push(
      isTooLarge
        ? `The value itself is beyond ${precision}, and no way of writing f can hold it; its log would be an ordinary number.`
        : error > 4 * unavoidable && unavoidable > Math.sqrt(unitRoundoff)
          ? `f itself loses digits too: it multiplies relative errors of its variables by ${factor} here, so where they were rounded to ${precision}, an error of up to ${share} is there before anything is computed. For the variables exactly as they stand another way of writing it can do better.`
          : error > 4 * unavoidable
            ? `f itself is not to blame: it multiplies relative errors of its variables by ${factor} here, so another way of writing it can do better.`
            : `f itself multiplies relative errors of its variables by ${factor} here: where they are rounded, no way of writing it can do much better.`,
    );
  }
  return lines.map((line) => paragraph(line, screen)).join('\n');
}

function gradientTable({ gradient }: StabilityResult, screen: Screen): string {
  const shown = gradient.slice(0, MOST_VARIABLES);
  const differs = shown.some(({ value, pytorch }) => pytorch !== null && !Object.is(pytorch, value));
  const table = drawTable(
    {
      columns: [
        { header: 'slope by' },
        { header: 'reverse mode', align: 'number', digits: 8 },
        { header: 'truth', align: 'number', digits: 8 },
        { header: 'error', align: 'number', digits: 2 },
        ...(differs ? [{ header: 'in PyTorch', align: 'number', digits: 8 } as const] : []),
      ],
      rows: shown.map(({ variable, value, exact: truth, exactDigits, relativeError, pytorch }) => [
        variable,
        value,
        // What no float64 can hold, or only with few digits, is told in digits.
        truth !== null && isOrdinary(truth) ? truth : exactDigits === null ? null : shortened(exactDigits, 8),
        relativeError,
        ...(differs ? [pytorch] : []),
      ]),
    },
    screen,
  );
  const rest = gradient.length - shown.length;
  return rest === 0 ? table : `${table}\n${paragraph(`and ${rest} more.`, screen)}`;
}

function proposals(result: StabilityResult, screen: Screen): string[] {
  const { proposals: offered, forward, backward, precision } = result;
  const [first, ...others] = offered;
  if (first === undefined) {
    if (forward === null && backward === null) return [];
    return [paragraph('No other form of f that mcl knows is better here.', screen)];
  }
  return [
    write(first, screen),
    drawProof(first.proof, precision, screen),
    ...(others.length === 0
      ? []
      : [paragraph(`Also better: ${others.map(({ name, whole }) => `${whole} (${name})`).join('; ')}.`, screen)]),
  ];
}

const told = (error: MeasuredError): string =>
  error === null ? 'no truth' : error === 'not finite' ? 'not finite' : significant(error, 2);

const percent = (error: MeasuredError): string =>
  typeof error === 'number' ? `${significant(100 * error, 2)}%` : told(error);

function write({ name, whole, because, agreement, here, proof }: Proposal, screen: Screen): string {
  const paint = painter(screen);
  const slope = proof.slopeBy === 'PyTorch' ? 'slope in PyTorch' : 'slope';
  const changes = [
    ...(here.before.value === here.after.value
      ? []
      : [`the value from ${told(here.before.value)} to ${told(here.after.value)}`]),
    ...(here.before.slope === here.after.slope
      ? []
      : [
          `the ${slope} from ${told(here.before.slope)} to ${here.after.slope === null ? 'finite' : told(here.after.slope)}`,
        ]),
  ];
  const isWrong = (error: MeasuredError): boolean => typeof error === 'number' && error > STILL_WRONG;
  const left = [
    ...(isWrong(here.after.value) ? [`the value is still off by ${percent(here.after.value)}`] : []),
    ...(isWrong(here.after.slope) ? [`the ${slope} is still off by ${percent(here.after.slope)}`] : []),
  ];
  const still = left.length === 0 ? '' : ` In the new form ${left.join(', and ')}.`;
  return [
    ...wrap(
      `${paint.as('good', 'Write instead')} (${name}):   ${whole}`,
      screen.columns,
      screen.describe ? '' : '  ',
      '    ',
    ),
    paragraph(`Why: ${because}.`, screen),
    paragraph(
      `The same function${agreement.forAllSigns ? '' : ', for variables of these signs'}: equal to 40 digits at ${agreement.places} places. Relative errors here: ${changes.join(', ')}.${still}`,
      screen,
    ),
  ].join('\n');
}

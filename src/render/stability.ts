/**
 * How does the way of the digits through a formula read?
 *
 * One line a node, with what was lost there; then who did it, in the value and in the gradient; then the better form, with
 * its proof: the errors of both forms along a stretch around the point.
 */

import type { Screen } from '../command.ts';
import type { Proposal, StabilityResult } from '../math/stability.ts';
import { exact, significant } from './digits.ts';
import { painter } from './paint.ts';
import { drawPlane, type Line, type Plane } from './plane.ts';
import { describePlane } from './sentence.ts';
import { drawTable } from './table.ts';
import { wrap } from './text.ts';

const NARROWEST_PICTURE = 60;
/** Lines of the table of nodes; a longer formula shows those that lost most. */
const MOST_NODES = 24;

const sentence = (text: string, screen: Screen): string => wrap(text, screen.columns, '  ').join('\n');

export function drawStability(result: StabilityResult, screen: Screen): string {
  const { expression, at, precision, value, exact: truth, relativeError, conditionNumber } = result;
  const place = Object.entries(at)
    .map(([name, coordinate]) => `${name} = ${exact(coordinate)}`)
    .join(', ');
  const head = [
    ...wrap(`f(${Object.keys(at).join(', ')}) = ${expression.trim()}   at ${place}`, screen.columns, '  ', '    '),
    `  ${precision}   ${exact(value)}`,
    `  truth     ${truth === null ? 'no value' : exact(truth)}`,
    `  relative error ${relativeError === null ? '-' : significant(relativeError, 2)}   condition number of f here ${conditionNumber === null ? '-' : significant(conditionNumber, 3)}`,
  ].join('\n');
  return [
    head,
    nodeTable(result, screen),
    culprits(result, screen),
    gradientTable(result, screen),
    ...proposals(result, screen),
    ...result.remarks.map((remark) => sentence(`${remark}.`, screen)),
  ]
    .filter((block) => block !== '')
    .join('\n\n');
}

function nodeTable({ nodes, forward, backward }: StabilityResult, screen: Screen): string {
  const steps = nodes.filter(({ operation }) => operation !== 'number');
  const shown =
    steps.length <= MOST_NODES
      ? steps
      : [...steps]
          .sort((a, b) => b.bitsLost - a.bitsLost)
          .slice(0, MOST_NODES)
          .sort((a, b) => a.id - b.id);
  const guilty = [forward?.node, backward?.node];
  const room = Math.max(10, screen.columns - 62);
  const table = drawTable(
    {
      columns: [
        { header: 'node' },
        { header: 'value', align: 'number', digits: 8 },
        { header: 'relative error', align: 'number', digits: 2 },
        { header: 'condition', align: 'number', digits: 2 },
        { header: 'bits lost', align: 'right' },
      ],
      rows: shown.map(({ id, text, value, relativeError, condition, bitsLost }) => [
        `${text.length > room ? `${text.slice(0, room - 2)}..` : text}${guilty.includes(id) ? ' <' : ''}`,
        value,
        relativeError,
        condition,
        bitsLost < 0.5 ? '0' : significant(Math.round(bitsLost), 3),
      ]),
    },
    screen,
  );
  return steps.length <= MOST_NODES
    ? table
    : `${table}\n${sentence(`${steps.length - MOST_NODES} nodes that lost less are not shown.`, screen)}`;
}

function culprits({ forward, backward, relativeError, conditionNumber }: StabilityResult, screen: Screen): string {
  const paint = painter(screen);
  const lines: string[] = [];
  if (forward !== null)
    lines.push(`${paint.as('bad', `Value: ${forward.kind}`)} in ${forward.text}: ${forward.because}.`);
  else if (relativeError !== null)
    lines.push(`${paint.as('good', 'Value: sound.')} No operation loses more than a few bits here.`);
  if (backward !== null)
    lines.push(`${paint.as('bad', `Gradient: ${backward.kind}`)} in ${backward.text}: ${backward.because}.`);
  if (forward?.kind === 'cancellation' && conditionNumber !== null) {
    lines.push(
      conditionNumber < 1e3
        ? `f itself magnifies relative errors only ${significant(conditionNumber, 2)} times here: another way of writing it can do better.`
        : `f itself magnifies relative errors ${significant(conditionNumber, 2)} times here: no way of writing it can do much better.`,
    );
  }
  return lines.map((line) => sentence(line, screen)).join('\n');
}

const gradientTable = ({ gradient }: StabilityResult, screen: Screen): string =>
  drawTable(
    {
      columns: [
        { header: 'slope by' },
        { header: 'reverse mode', align: 'number', digits: 8 },
        { header: 'truth', align: 'number', digits: 8 },
        { header: 'relative error', align: 'number', digits: 2 },
        { header: 'in PyTorch', align: 'number', digits: 8 },
      ],
      rows: gradient
        .slice(0, 12)
        .map(({ variable, value, exact: truth, relativeError, withLeak }) => [
          variable,
          value,
          truth,
          relativeError,
          withLeak,
        ]),
    },
    screen,
  );

function proposals({ proposals: offered, precision, forward, backward }: StabilityResult, screen: Screen): string[] {
  if (offered.length === 0)
    return forward === null && backward === null
      ? []
      : [sentence('No rewriting that mcl knows is the same function and better here.', screen)];
  return offered.slice(0, 1).map((proposal) =>
    [
      write(proposal, screen),
      proof(proposal, precision, screen),
      ...(offered.length > 1
        ? [
            sentence(
              `Also better: ${offered
                .slice(1)
                .map(({ whole }) => whole)
                .join('; ')}.`,
              screen,
            ),
          ]
        : []),
    ]
      .filter((block) => block !== '')
      .join('\n'),
  );
}

const write = ({ name, whole, because, agreedAt, errorBefore, errorAfter }: Proposal, screen: Screen): string =>
  [
    ...wrap(`Write instead (${name}):   ${whole}`, screen.columns, '  ', '    '),
    sentence(`Why: ${because}.`, screen),
    sentence(
      `The same function: equal to 40 digits at ${agreedAt} places. Worst relative error of value and gradient here: ${errorBefore === null ? 'not finite' : significant(errorBefore, 2)} before, ${errorAfter === 0 ? '0' : significant(errorAfter ?? Number.NaN, 2)} after.`,
      screen,
    ),
  ].join('\n');

/** The errors of both forms along the ray through the point. */
function proof({ proof: points }: Proposal, precision: string, screen: Screen): string {
  if (points.length === 0) return '';
  const sizes = points
    .flatMap(({ before, after }) => [before, after])
    .filter((size): size is number => size !== null && size > 0);
  const bottom = 10 ** Math.floor(Math.log10(Math.min(...sizes, 1e-16)));
  const top = 10 ** Math.max(1, Math.ceil(Math.log10(Math.max(...sizes, 1))));
  // A form that has no finite value is drawn along the top of the picture.
  const line = (form: 'before' | 'after'): Line =>
    points.map((point) => [point.factor, Math.max(bottom, point[form] ?? top)]);
  const title = `relative error in ${precision}, the point moved by a factor`;
  const plane: Plane = {
    x: { range: [1e-3, 10], scale: 'log', name: 'factor' },
    y: { range: [bottom, top], scale: 'log' },
    height: 8,
    title,
    layers: [
      { kind: 'curve', points: line('before'), color: 'bad', mark: 'x', label: 'as typed (top: not finite)' },
      { kind: 'curve', points: line('after'), color: 'good', mark: 'o', label: 'rewritten' },
    ],
  };
  const picture =
    screen.describe || screen.columns < NARROWEST_PICTURE
      ? sentence(`${title}: ${describePlane(plane)}`, screen)
      : drawPlane(plane, screen);
  const table = drawTable(
    {
      columns: [
        { header: 'factor', align: 'number', digits: 3 },
        { header: 'as typed', align: 'number', digits: 2 },
        { header: 'rewritten', align: 'number', digits: 2 },
      ],
      rows: points.filter((_, k) => k % 12 === 0).map(({ factor, before, after }) => [factor, before, after]),
      missing: 'not finite',
    },
    screen,
  );
  return `${picture}\n${table}`;
}

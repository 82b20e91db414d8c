/**
 * How does a sweep forth and back stand on the screen?
 *
 * A drawing where it fits, the ledger always: one line an operation, and under it a line for each contribution that came
 * back. Sums at fan-outs are spelt out. Chains without a fork get a staircase: what is left of a slope, link by link.
 */

import type { Screen } from '../command.ts';
import type { ChainResult } from '../math/chain.ts';
import type { LedgerNode } from '../math/ledger.ts';
import { drawBroken } from './broken-ledger.ts';
import { count, exact, significant } from './digits.ts';
import { type Box, drawGraph } from './graph.ts';
import { agree, MOST_LINES, RATE_DIGITS, signsOn } from './ledger-lines.ts';
import { drawNudge } from './nudge.ts';
import { painter } from './paint.ts';
import { staircase } from './staircase.ts';
import { type Cell, drawTable } from './table.ts';
import { sentence, wrap } from './text.ts';

/** Which parts are shown beside the usual ones. */
export interface LedgerParts {
  /** Forward mode beside reverse mode, line by line. */
  readonly modes: boolean;
}

const MOST_CONTRIBUTIONS = 8;
/** A staircase of fewer links says nothing that the ledger does not. */
const FEWEST_STEPS = 3;

const blocks = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join('\n\n');

export function drawChain(result: ChainResult, parts: LedgerParts, screen: Screen): string {
  if (result.broken !== null) return blocks(head(result, screen), drawBroken(result, result.broken, screen));
  if (result.nudge !== null) return blocks(head(result, screen), drawNudge(result, result.nudge, screen));
  const stairs =
    result.links !== null && result.links.length >= FEWEST_STEPS ? staircase(result.links, result, screen) : '';
  return blocks(
    head(result, screen),
    picture(result, screen),
    ledger(result, screen),
    [...gradientLines(result, screen), remarks(result, screen)].filter((line) => line !== '').join('\n'),
    stairs,
    parts.modes ? modesTable(result, screen) : '',
    modesSentence(result, screen),
  );
}

const pointText = (at: ChainResult['at']): string => {
  const entries = Object.entries(at);
  const shown = entries.slice(0, 8).map(([name, value]) => `${name} = ${exact(value)}`);
  return shown.join(', ') + (entries.length > 8 ? `, and ${entries.length - 8} more` : '');
};

function head({ formula, at, value }: ChainResult, screen: Screen): string {
  const short = formula.length > 300 ? `${formula.slice(0, 297)}...` : formula;
  // Of several statements the last one is f.
  const last = short.lastIndexOf(';');
  const text = last < 0 ? `f = ${short}` : `${short.slice(0, last + 1)} f = ${short.slice(last + 1).trim()}`;
  return [
    ...wrap(text, screen.columns, '  ', '      '),
    ...wrap(
      `at ${pointText(at)}:   ${painter(screen).as('strong', `f = ${significant(value)}`)}`,
      screen.columns,
      '  ',
    ),
  ].join('\n');
}

// ── the drawing ────────────────────────────────────────────────────────────────────────────────────────────────────

function picture({ nodes }: ChainResult, screen: Screen): string {
  if (screen.describe) return '';
  const drawn = drawGraph(boxes(nodes, screen), screen);
  const { back } = signsOn(screen);
  if (drawn === null)
    return nodes.length === 1 ? '' : sentence('The graph does not fit this screen; the ledger says the same.', screen);
  return `${drawn}\n${sentence(`On the lines the local rates; under each value, after ${back}, its adjoint: how fast f moves with it.`, screen)}`;
}

function boxes(nodes: readonly LedgerNode[], screen: Screen): Box[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  return nodes.map(({ id, operation, text, value, adjoint, inputs }) => ({
    id,
    lines: [
      { text: operation === 'variable' ? id : `${id} = ${text}`, color: 'strong' },
      { text: `= ${significant(value, RATE_DIGITS)}` },
      { text: `${signsOn(screen).back} ${significant(adjoint, RATE_DIGITS)}`, color: 'accent' },
    ],
    inputs: inputs.map((from, place) => {
      // A line that is used twice by the same operation has a contribution for each use, in the same order.
      const earlier = inputs.slice(0, place).filter((input) => input === from).length;
      const uses = (byId.get(from)?.contributions ?? []).filter((contribution) => contribution.from === id);
      return { from, label: significant(uses[earlier]?.local ?? Number.NaN, RATE_DIGITS) };
    }),
  }));
}

// ── the ledger ─────────────────────────────────────────────────────────────────────────────────────────────────────

function ledger({ nodes }: ChainResult, screen: Screen): string {
  const { times } = signsOn(screen);
  const rows: Cell[][] = [];
  for (const { id, operation, text, value, adjoint, contributions } of nodes.slice(0, MOST_LINES)) {
    const name: Cell[] = [id, operation === 'variable' ? 'variable' : text, value, { text: adjoint, color: 'accent' }];
    const lines: [user: string, sends: string][] = contributions
      .slice(0, MOST_CONTRIBUTIONS)
      .map(({ from, local, upstream, product }) => [
        from,
        `${significant(local, RATE_DIGITS)} ${times} ${significant(upstream, RATE_DIGITS)} = ${significant(product, RATE_DIGITS)}`,
      ]);
    if (contributions.length > MOST_CONTRIBUTIONS)
      lines.push(['...', `and ${contributions.length - MOST_CONTRIBUTIONS} more`]);
    if (contributions.length > 1)
      lines.push(['sum', `${summed(contributions.map(({ product }) => product))} = ${significant(adjoint)}`]);
    if (contributions.length === 0)
      lines.push(
        id === nodes[nodes.length - 1]?.id ? ['-', 'the output: begins with 1'] : ['-', 'nothing uses it here'],
      );
    rows.push(...lines.map((line, k): Cell[] => [...(k === 0 ? name : ['', '', '', '']), ...line]));
  }
  const left = nodes.length - MOST_LINES;
  return [
    drawTable(
      {
        columns: [
          { header: 'line' },
          { header: 'is' },
          { header: 'value', align: 'number', digits: 5 },
          { header: 'adjoint', align: 'number', digits: 5 },
          { header: 'used by' },
          { header: `rate ${times} adjoint` },
        ],
        rows,
      },
      screen,
    ),
    ...(left > 0 ? [sentence(`... and ${count(left, 'more line')}; --json has them all.`, screen)] : []),
    sentence(
      `Values are computed from the top down, adjoints from the bottom up: each line sends back to what it used its local rate ${times} its own adjoint.`,
      screen,
    ),
  ].join('\n');
}

const summed = (products: readonly number[]): string =>
  products
    .slice(0, MOST_CONTRIBUTIONS)
    .map((product, i) =>
      i === 0 ? significant(product) : product < 0 ? ` - ${significant(-product)}` : ` + ${significant(product)}`,
    )
    .join('') + (products.length > MOST_CONTRIBUTIONS ? ' + ...' : '');

/** At a corner this is what the sweep answers, which need not be the derivative: the line says whose word it is. */
function gradientLines({ variables, value, gradient, truth }: ChainResult, screen: Screen): string[] {
  const shown = slopes(
    variables,
    variables.map((name) => gradient[name] as number),
  );
  const lines = wrap(`${truth === null ? '' : 'Reverse mode answers '}${shown}`, screen.columns, '  ', '  ');
  return truth === null
    ? lines
    : [
        ...lines,
        sentence(
          Number.isFinite(value)
            ? truthSentence(variables, gradient, truth)
            : 'There is no value here, and so no slope.',
          screen,
        ),
      ];
}

function slopes(names: readonly string[], values: readonly number[]): string {
  const shown = names.slice(0, 12).map((name, i) => `df/d${name} = ${significant(values[i] as number)}`);
  return `${shown.join(', ')}${names.length > 12 ? `, and ${names.length - 12} more` : ''}`;
}

/** Whether what the sweep answers at a corner is true. */
function truthSentence(
  variables: readonly string[],
  answered: ChainResult['gradient'],
  { differentiable, gradient, notExamined }: NonNullable<ChainResult['truth']>,
): string {
  const known = variables.filter((name) => gradient[name] != null);
  const inTruth = (names: readonly string[]): string =>
    slopes(
      names,
      names.map((name) => gradient[name] as number),
    );
  const wrong = known.filter((name) => !agree(gradient[name] as number, answered[name] as number));
  const without = variables.filter((name) => gradient[name] == null && !notExamined.includes(name));
  if (known.length === variables.length) {
    if (!differentiable)
      return `There is no gradient: along the axes f has the slopes ${inTruth(known)}, and along other directions others than these promise.`;
    return wrong.length === 0
      ? 'That is true: f as a whole has a derivative here, though a part of it has none.'
      : `In truth ${inTruth(wrong)}: f as a whole has a derivative here, though a part of it has none.`;
  }
  return [
    without.length === 0
      ? ''
      : `There is no derivative by ${without.slice(0, 12).join(', ')}; mcl derive shows both sides.`,
    wrong.length === 0 ? '' : `In truth ${inTruth(wrong)}.`,
    notExamined.length === 0 ? '' : `Not looked at from both sides: ${count(notExamined.length, 'variable')}.`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

function remarks({ corners, decisions, value }: ChainResult, screen: Screen): string {
  return [
    ...corners.map(({ id, text, says }) =>
      id === null
        ? `${says}, in ${text}: on the other side the other branch is taken, and the rates may be others`
        : Number.isFinite(value)
          ? `in ${id}, ${says}: what ${id} sends back is one answer of several`
          : `${says}; see ${id}`,
    ),
    ...decisions
      .slice(0, 8)
      .map(
        ({ test, holds }) =>
          `the condition ${test} ${holds ? 'holds' : 'does not hold'} here; the other branch is not computed`,
      ),
  ]
    .map((text) => sentence(`${text.charAt(0).toUpperCase()}${text.slice(1)}.`, screen))
    .join('\n');
}

// ── the modes ──────────────────────────────────────────────────────────────────────────────────────────────────────

function modesSentence(
  { modes: { forward, reverse, gradient: found }, variables, gradient }: ChainResult,
  screen: Screen,
): string {
  const cost = ({ multiplications, additions }: typeof reverse): string =>
    `${count(multiplications, 'multiplication')}${additions === 0 ? '' : ` and ${count(additions, 'addition')}`}`;
  const back = `Reverse mode: ${count(reverse.sweeps, 'sweep')}, ${cost(reverse)} of rates.`;
  if (forward === null || found === null)
    return sentence(`${back} Forward mode would need ${count(variables.length, 'sweep')}, and was not run.`, screen);
  const largest = Math.max(...variables.map((name) => Math.abs(gradient[name] as number)));
  const areEqual = variables.every(
    (name) => Math.abs((gradient[name] as number) - (found[name] as number)) <= 1e-12 * largest,
  );
  const result = areEqual ? 'Both give the same gradient.' : 'Their gradients differ by rounding, or are not numbers.';
  const why =
    variables.length > 1 ? ' Forward mode needs a sweep for each variable, reverse mode one for all of them.' : '';
  return sentence(`Forward mode: ${count(forward.sweeps, 'sweep')}, ${cost(forward)}. ${back} ${result}${why}`, screen);
}

function modesTable({ nodes, modes: { tangents }, variables }: ChainResult, screen: Screen): string {
  if (tangents === null) return sentence('There are too many lines and variables for a table of all rates.', screen);
  const shown = variables.slice(0, 6);
  return drawTable(
    {
      title:
        'Forward mode carries d(line)/d(variable) down the columns, one sweep each; reverse mode carries df/d(line) up.',
      columns: [
        { header: 'line' },
        { header: 'is' },
        ...shown.map((name) => ({ header: `d/d${name}`, align: 'number' as const })),
        { header: 'df/d(line)', align: 'number' },
      ],
      rows: nodes
        .slice(0, MOST_LINES)
        .map(({ id, operation, text, adjoint }, i) => [
          id,
          operation === 'variable' ? 'variable' : text,
          ...shown.map((name) => tangents[name]?.[i] ?? null),
          { text: adjoint, color: 'accent' as const },
        ]),
    },
    screen,
  );
}

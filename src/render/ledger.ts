/**
 * How does a sweep forth and back stand on the screen?
 *
 * A drawing where it fits, the ledger always: one line an operation, and under it a line for each contribution that came
 * back. Sums at fan-outs are spelt out. Chains without a fork get a staircase: what is left of a slope, link by link.
 */

import type { Screen } from '../command.ts';
import type { BrokenChain } from '../math/broken-chain.ts';
import type { ChainResult } from '../math/chain.ts';
import type { ChainLink, Nudge, RepeatedChain } from '../math/chains.ts';
import type { LedgerNode } from '../math/ledger.ts';
import { drawBars } from './bars.ts';
import { count, exact, significant, withError } from './digits.ts';
import { type Box, drawGraph } from './graph.ts';
import { painter } from './paint.ts';
import { type Cell, drawTable } from './table.ts';
import { padEnd, padStart, widthOf, wrap } from './text.ts';

/** Which parts are shown beside the usual ones. */
export interface LedgerParts {
  /** Forward mode beside reverse mode, line by line. */
  readonly modes: boolean;
}

/** More lines than this are counted, not shown. */
const MOST_LINES = 60;
const MOST_CONTRIBUTIONS = 8;
/** A staircase of fewer links says nothing that the ledger does not. */
const FEWEST_STEPS = 3;
const DIGITS = 4;

const sentence = (text: string, screen: Screen): string => wrap(text, screen.columns, '  ').join('\n');
const blocks = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join('\n\n');
const sign = (screen: Screen): { readonly times: string; readonly back: string } =>
  screen.unicode ? { times: '×', back: '◂' } : { times: 'x', back: '<' };

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
  const { back } = sign(screen);
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
      { text: `= ${significant(value, DIGITS)}` },
      { text: `${sign(screen).back} ${significant(adjoint, DIGITS)}`, color: 'accent' },
    ],
    inputs: inputs.map((from, place) => {
      // A line that is used twice by the same operation has a contribution for each use, in the same order.
      const earlier = inputs.slice(0, place).filter((input) => input === from).length;
      const uses = (byId.get(from)?.contributions ?? []).filter((contribution) => contribution.from === id);
      return { from, label: significant(uses[earlier]?.local ?? Number.NaN, DIGITS) };
    }),
  }));
}

// ── the ledger ─────────────────────────────────────────────────────────────────────────────────────────────────────

function ledger({ nodes }: ChainResult, screen: Screen): string {
  const { times } = sign(screen);
  const rows: Cell[][] = [];
  for (const { id, operation, text, value, adjoint, contributions } of nodes.slice(0, MOST_LINES)) {
    const name: Cell[] = [id, operation === 'variable' ? 'variable' : text, value, { text: adjoint, color: 'accent' }];
    const lines: [user: string, sends: string][] = contributions
      .slice(0, MOST_CONTRIBUTIONS)
      .map(({ from, local, upstream, product }) => [
        from,
        `${significant(local, DIGITS)} ${times} ${significant(upstream, DIGITS)} = ${significant(product, DIGITS)}`,
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
  const wrong = known.filter((name) => !same(gradient[name] as number, answered[name] as number));
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
  const agree = variables.every(
    (name) => Math.abs((gradient[name] as number) - (found[name] as number)) <= 1e-12 * largest,
  );
  const result = agree ? 'Both give the same gradient.' : 'Their gradients differ by rounding, or are not numbers.';
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

// ── the staircase ──────────────────────────────────────────────────────────────────────────────────────────────────

/** A row of a staircase: what it is called, and what is left of the slope there. */
interface Stair {
  readonly name: string;
  readonly rate: number | null;
  readonly left: number;
}

function staircase(links: readonly ChainLink[], { nodes, gradient }: ChainResult, screen: Screen): string {
  const first = nodes[0]?.id ?? '';
  const stairs: Stair[] = [
    { name: 'output', rate: null, left: 1 },
    ...links
      .toReversed()
      .map(({ id, text, rate, running }): Stair => ({ name: `${id} = ${text}`, rate, left: running })),
  ];
  const total = Object.values(gradient)[0] ?? 0;
  return [
    sentence('The slope on its way back: what is left of it after each link.', screen),
    drawStairs(stairs, screen),
    sentence(`The rates multiply: df/d${first} = ${significant(total)}.`, screen),
  ].join('\n');
}

/** A staircase told: from where to where, and how much each link leaves. */
function tellStairs(stairs: readonly Stair[], screen: Screen): string {
  const rates = stairs.flatMap(({ rate }) => (rate === null ? [] : [Math.abs(rate)]));
  const last = stairs[stairs.length - 1] as Stair;
  const [least, most] = [Math.min(...rates), Math.max(...rates)];
  const each =
    least === most
      ? `Each of ${count(rates.length, 'link')} multiplies by ${significant(least, DIGITS)} in size`
      : `Each of ${count(rates.length, 'link')} multiplies by ${significant(least, DIGITS)} to ${significant(most, DIGITS)} in size`;
  return sentence(`${each}: of 1 at the output, ${significant(last.left, DIGITS)} is left at ${last.name}.`, screen);
}

function drawStairs(stairs: readonly Stair[], screen: Screen): string {
  if (screen.describe) return tellStairs(stairs, screen);
  const rates = stairs.map(({ rate }) => (rate === null ? '' : `${sign(screen).times} ${significant(rate, DIGITS)}`));
  const width = Math.max(...stairs.map(({ name }) => widthOf(name)));
  const rateWidth = Math.max(...rates.map(widthOf));
  const bars = stairs.map(({ name, left }, i) => ({
    label: `${padEnd(name, width)}  ${padStart(rates[i] as string, rateWidth)}`,
    value: left,
    text: significant(left, DIGITS),
  }));
  return drawBars({ bars, scale: 'log' }, screen);
}

const ENDINGS: Readonly<Record<RepeatedChain['ends'], string>> = {
  vanishing: 'the slope vanishes',
  exploding: 'the slope explodes',
  steady: 'the slope stays between a thousandth and a thousand',
  blocked: 'a link has rate 0 and blocks everything behind it',
  'not a number': 'a value on the way is not a number',
};

/** One link, many times: a staircase for one chain, a table for several. */
export function drawRepeated(chains: readonly RepeatedChain[], screen: Screen): string {
  const [only, ...others] = chains;
  if (only === undefined) return '';
  const told = chains.map(({ link, times, total, ends, atCorner }) =>
    sentence(
      `${link}, ${count(times, 'time')}: ${significant(total, DIGITS)} is left of the slope; ${ENDINGS[ends]}.${atCorner ? ' A link stands at a corner, where its rate is one answer of two.' : ''}`,
      screen,
    ),
  );
  if (others.length > 0) return [comparison(chains, screen), '', ...told].join('\n');
  const { links, link, start } = only;
  const stair = ({ id, rate, running }: ChainLink): Stair => ({ name: `link ${id.slice(1)}`, rate, left: running });
  const down = links.toReversed().map(stair);
  const shown = down.length <= 30 ? down : [...down.slice(0, 10), ...down.slice(-10)];
  const stairs: Stair[] = [{ name: 'output', rate: null, left: 1 }, ...shown];
  const gap =
    links.length > shown.length
      ? [sentence(`Links 11 to ${links.length - 10} are left out of the picture.`, screen)]
      : [];
  return [
    sentence(
      `a = ${link}, again and again, from ${exact(start)}. From the output back, what is left of the slope after each link:`,
      screen,
    ),
    drawStairs(stairs, screen),
    ...gap,
    ...told,
  ].join('\n');
}

/** What is left after so many links, for each chain. */
function comparison(chains: readonly RepeatedChain[], screen: Screen): string {
  const times = chains[0]?.times ?? 0;
  const depths = [1, 2, 5, 10, 20, 50, 100, 200, 500].filter((depth) => depth < times).slice(-4);
  const leftAfter = ({ links, times: all }: RepeatedChain, depth: number): number => links[all - depth]?.running ?? 1;
  return drawTable(
    {
      title: 'What is left of the slope after so many links, counted from the output back:',
      columns: [
        { header: 'link' },
        ...[...depths, times].map((depth) => ({ header: String(depth), align: 'right' as const })),
      ],
      rows: chains.map((chain) => [
        chain.link,
        ...[...depths, times].map((depth) => significant(leftAfter(chain, depth), DIGITS)),
      ]),
    },
    screen,
  );
}

// ── a nudge ────────────────────────────────────────────────────────────────────────────────────────────────────────

function drawNudge({ nodes, gradient }: ChainResult, { by, nodes: changes }: Nudge, screen: Screen): string {
  const paint = painter(screen);
  const shown = nodes.slice(0, MOST_LINES);
  const largest = changes.reduce((most, { change }) => Math.max(most, Math.abs(change)), 0);
  const half = Math.max(4, Math.min(16, Math.floor((screen.columns - 60) / 2)));
  const withBars = !screen.describe && screen.columns >= 72 && Number.isFinite(largest) && largest > 0;
  const bar = (change: number): string => {
    const length = Math.min(half, Math.ceil((Math.abs(change) / largest) * half));
    const block = (screen.unicode ? '█' : '#').repeat(length);
    const middle = screen.unicode ? '│' : '|';
    return change < 0 ? `${padStart(block, half)}${middle}` : `${' '.repeat(half)}${middle}${block}`;
  };
  const table = drawTable(
    {
      columns: [
        { header: 'line' },
        { header: 'is' },
        { header: 'before', align: 'number' },
        { header: 'after', align: 'number' },
        { header: 'change', align: 'number' },
        { header: 'rates say', align: 'number' },
        ...(withBars ? [{ header: 'the nudge' }] : []),
      ],
      rows: shown.map(({ id, operation, text }, i) => {
        const { before, after, change, predicted, rounding } = changes[i] as (typeof changes)[number];
        return [
          id,
          operation === 'variable' ? 'variable' : text,
          before,
          after,
          shortChange(change, rounding),
          predicted,
          ...(withBars ? [bar(change)] : []),
        ];
      }),
    },
    screen,
  );
  const end = changes[changes.length - 1];
  if (end === undefined) return table;
  const moved = Object.entries(by).map(([name, amount]) => `${name} by ${exact(amount)}`);
  const rates = Object.entries(by).map(
    ([name, amount]) => `${significant(gradient[name] ?? 0)} ${sign(screen).times} ${exact(amount)}`,
  );
  const gap = end.change - end.predicted;
  return [
    table,
    '',
    sentence(
      `Nudging ${moved.join(' and ')}: the product of rates promises ${rates.join(' + ')} = ${paint.as('strong', significant(end.predicted))}; f really changes by ${paint.as('strong', shortChange(end.change, end.rounding))}.`,
      screen,
    ),
    sentence(
      Math.abs(gap) <= 2 * end.rounding
        ? 'They agree to the last digit that rounding leaves.'
        : `The difference, ${significant(gap, 2)}, shrinks with the square of the nudge: the rates themselves change on the way.`,
      screen,
    ),
  ].join('\n');
}

/** A change with the digits that rounding leaves, and six at most. */
const shortChange = (change: number, rounding: number): string => {
  const six = significant(change);
  const supported = withError(change, rounding);
  return rounding > Math.abs(change) * 5e-8 ? supported : six;
};

// ── a broken rule ──────────────────────────────────────────────────────────────────────────────────────────────────

const same = (a: number, b: number): boolean =>
  a === b || Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b));

function drawBroken({ nodes, variables, truth }: ChainResult, broken: BrokenChain, screen: Screen): string {
  const { name, says, compares, by, brokenAt, partAt, explanations, gradient } = broken;
  const sweeps = compares === 'adjoints';
  const what = sweeps ? 'df/d(line)' : `d(line)/d${by}`;
  const table = drawTable(
    {
      columns: [
        { header: 'line' },
        { header: 'is' },
        { header: `right ${what}`, align: 'number' },
        { header: 'wrong', align: 'number' },
        ...(sweeps ? [{ header: 'visits', align: 'right' as const }] : []),
        { header: '' },
      ],
      rows: nodes.slice(0, MOST_LINES).map(({ id, operation, text }, i) => {
        const { right, wrong, visits } = broken.nodes[i] as (typeof broken.nodes)[number];
        const note = [
          brokenAt.includes(id) ? 'broken here' : '',
          id === partAt ? 'they part here' : same(right, wrong) ? '' : 'differs',
        ]
          .filter((text) => text !== '')
          .join(', ');
        return [
          id,
          operation === 'variable' ? 'variable' : text,
          right,
          { text: wrong, color: same(right, wrong) ? ('plain' as const) : ('bad' as const) },
          ...(sweeps ? [String(visits)] : []),
          note,
        ];
      }),
    },
    screen,
  );
  return [
    sentence(`Broken on purpose: ${name}: ${says}.`, screen),
    ...explanations.slice(0, 6).map((text) => sentence(`${text.charAt(0).toUpperCase()}${text.slice(1)}.`, screen)),
    '',
    table,
    '',
    ...variables
      .slice(0, 12)
      .map((variable) =>
        sentence(
          verdict(variable, truth === null, gradient.right[variable] as number, gradient.wrong[variable] as number),
          screen,
        ),
      ),
    sentence(conclusion(broken), screen),
  ].join('\n');
}

/** Of a program whose rules are right: at a corner it answers for one side, which need not be true. */
function verdict(variable: string, isTrue: boolean, right: number, wrong: number): string {
  if (same(right, wrong)) return `df/d${variable} = ${significant(right)}, right in spite of it.`;
  const ratio = right === 0 ? '' : `, ratio ${significant(wrong / right, DIGITS)}`;
  return `df/d${variable}: ${isTrue ? 'true slope' : 'the unbroken sweep says'} ${significant(right)}, this program says ${significant(wrong)}${ratio}.`;
}

const conclusion = ({ compares, partAt, name }: BrokenChain): string => {
  if (partAt === null)
    return `On this graph ${name} changes nothing, so nobody would notice it. It needs a value that is used twice, or a longer way beside a shorter one.`;
  return compares === 'adjoints'
    ? `Walking back, right and wrong part at ${partAt}.`
    : `Walking forth, right and wrong part at ${partAt}.`;
};

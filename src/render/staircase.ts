/**
 * What is left of a slope, link by link?
 *
 * A chain in which nothing forks is a product of rates, and its staircase shows the product grow or shrink on the way back. The bars are
 * logarithms: a link that halves takes as much off as any other that halves.
 */

import type { Screen } from '../command.ts';
import type { ChainResult } from '../math/chain.ts';
import type { ChainLink, RepeatedChain } from '../math/chains.ts';
import { drawBars } from './bars.ts';
import { count, exact, significant } from './digits.ts';
import { RATE_DIGITS, signsOn } from './ledger-lines.ts';
import { drawTable } from './table.ts';
import { padEnd, padStart, sentence, widthOf } from './text.ts';

/** A row of a staircase: what it is called, and what is left of the slope there. */
interface Stair {
  readonly name: string;
  readonly rate: number | null;
  readonly left: number;
}

export function staircase(links: readonly ChainLink[], { nodes, gradient }: ChainResult, screen: Screen): string {
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
      ? `Each of ${count(rates.length, 'link')} multiplies by ${significant(least, RATE_DIGITS)} in size`
      : `Each of ${count(rates.length, 'link')} multiplies by ${significant(least, RATE_DIGITS)} to ${significant(most, RATE_DIGITS)} in size`;
  return sentence(
    `${each}: of 1 at the output, ${significant(last.left, RATE_DIGITS)} is left at ${last.name}.`,
    screen,
  );
}

function drawStairs(stairs: readonly Stair[], screen: Screen): string {
  if (screen.describe) return tellStairs(stairs, screen);
  const rates = stairs.map(({ rate }) =>
    rate === null ? '' : `${signsOn(screen).times} ${significant(rate, RATE_DIGITS)}`,
  );
  const width = Math.max(...stairs.map(({ name }) => widthOf(name)));
  const rateWidth = Math.max(...rates.map(widthOf));
  const bars = stairs.map(({ name, left }, i) => ({
    label: `${padEnd(name, width)}  ${padStart(rates[i] as string, rateWidth)}`,
    value: left,
    text: significant(left, RATE_DIGITS),
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
      `${link}, ${count(times, 'time')}: ${significant(total, RATE_DIGITS)} is left of the slope; ${ENDINGS[ends]}.${atCorner ? ' A link stands at a corner, where its rate is one answer of two.' : ''}`,
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
        ...[...depths, times].map((depth) => significant(leftAfter(chain, depth), RATE_DIGITS)),
      ]),
    },
    screen,
  );
}

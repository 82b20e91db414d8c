/**
 * What does one broken rule do to a sweep?
 *
 * Right beside wrong, line by line, with the line at which they part, and what that does to each slope.
 */

import type { Screen } from '../command.ts';
import type { BrokenChain } from '../math/broken-chain.ts';
import type { ChainResult } from '../math/chain.ts';
import { significant } from './digits.ts';
import { agree, MOST_LINES, RATE_DIGITS } from './ledger-lines.ts';
import { drawTable } from './table.ts';
import { sentence } from './text.ts';

export function drawBroken({ nodes, variables, truth }: ChainResult, broken: BrokenChain, screen: Screen): string {
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
          id === partAt ? 'they part here' : agree(right, wrong) ? '' : 'differs',
        ]
          .filter((text) => text !== '')
          .join(', ');
        return [
          id,
          operation === 'variable' ? 'variable' : text,
          right,
          { text: wrong, color: agree(right, wrong) ? ('plain' as const) : ('bad' as const) },
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
  if (agree(right, wrong))
    return `df/d${variable} = ${significant(right)}, ${isTrue ? 'right' : 'as the unbroken sweep says,'} in spite of it.`;
  const ratio = right === 0 ? '' : `, ratio ${significant(wrong / right, RATE_DIGITS)}`;
  return `df/d${variable}: ${isTrue ? 'true slope' : 'the unbroken sweep says'} ${significant(right)}, this program says ${significant(wrong)}${ratio}.`;
}

const conclusion = ({ compares, partAt, name }: BrokenChain): string => {
  if (partAt === null)
    return `On this graph ${name} changes nothing, so nobody would notice it. It needs a value that is used twice, or a longer way beside a shorter one.`;
  return compares === 'adjoints'
    ? `Walking back, right and wrong part at ${partAt}.`
    : `Walking forth, right and wrong part at ${partAt}.`;
};

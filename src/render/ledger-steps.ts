/**
 * What happens next? The sweep forth and back, one line at a time.
 */

import type { Screen } from '../command.ts';
import type { ChainResult } from '../math/chain.ts';
import { significant } from './digits.ts';
import { painter } from './paint.ts';
import { wrap } from './text.ts';

/** The steps in order: a value for each line on the way forth, then for each line on the way back what it hands out. */
export function stepsOf({ nodes, expression, truth }: ChainResult, screen: Screen): string[] {
  const paint = painter(screen);
  const times = screen.unicode ? '×' : 'x';
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const total = 2 * nodes.length + 1;
  const numbered = (step: number, text: string): string =>
    wrap(text, screen.columns, `  ${String(step).padStart(String(total).length)}/${total}  `, '        ').join('\n');
  const ending = (id: string): string => {
    const slope = `d(${shortened(expression)})/d${id}`;
    if (truth === null) return `that is ${slope}`;
    const whole = truth.gradient[id] ?? null;
    return `the answer of reverse mode for ${slope}; ${whole === null ? 'mcl derive shows what is on both sides' : `in truth it is ${significant(whole)}`}`;
  };
  const steps = nodes.map(({ id, operation, text, inputs, value }, i) => {
    const given = operation === 'variable' ? 'is given' : `= ${text}`;
    const from =
      inputs.length === 0
        ? ''
        : `, with ${[...new Set(inputs)].map((input) => `${input} = ${significant(byId.get(input)?.value ?? Number.NaN)}`).join(' and ')}`;
    return numbered(
      i + 1,
      `forth: ${paint.as('strong', id)} ${given}${from}:  ${paint.as('strong', significant(value))}`,
    );
  });
  const output = nodes[nodes.length - 1];
  if (output === undefined) return steps;
  steps.push(
    numbered(nodes.length + 1, `turn: all values are kept; the way back begins at ${output.id} with adjoint 1`),
  );
  const received = new Map<string, number[]>();
  for (const [i, user] of backwards(nodes).entries()) {
    const sent = [...new Set(user.inputs)].flatMap((input) =>
      (byId.get(input)?.contributions ?? []).flatMap((contribution) => {
        if (contribution.from !== user.id) return [];
        const sofar = [...(received.get(input) ?? []), contribution.product];
        received.set(input, sofar);
        const sum =
          sofar.length === 1
            ? ''
            : ` (${input} now has ${sofar.map((product) => significant(product)).join(' + ')} = ${significant(sofar.reduce((a, b) => a + b))})`;
        return [
          `${input} gets ${significant(contribution.local)} ${times} ${significant(contribution.upstream)} = ${paint.as('accent', significant(contribution.product))}${sum}`,
        ];
      }),
    );
    const adjoint = paint.as('accent', significant(user.adjoint));
    steps.push(
      numbered(
        nodes.length + 2 + i,
        `back: ${paint.as('strong', user.id)} has everything: adjoint ${adjoint}${sent.length === 0 ? `, ${ending(user.id)}` : `; ${sent.join('; ')}`}`,
      ),
    );
  }
  return steps;
}

const shortened = (text: string): string => (text.length <= 30 ? text : 'f');

/** The lines in an order in which everything that uses a line comes before it, first come first served. */
function backwards(nodes: ChainResult['nodes']): ChainResult['nodes'] {
  const waiting = new Map(nodes.map(({ id, contributions }) => [id, contributions.length]));
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const order = nodes.filter(({ contributions }) => contributions.length === 0).reverse();
  for (let next = 0; next < order.length; next++) {
    for (const input of order[next]?.inputs ?? []) {
      const left = (waiting.get(input) as number) - 1;
      waiting.set(input, left);
      if (left === 0) order.push(byId.get(input) as (typeof nodes)[number]);
    }
  }
  return order;
}

/**
 * How does a computation graph reach other programs?
 *
 * Graphviz and Mermaid draw what does not fit a terminal. Texts are quoted for each, so that no formula can end its label.
 */

import type { ChainResult } from '../math/chain.ts';
import type { LedgerNode } from '../math/ledger.ts';
import { significant } from './digits.ts';

const DIGITS = 5;
const title = ({ id, operation, text }: LedgerNode): string => (operation === 'variable' ? id : `${id} = ${text}`);

/** What is written on each line into a node: the local rate, use by use. */
function edges(nodes: readonly LedgerNode[]): { readonly from: number; readonly to: number; readonly rate: string }[] {
  const place = new Map(nodes.map(({ id }, i) => [id, i]));
  return nodes.flatMap(({ contributions }, from) =>
    contributions.map(({ from: user, local }) => ({
      from,
      to: place.get(user) as number,
      rate: significant(local, DIGITS),
    })),
  );
}

/** The graph in the DOT language of Graphviz: https://graphviz.org/doc/info/lang.html */
export function dotGraph({ nodes, expression }: ChainResult): string {
  const quoted = (text: string): string => `"${text.replace(/[\\"]/g, (character) => `\\${character}`)}"`;
  return [
    'digraph chain {',
    '  rankdir=LR;',
    `  label=${quoted(expression)};`,
    '  node [shape=box];',
    ...nodes.map(
      (node, i) =>
        `  n${i} [label=${quoted(title(node)).slice(0, -1)}\\nvalue ${significant(node.value, DIGITS)}\\nadjoint ${significant(node.adjoint, DIGITS)}"];`,
    ),
    ...edges(nodes).map(({ from, to, rate }) => `  n${from} -> n${to} [label=${quoted(rate)}];`),
    '}',
  ].join('\n');
}

/** The graph as a Mermaid flowchart: https://mermaid.js.org/syntax/flowchart.html */
export function mermaidGraph({ nodes }: ChainResult): string {
  const quoted = (text: string): string =>
    `"${text.replace(/[&"<>#]/g, (character) => `#${character.codePointAt(0)};`)}"`;
  return [
    'flowchart LR',
    ...nodes.map(
      (node, i) =>
        `  n${i}[${quoted(title(node)).slice(0, -1)}<br>value ${significant(node.value, DIGITS)}<br>adjoint ${significant(node.adjoint, DIGITS)}"]`,
    ),
    ...edges(nodes).map(({ from, to, rate }) => `  n${from} -->|${quoted(rate)}| n${to}`),
  ].join('\n');
}

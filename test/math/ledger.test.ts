import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reverseGradient } from '../../src/math/arithmetic/tape.ts';
import { type Point, variablesOf, write } from '../../src/math/expression.ts';
import { keepTape, type Ledger, ledgerOf, modesOf } from '../../src/math/ledger.ts';
import { type Formula, parseFormula } from '../../src/math/parse.ts';
import { type OpName, ruleOf } from '../../src/math/rules.ts';
import { randomCase, runs } from '../random-expression.ts';
import graphs from '../reference/torch-graphs.json' with { type: 'json' };

interface Graph {
  readonly expression: string;
  readonly at: Point;
  readonly value: number;
  readonly gradient: Point;
  readonly adjoints: Point;
  readonly values: Point;
}
/** From test/reference/torch-graphs.py: PyTorch 1.13 in float64. */
const known = graphs as unknown as readonly Graph[];

const at = (text: string, point: Point): Ledger => ledgerOf(parseFormula(text), point);
const line = (ledger: Ledger, id: string) => ledger.nodes.find((node) => node.id === id);
/** A few roundings of the largest number on the way. */
const close = (found: number | undefined, expected: number, scale: number): boolean =>
  found !== undefined && Math.abs(found - expected) <= 1e-14 * Math.max(1, scale);

describe('ledgerOf', () => {
  test.each(known.map((graph) => [`${graph.expression} at ${JSON.stringify(graph.at)}`, graph] as const))(
    'values and adjoints of every named part are those of PyTorch: %s',
    (_, graph) => {
      const ledger = at(graph.expression, graph.at);
      const scale = Math.max(
        ...[...Object.values(graph.adjoints), ...Object.values(graph.values), graph.value].map(Math.abs),
      );
      expect(close(ledger.value, graph.value, scale)).toBe(true);
      for (const [name, adjoint] of Object.entries({ ...graph.gradient, ...graph.adjoints })) {
        expect(close(line(ledger, name)?.adjoint, adjoint, scale), name).toBe(true);
      }
      for (const [name, value] of Object.entries(graph.values))
        expect(close(line(ledger, name)?.value, value, scale), name).toBe(true);
    },
  );

  test('micrograd’s example has the fractions 47620/343 and 221433/343', () => {
    const graph = known.at(-1) as Graph;
    const { gradient } = at(graph.expression, graph.at);
    expect(close(gradient['a'], 47620 / 343, 140)).toBe(true);
    expect(close(gradient['b'], 221433 / 343, 650)).toBe(true);
  });

  test('x·x + 4x at 3: what arrives at x is 3, 3 and 4, in the order of use', () => {
    const ledger = at('x*x + 4*x', { x: 3 });
    expect(line(ledger, 'x')).toEqual({
      id: 'x',
      operation: 'variable',
      text: 'x',
      inputs: [],
      value: 3,
      adjoint: 10,
      contributions: [
        { from: 'p', local: 3, upstream: 1, product: 3 },
        { from: 'p', local: 3, upstream: 1, product: 3 },
        { from: 'q', local: 4, upstream: 1, product: 4 },
      ],
      span: null,
    });
    expect(ledger.nodes.map(({ text }) => text)).toEqual(['x', 'x * x', '4 * x', 'p + q']);
    expect(line(ledger, 'p')?.span).toEqual({ start: 0, end: 3 });
  });

  test('equal parts are one line', () => {
    const ledger = at('(x + 1)^2 * sin(x + 1)', { x: 0.5 });
    expect(ledger.nodes.map(({ text }) => text)).toEqual(['x', 'x + 1', 'p^2', 'sin(p)', 'q * r']);
    expect(line(ledger, 'p')?.contributions.map(({ from }) => from)).toEqual(['q', 'r']);
  });

  test('named results keep their names, and no other line takes them', () => {
    const ledger = at('p = a*b; f = p + c; f^2 + sin(a)', { a: 2, b: -1, c: 3 });
    expect(ledger.nodes.map(({ id }) => id)).toEqual(['a', 'b', 'p', 'c', 'f', 'q', 'r', 'output']);
  });

  test('numbers, and parts made of numbers alone, have no line', () => {
    const ledger = at('pi*sqrt(2)*x + 3', { x: 1 });
    expect(ledger.nodes.map(({ text }) => text)).toEqual(['x', 'pi * sqrt(2) * x', 'p + 3']);
  });

  test('of a condition only the branch that is taken is there', () => {
    const ledger = at('2*(x > 0 ? x^2 : log(y))', { x: 3, y: -1 });
    expect(ledger.nodes.map(({ text }) => text)).toEqual(['x', 'x^2', '2 * p']);
    expect(ledger.decisions).toEqual([{ test: 'x > 0', holds: true }]);
    expect(ledger.gradient).toEqual({ x: 12, y: 0 });
  });

  test('lines at a corner are listed', () => {
    expect(at('relu(x) + abs(y)', { x: 0, y: 1 }).corners).toEqual([
      { id: 'p', text: 'relu(x)', says: 'relu has a corner at 0' },
    ]);
    // A condition has no line, but its sides meet here.
    expect(at('x > 0 ? x : -x', { x: 0 }).corners).toEqual([
      { id: null, text: 'x > 0', says: 'the comparison changes sides' },
    ]);
  });

  test('a formula that is its variable has one line', () => {
    expect(at('x', { x: 7 })).toEqual(expect.objectContaining({ value: 7, gradient: { x: 1 } }));
  });

  test('a constant branch has lines for variables that do nothing', () => {
    expect(at('x > 0 ? 2 : x', { x: 1 })).toEqual(expect.objectContaining({ value: 2, gradient: { x: 0 } }));
  });

  test('many lines are numbered', () => {
    const text = Array.from({ length: 12 }, (_, i) => `sin(${i + 2}*x)`).join(' + ');
    expect(
      at(text, { x: 1 })
        .nodes.map(({ id }) => id)
        .slice(0, 4),
    ).toEqual(['x', 'n1', 'n2', 'n3']);
  });

  test('every adjoint is the sum of its contributions, each local times upstream, in random graphs', () => {
    const allow = (op: OpName): boolean => !ruleOf(op).partials.includes(null);
    fc.assert(
      fc.property(randomCase({ size: 30, allow }), ({ expr, point }) => {
        const formula: Formula = { source: write(expr), expr, variables: variablesOf(expr), named: [] };
        const ledger = ledgerOf(formula, point);
        for (const { adjoint, contributions } of ledger.nodes.slice(0, -1)) {
          expect(
            contributions.length === 0
              ? 0
              : contributions.slice(1).reduce((sum, { product }) => sum + product, contributions[0]?.product ?? 0),
          ).toBe(adjoint);
          for (const { from, local, upstream, product } of contributions) {
            expect(product).toBe(local * upstream);
            expect(upstream).toBe(line(ledger, from)?.adjoint);
          }
        }
        const { gradient } = reverseGradient(expr, point);
        const scale = Math.max(1e-300, ...Object.values(gradient).map(Math.abs));
        fc.pre(Number.isFinite(scale));
        // The sums are taken in another order.
        for (const name of formula.variables)
          expect(Math.abs((gradient[name] as number) - (ledger.gradient[name] as number)) / scale).toBeLessThan(1e-9);
      }),
      runs(200),
    );
  });
});

describe('modesOf', () => {
  test('(a·b + c)² takes three sweeps forward, with 8 multiplications, and one back, with 5', () => {
    // Forward: by a the links a·b, +c, ²; by b the same three; by c the last two. Back: the five edges, once each.
    expect(modesOf(keepTape(parseFormula('(a*b + c)^2'), { a: 2, b: -1, c: 3 }))).toEqual({
      forward: { sweeps: 3, multiplications: 8, additions: 0 },
      reverse: { sweeps: 1, multiplications: 5, additions: 0 },
      gradient: { a: -2, b: 4, c: 2 },
      tangents: {
        a: [1, 0, -1, 0, -1, -2],
        b: [0, 1, 2, 0, 2, 4],
        c: [0, 0, 0, 1, 1, 2],
      },
    });
  });

  test('at a fan-out both modes add: x·x + 4x', () => {
    const { forward, reverse } = modesOf(keepTape(parseFormula('x*x + 4*x'), { x: 3 }));
    expect([forward?.additions, reverse.additions]).toEqual([2, 2]);
  });

  test('the cost of forward mode grows with the variables, that of reverse mode only with the operations', () => {
    const n = 50;
    const names = Array.from({ length: n }, (_, i) => `w${i}`);
    const tape = keepTape(parseFormula(`(${names.join(' + ')})^2`), Object.fromEntries(names.map((name) => [name, 1])));
    const { forward, reverse } = modesOf(tape);
    // w0 passes n - 1 sums and a power, w1 as many, w2 one fewer, …
    expect(forward?.multiplications).toBe(
      n + Array.from({ length: n - 1 }, (_, i) => n - 1 - i).reduce((a, b) => a + b + 1, 0),
    );
    expect(reverse.multiplications).toBe(2 * (n - 1) + 1);
  });

  test('forward mode over thousands of variables and lines is not run', () => {
    const names = Array.from({ length: 1200 }, (_, i) => `w${i}`);
    const text = names.map((name, i) => `${i}*${name}`).join(' + ');
    const modes = modesOf(keepTape(parseFormula(text), Object.fromEntries(names.map((name) => [name, 1]))));
    expect(modes).toEqual(expect.objectContaining({ forward: null, gradient: null, tangents: null }));
    // A product and a place in the sum for each, and the first sum has two.
    expect(modes.reverse.multiplications).toBe(1200 + 2 * 1199);
  });
});

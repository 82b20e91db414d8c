import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Screen } from '../../src/command.ts';
import { type Box, drawGraph } from '../../src/render/graph.ts';
import { runs } from '../random-expression.ts';

const screen: Screen = { columns: 200, rows: null, colorDepth: 0, unicode: true, describe: false };

/** Boxes that use earlier boxes; each line has a label of its own. */
const graph = fc
  .array(fc.array(fc.nat({ max: 1000 }), { minLength: 0, maxLength: 3 }), { minLength: 2, maxLength: 9 })
  .map((uses) => {
    let labels = 0;
    return uses.map(
      (inputs, i): Box => ({
        id: `b${i}`,
        lines: [{ text: `b${i}` }, { text: '=1' }, { text: '<2' }],
        inputs: i === 0 ? [] : inputs.map((k) => ({ from: `b${k % i}`, label: String(100 + labels++) })),
      }),
    );
  });

// ── reading a drawing back ─────────────────────────────────────────────────────────────────────────────────────────

/** The sides that a line character reaches. */
const SIDES: Readonly<Record<string, string>> = {
  '─': 'lr',
  '│': 'ud',
  '┌': 'rd',
  '┐': 'ld',
  '└': 'ru',
  '┘': 'lu',
  '├': 'udr',
  '┤': 'udl',
  '┬': 'lrd',
  '┴': 'lru',
  '┼': 'udlr',
};
const MOVES: Readonly<Record<string, readonly [column: number, row: number, arrivesFrom: string]>> = {
  l: [-1, 0, 'r'],
  r: [1, 0, 'l'],
  u: [0, -1, 'd'],
  d: [0, 1, 'u'],
};

/** Every line of a drawing, from its arrow back: the label on it, and the boxes where it can begin. */
function linesOf(drawing: string): Map<string, ReadonlySet<string>> {
  const cells = drawing.split('\n').map((line) => [...line]);
  const at = (column: number, row: number): string => cells[row]?.[column] ?? ' ';
  const found = new Map<string, ReadonlySet<string>>();
  for (const [row, line] of cells.entries()) {
    for (const [arrow, cell] of line.entries()) {
      if (cell !== '▶') continue;
      const before = line.slice(0, arrow).join('');
      const label = /(\d+) $/.exec(before)?.[1] as string;
      const begins = new Set<string>();
      const seen = new Set<string>();
      const pending: [column: number, row: number, from: string][] = [[arrow - label.length - 3, row, 'r']];
      while (pending.length > 0) {
        const [column, place, from] = pending.pop() as [number, number, string];
        if (seen.has(`${column} ${place} ${from}`)) continue;
        seen.add(`${column} ${place} ${from}`);
        const glyph = at(column, place);
        const sides = SIDES[glyph];
        if (sides === undefined) {
          // The line begins here: a space, and before it the box.
          const box = /(b\d+) $/.exec((cells[place] ?? []).slice(0, column + 1).join(''))?.[1];
          if (from === 'r') begins.add(box ?? `nothing at ${column}, ${place}`);
          continue;
        }
        // A line that lies under an upright one goes straight on.
        const under = !sides.includes(from);
        const ways = under ? [from === 'r' ? 'l' : 'r'] : [...sides].filter((side) => side !== from);
        for (const way of ways) {
          const [dx, dy, arrives] = MOVES[way] as readonly [number, number, string];
          // To the right there are only other arrows.
          if (way === 'r' && !under && at(column + 1, place) === ' ') continue;
          pending.push([column + dx, place + dy, arrives]);
        }
      }
      found.set(label, begins);
    }
  }
  return found;
}

describe('drawGraph', () => {
  test('every line that is drawn leads from the box it should to the box it should', () => {
    let drawn = 0;
    fc.assert(
      fc.property(graph, (boxes) => {
        const drawing = drawGraph(boxes, screen);
        if (drawing === null) return;
        drawn += 1;
        const lines = linesOf(drawing);
        const wanted = boxes.flatMap(({ inputs }) => inputs);
        expect([...lines.keys()].sort()).toEqual(wanted.map(({ label }) => label).sort());
        for (const { from, label } of wanted)
          expect([...(lines.get(label) as ReadonlySet<string>)], `${label}\n${drawing}`).toEqual([from]);
        // Each line ends at the row of its own box: the label stands left of the box, in the order of the inputs.
        for (const { id, inputs } of boxes) {
          for (const [port, { label }] of inputs.entries()) {
            const row = drawing.split('\n').findIndex((line) => line.includes(` ${label} ▶`));
            const first = drawing.split('\n').findIndex((line) => new RegExp(`(▶ | {2}|^)${id}( |$)`).test(line));
            expect(row - first, `${label} into ${id}\n${drawing}`).toBe(port);
          }
        }
      }),
      runs(400),
    );
    expect(drawn).toBeGreaterThan(200);
  });

  test('the reader of drawings notices a line that leads elsewhere', () => {
    const drawing = ['  b0 ─┬─ 100 ▶ b2', '  b1  └─ 101 ▶ =1'].join('\n');
    expect(linesOf(drawing)).toEqual(
      new Map([
        ['100', new Set(['b0'])],
        ['101', new Set(['b0'])],
      ]),
    );
    expect(linesOf(drawing.replace('┬', '┼').replace('└', '┴'))).not.toEqual(linesOf(drawing));
  });

  test.each([
    ['nothing', [], screen],
    [
      'a graph that is wider than the screen',
      Array.from(
        { length: 9 },
        (_, i): Box => ({
          id: `b${i}`,
          lines: [{ text: 'a long text' }],
          inputs: i === 0 ? [] : [{ from: `b${i - 1}`, label: '1' }],
        }),
      ),
      { ...screen, columns: 80 },
    ],
    [
      'a graph of too many boxes',
      Array.from({ length: 60 }, (_, i): Box => ({ id: `b${i}`, lines: [{ text: 'b' }], inputs: [] })),
      screen,
    ],
  ])('%s is not drawn', (_, boxes, place) => {
    expect(drawGraph(boxes, place)).toBeNull();
  });

  test('no line is wider than the screen', () => {
    fc.assert(
      fc.property(graph, fc.integer({ min: 40, max: 120 }), (boxes, columns) => {
        const drawing = drawGraph(boxes, { ...screen, columns });
        for (const line of drawing?.split('\n') ?? []) expect([...line].length).toBeLessThanOrEqual(columns);
      }),
      runs(200),
    );
  });
});

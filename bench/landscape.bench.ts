/** How many places of a map a second, beside the same formula compiled by mathjs, and what a whole survey costs. */

import { compile as mathjsCompile } from 'mathjs';
import { criticalPoints } from '../src/math/critical-points.ts';
import { heightGrid, placesOn } from '../src/math/height-grid.ts';
import { landscapeNamed } from '../src/math/landscape-names.ts';
import type { Landscape } from '../src/math/landscapes.ts';
import { parseFormula } from '../src/math/parse.ts';
import type { Box } from '../src/math/terrain.ts';
import { compareFunctions, type Measured } from './measure.ts';

const [COLUMNS, ROWS] = [145, 65];
export const name = `himmelblau on ${COLUMNS} × ${ROWS} places, beside loops typed by hand (goal: a tenth of the time that mathjs takes); then the whole survey`;

export async function run(): Promise<readonly Measured[]> {
  const { formula, range } = landscapeNamed('himmelblau') as Landscape;
  const { expr } = parseFormula(formula);
  const box = [range['x'], range['y']] as unknown as Box;
  const [across, up] = [placesOn(box[0] as Box[number], COLUMNS), placesOn(box[1] as Box[number], ROWS)];
  const mathjs = mathjsCompile(formula);
  const scope = new Map<string, number>();
  return await compareFunctions([
    {
      name: 'typed by hand',
      work: () => up.map((y) => across.map((x) => (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2)),
    },
    { name: 'heightGrid, compiling included', work: () => heightGrid(expr, ['x', 'y'], box, COLUMNS, ROWS) },
    {
      name: 'mathjs, compiled before',
      work: () =>
        up.map((y) => {
          scope.set('y', y);
          return across.map((x) => mathjs.evaluate(scope.set('x', x)) as number);
        }),
    },
    { name: 'survey: 95 starts, 9 level places', work: () => criticalPoints(expr, ['x', 'y'], box) },
  ]);
}

/**
 * How do several runs stand beside each other?
 *
 * On one map and one chart, each with its own line, and in one table with every setting that was used. A sweep is a curve
 * over the setting, with the predicted limit as a wall across it.
 */

import type { Screen } from '../command.ts';
import type { Run } from '../math/run.ts';
import type { SettingSweep, SweepPoint } from '../math/setting-sweep.ts';
import type { SettingValue } from '../math/settings.ts';
import { rangeAround } from './axis.ts';
import { drawChart } from './chart.ts';
import {
  circumstances,
  copyable,
  equations,
  factorText,
  functionText,
  joined,
  rangeText,
  settingsText,
  triedLines,
} from './descent.ts';
import { count, significant } from './digits.ts';
import { painter, seriesRoles } from './paint.ts';
import { drawPlane, type Layer, type Point } from './plane.ts';
import { type Cell, drawTable } from './table.ts';
import { wrap } from './text.ts';
import { drawWalks, paragraph, type WalkedGround } from './walked-ground.ts';

const WIDEST = 100;
const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** What each run is called: its optimiser, and its learning rate, where these differ. */
export function namesOf(runs: readonly Run[]): string[] {
  const optimisers = new Set(runs.map(({ optimiser }) => optimiser)).size > 1;
  const rates = new Set(runs.map(({ settings }) => settings['lr'] as number)).size > 1;
  return runs.map(({ optimiser, settings }) =>
    [
      ...(optimisers || !rates ? [optimiser] : []),
      ...(rates ? [`lr ${significant(settings['lr'] as number)}`] : []),
    ].join(' '),
  );
}

export function drawComparison(
  runs: readonly Run[],
  withEquations: boolean,
  ground: WalkedGround,
  screen: Screen,
): string {
  const [first] = runs as readonly [Run, ...Run[]];
  const names = namesOf(runs);
  const columns = Math.min(screen.columns, WIDEST);
  const colors = runs.map((_, i) => seriesRoles[i % seriesRoles.length] as (typeof seriesRoles)[number]);
  const walks = runs.map(({ steps }, i) => ({
    steps,
    label: letterOf(i, names),
    color: colors[i] as (typeof seriesRoles)[number],
  }));
  const where = drawWalks(walks, ground, { width: columns, height: 14 }, screen);
  const losses = drawChart(
    {
      series: runs.map(({ steps }, i) => ({
        label: letterOf(i, names),
        values: steps.map(({ value }) => value),
        steps: steps.map(({ step }) => step),
        color: colors[i] as (typeof seriesRoles)[number],
      })),
      yName: 'f',
      height: 10,
      width: columns,
      title: 'f by step',
    },
    screen,
  );
  return joined([
    [functionText(first, screen), ...wrap(circumstances(first), screen.columns, '  ', '      ')].join('\n'),
    withEquations
      ? distinct(runs)
          .map((run) => `  ${run.optimiser}\n${equations(run, screen)}`)
          .join('\n')
      : '',
    where,
    losses,
    comparisonTable(runs, names, screen),
    settingsUsed(runs, names, screen),
    runs
      .flatMap(({ behaviour }, i) =>
        wrap(`${names[i]}: ${behaviour.kind}: ${behaviour.evidence}`, screen.columns, '  ', '      '),
      )
      .join('\n'),
    advice(runs, names, screen),
  ]);
}

const letterOf = (index: number, names: readonly string[]): string =>
  `${String.fromCharCode(97 + index)} ${names[index]}`;
const distinct = (runs: readonly Run[]): Run[] =>
  runs.filter(({ optimiser }, i) => runs.findIndex((other) => other.optimiser === optimiser) === i);

function comparisonTable(runs: readonly Run[], names: readonly string[], screen: Screen): string {
  // Where every step took one evaluation there is nothing to compare.
  const searching = runs.some(({ result }) => result.evaluations !== result.steps + 1);
  const factor = (value: number | null): Cell => (value === null ? null : factorText(value, 4));
  const rows = runs.map(({ result, prediction }, i): Cell[] => [
    letterOf(i, names),
    result.status,
    result.steps,
    result.value,
    factor(prediction.rate),
    factor(prediction.measured.rate),
    ...(searching ? [result.evaluations] : []),
  ]);
  return drawTable(
    {
      columns: [
        { header: 'run' },
        { header: 'ended' },
        { header: 'steps', digits: 15 },
        { header: 'f', digits: 5 },
        { header: 'predicted' },
        { header: 'measured' },
        ...(searching ? [{ header: 'evaluations', digits: 15 }] : []),
      ],
      rows,
      title: 'factor per step: predicted from the curvatures, and measured',
    },
    screen,
  );
}

/** Every setting that was used, by every run. */
function settingsUsed(runs: readonly Run[], names: readonly string[], screen: Screen): string {
  return runs
    .flatMap(({ settings }, i) =>
      wrap(
        `${names[i]}: ${settingsText(settings as Readonly<Record<string, SettingValue>>)}`,
        screen.columns,
        '  ',
        '      ',
      ),
    )
    .join('\n');
}

/** For the best of the runs that could be better. */
function advice(runs: readonly Run[], names: readonly string[], screen: Screen): string {
  const order = [...runs.keys()]
    .filter((i) => Number.isFinite((runs[i] as Run).result.value))
    .sort((a, b) => (runs[a] as Run).result.value - (runs[b] as Run).result.value);
  // What one of the runs has done already is no advice.
  const done = new Set(runs.map(({ repeat }) => repeat));
  const best = order.find((i) => {
    const { tryNext } = (runs[i] as Run).behaviour;
    return tryNext !== null && !done.has(tryNext);
  });
  if (best === undefined) return '';
  const { behaviour } = runs[best] as Run;
  const paint = painter(screen);
  return [
    paragraph(`better than ${names[best]}:`, screen),
    ...copyable(behaviour.tryNext as string, '  try: ', screen).map((line) => paint.as('accent', line)),
    ...triedLines(behaviour, screen),
  ].join('\n');
}

// ── a sweep ────────────────────────────────────────────────────────────────────────────────────────────────────────

const MEASURES = {
  steps: 'steps to the tolerance',
  distance: 'distance to the minimum',
  value: 'f at the end',
} as const;

/** So many runs are listed one by one. */
const LISTED = 16;

export function drawSettingSweep(result: SettingSweep, screen: Screen): string {
  return joined([
    sweepHead(result, screen),
    sweepPicture(result, screen),
    sweepTable(result, screen),
    sweepWords(result, screen),
  ]);
}

function sweepHead(result: SettingSweep, screen: Screen): string {
  const { sweep, optimiser, settings, tolerance, mostSteps } = result;
  const swept = `${kebab(sweep.setting)} from ${significant(sweep.points[0]?.setting as number)} to ${significant(sweep.points.at(-1)?.setting as number)}, ${count(sweep.points.length, 'run')}`;
  const others = settingsText(settings);
  return [
    functionText(result, screen),
    ...wrap(`${optimiser}: ${swept}${others === '' ? '' : `; ${others}`}`, screen.columns, '  ', '      '),
    ...wrap(
      `${count(mostSteps, 'step')} each${tolerance === 0 ? '' : ` at most, until the slope is ${significant(tolerance)} or shorter`}`,
      screen.columns,
      '  ',
      '      ',
    ),
  ].join('\n');
}

/** From this factor on an axis is logarithmic. */
const BY_FACTOR = 100;

function sweepPicture({ sweep }: SettingSweep, screen: Screen): string {
  const { points, setting, measure, predicted } = sweep;
  const settings = points.map((point) => point.setting);
  const [low, high] = [Math.min(...settings), Math.max(...settings)];
  if (!(high > low)) return '';
  const xScale = low > 0 && high / low >= BY_FACTOR ? 'log' : 'linear';
  const drawn = drawnValues(points);
  const positive = drawn.filter((value) => value !== null && value > 0) as number[];
  const yScale = positive.length > 0 && Math.max(...positive) / Math.min(...positive) > 100 ? 'log' : 'linear';
  // On a logarithmic axis an exact arrival has no place; it is drawn at the floor of the picture and marked as such.
  const floor = positive.length === 0 ? 1 : Math.min(...positive) / 10;
  const line = points.map((point, i): Point | null => {
    const value = drawn[i];
    if (value === null || value === undefined) return null;
    return [point.setting, yScale === 'log' && value <= 0 ? floor : value];
  });
  const range = rangeAround(
    line.flatMap((point) => (point === null ? [] : [point[1]])),
    yScale,
  );
  if (range === null) return '';
  const arrivals = yScale === 'log' ? line.filter((_, i) => drawn[i] === 0) : [];
  const layers: Layer[] = [
    ...(predicted === null
      ? []
      : [
          {
            kind: 'rule',
            axis: 'x',
            at: predicted.limit,
            label: `predicted limit ${significant(predicted.limit, 5)}`,
          } as const,
        ]),
    { kind: 'curve', points: line, color: 'curve', discrete: true },
    ...(points.length <= LISTED ? [{ kind: 'marks', points: line, mark: '●', color: 'curve' } as const] : []),
    ...(arrivals.length === 0
      ? []
      : [{ kind: 'marks', points: arrivals, mark: '▼', color: 'good', label: 'arrived exactly' } as const]),
  ];
  return drawPlane(
    {
      x: { range: [low, high], scale: xScale, name: kebab(setting) },
      y: { range, scale: yScale },
      layers,
      height: 12,
      title: MEASURES[measure],
    },
    screen,
  );
}

/** Values that blew up are drawn as far as the others make sense: a thousand times the largest of the runs that ended lower. */
function drawnValues(points: readonly SweepPoint[]): (number | null)[] {
  const settled = points
    .filter(({ status }) => status !== 'diverged' && status !== 'not a number')
    .map(({ measured }) => measured)
    .filter((value) => value !== null);
  const sorted = [...settled].sort((a, b) => a - b);
  const most =
    1000 * Math.max(sorted[Math.floor(0.9 * (sorted.length - 1))] ?? Number.POSITIVE_INFINITY, Number.MIN_VALUE);
  return points.map(({ measured }) => (measured === null || measured > most ? null : measured));
}

function sweepTable({ sweep }: SettingSweep, screen: Screen): string {
  const { points, setting, measure, best, wall } = sweep;
  // Of many runs every so many, and those that are spoken of below.
  const spoken = new Set([best?.setting, wall?.lastSettled, wall?.firstFailed]);
  const stride = Math.ceil(points.length / LISTED);
  const shown = points.filter((point, i) => i % stride === 0 || spoken.has(point.setting));
  const hasDistance = points.some(({ distance }) => distance !== null);
  return drawTable(
    {
      columns: [
        { header: kebab(setting) },
        { header: 'ended' },
        { header: 'steps', digits: 15 },
        { header: 'f' },
        ...(hasDistance ? [{ header: 'distance', digits: 4 }] : []),
      ],
      rows: shown.map((point): Cell[] => [
        point.setting,
        point.status,
        point.steps,
        point.value,
        ...(hasDistance ? [point.distance] : []),
      ]),
      ...(shown.length < points.length ? { title: `${shown.length} of ${count(points.length, 'run')}` } : {}),
      missing: measure === 'steps' ? 'not reached' : '-',
    },
    screen,
  );
}

function sweepWords(result: SettingSweep, screen: Screen): string {
  const { sweep, remarks } = result;
  const { best, good, wall, predicted, setting, measure } = sweep;
  const name = kebab(setting);
  const lines: string[] = [];
  if (best !== null && good !== null)
    lines.push(
      good.from === good.to
        ? `best of those tried: ${name} ${significant(best.setting)}, ${count(best.steps, 'step')} to the tolerance`
        : `best of those tried: ${name} from ${significant(good.from)} to ${significant(good.to)}, ${count(best.steps, 'step')} to the tolerance${good.mostSteps === best.steps ? '' : ` at ${significant(best.setting)}, and nowhere in between more than a tenth more`}`,
    );
  else if (best !== null && best.measured !== null)
    lines.push(
      `best of those tried: ${name} ${significant(best.setting)}, ${MEASURES[measure]} ${significant(best.measured, 4)}`,
    );
  if (predicted !== null)
    lines.push(
      `predicted at the ${predicted.place}: limit ${predicted.limitFormula} = ${significant(predicted.limit, 5)} for a curvature of ${significant(predicted.curvature, 5)}${predicted.best === null || predicted.good === null ? '' : `, best ${rangeText({ learningRate: predicted.best, ...predicted.good })}`}`,
    );
  if (wall !== null)
    lines.push(
      `measured: with ${name} ${significant(wall.lastSettled)} the run still ends lower than it began, with ${significant(wall.firstFailed)} and above it does not`,
    );
  return [...lines, ...remarks].map((line) => paragraph(line, screen)).join('\n');
}

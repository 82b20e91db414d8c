/**
 * How does a run stand on the screen?
 *
 * What was asked for, with every setting that was used; what the curvatures predicted; where the run went and how the loss
 * fell; the first and the last steps with what the optimiser remembered; prediction beside measurement; the verdict, and
 * the command to try next with what it came to.
 */

import type { Screen } from '../command.ts';
import type { Remembered, Step } from '../math/descent.ts';
import type { Outlook } from '../math/prediction.ts';
import type { Run, Used } from '../math/run.ts';
import type { SettingValue } from '../math/settings.ts';
import { drawChart } from './chart.ts';
import { count, significant } from './digits.ts';
import { painter } from './paint.ts';
import { type Cell, drawTable } from './table.ts';
import { beside, widthOf, wrap } from './text.ts';
import { drawWalks, paragraph, pointText, type WalkedGround } from './walked-ground.ts';

export interface RunParts {
  readonly equations: boolean;
}

export const joined = (blocks: readonly string[]): string => blocks.filter((block) => block !== '').join('\n\n');

export function drawRun(run: Run, parts: RunParts, ground: WalkedGround, screen: Screen): string {
  return joined([
    head(run, screen),
    parts.equations ? equations(run, screen) : '',
    expectations(run, screen),
    pictures(run, ground, screen),
    steps(run, screen),
    confrontation(run, screen),
    verdict(run, screen),
  ]);
}

// ── what was asked for ─────────────────────────────────────────────────────────────────────────────────────────────

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const valueText = (value: SettingValue): string =>
  typeof value === 'boolean'
    ? value
      ? 'yes'
      : 'no'
    : typeof value === 'number'
      ? significant(value)
      : typeof value === 'string'
        ? value
        : value.map((number) => significant(number)).join(',');

/** Settings as they are typed, with their values. */
export const settingsText = (settings: Readonly<Record<string, SettingValue>>): string =>
  Object.entries(settings)
    .map(([name, value]) => `${kebab(name)} ${valueText(value)}`)
    .join(', ');

/** Everything that a run used beside its optimiser's settings, in words. */
export function circumstances({ schedule, clip, noise, within, tolerance, mostSteps }: Used): string {
  const parts = [
    `${count(mostSteps, 'step')}${tolerance === 0 ? ', all of them' : ` at most, until the slope is ${significant(tolerance)} or shorter`}`,
    ...(schedule.steady
      ? []
      : [
          `schedule ${schedule.name}${Object.keys(schedule.settings).length === 0 ? '' : ` (${settingsText(schedule.settings)})`}: lr times ${schedule.equation}`,
        ]),
    ...(clip === null ? [] : [`slopes longer than ${significant(clip)} clipped to it`]),
    ...(noise === null
      ? []
      : [`noise of ${significant(noise.sigma)} on every component of the slope, seed ${noise.seed}`]),
    ...(Object.keys(within).length === 0
      ? []
      : [
          `kept within ${Object.entries(within)
            .map(([name, [from, to]]) => `${name} = ${significant(from)} to ${significant(to)}`)
            .join(', ')}`,
        ]),
  ];
  return parts.join('; ');
}

export function functionText(
  { expression, formula, variables, start }: Pick<Run, 'expression' | 'formula' | 'variables' | 'start'>,
  screen: Screen,
): string {
  const paint = painter(screen);
  const names = variables.length <= 4 ? `f(${variables.join(', ')})` : `f of ${count(variables.length, 'variable')}`;
  const short = formula.length > 240 ? `${formula.slice(0, 237)}...` : formula;
  const name = expression === formula ? '' : `   (${expression})`;
  const lines = wrap(`${names} = ${short}${name}, from ${pointText(start)}`, screen.columns, '  ', '      ');
  return lines.map((line) => paint.as('strong', line)).join('\n');
}

function head(run: Run, screen: Screen): string {
  const settings = wrap(`${run.optimiser}: ${settingsText(run.settings)}`, screen.columns, '  ', '      ');
  return [functionText(run, screen), ...settings, ...wrap(circumstances(run), screen.columns, '  ', '      ')].join(
    '\n',
  );
}

/** The update, line by line, with its convention and its source. */
export function equations(run: Used, screen: Screen): string {
  const indent = (text: string, by: string): string => wrap(text, screen.columns, by, `${by}  `).join('\n');
  return [
    ...run.equations.map((equation) => indent(equation, '    ')),
    indent(
      `${run.convention}${run.pytorch === null ? '' : `; torch.optim.${run.pytorch} visits the same points`}`,
      '  ',
    ),
    indent(`source: ${run.source}`, '  '),
  ].join('\n');
}

// ── what was to be expected ────────────────────────────────────────────────────────────────────────────────────────

const PLACE_WORDS = { start: 'at the start', floor: 'at the floor', end: 'at the end' } as const;
const PLACES = { start: 'at the start', floor: 'at the floor downhill', end: 'at the end' } as const;

const curvatureText = ({ eigenvalues, conditionNumber }: Outlook): string | null => {
  if (eigenvalues === null) return null;
  if (eigenvalues.length === 1) return `curvature ${significant(eigenvalues[0] as number, 5)}`;
  const told =
    eigenvalues.length <= 4
      ? eigenvalues.map((value) => significant(value, 5)).join(', ')
      : `${significant(eigenvalues[0] as number, 5)} to ${significant(eigenvalues.at(-1) as number, 5)}`;
  const bowl = (eigenvalues[0] as number) > 0 && conditionNumber !== null && Number.isFinite(conditionNumber);
  return `curvatures ${told}${bowl ? ` (condition number ${significant(conditionNumber, 4)})` : ''}`;
};

/** A factor per step, with as many digits as tell it from 1. */
export function factorText(factor: number, least = 5): string {
  const missing = Math.abs(1 - factor);
  return significant(
    factor,
    missing > 0 && missing < 0.1 ? Math.min(15, Math.max(least, 2 - Math.floor(Math.log10(missing)))) : least,
  );
}

/** From this factor on, rates that are hardly worse than the best are a plain worth telling of. */
const PLAIN = 1.25;

/** A best learning rate, with those that are hardly worse where there are any to speak of. */
export const rangeText = ({
  learningRate,
  from,
  to,
}: Pick<NonNullable<Outlook['best']>, 'learningRate' | 'from' | 'to'>): string => {
  const [low, high] = [significant(from, 3), significant(to, 3)];
  return to > PLAIN * from
    ? `${significant(learningRate, 4)} (${low} to ${high} is in the long run at most a tenth slower)`
    : significant(learningRate, 4);
};

/** Limit and best rate at a place, were it a bowl all the way; null where the method has none there. */
const rateText = ({ eigenvalues, learningRateLimit, best }: Outlook): string | null => {
  if (learningRateLimit === null) return null;
  const fastest =
    best === null
      ? ''
      : `, is best at ${rangeText(best)}, and each step then leaves ${factorText(best.factor, 4)} of the distance`;
  const where = (eigenvalues?.[0] ?? 1) < 0 ? 'along what bends up' : 'on such a bowl';
  return `${where} lr must be below ${significant(learningRateLimit, 5)}${fastest}`;
};

/** Where nothing bends up, no learning rate is too large. */
const unbounded = ({ eigenvalues }: Outlook): string =>
  (eigenvalues?.at(-1) ?? 0) < 0
    ? 'f bends down here, and that sets lr no limit'
    : 'f does not bend up here, and that sets lr no limit';

function expectations({ prediction, optimiser, settings }: Run, screen: Screen): string {
  const { outlooks, limitFormula } = prediction;
  const scaled = usesScale(outlooks);
  const before = outlooks.filter(({ place }) => place !== 'end');
  const told = before.flatMap((outlook, i) => {
    const curvature = curvatureText(outlook);
    if (curvature === null) return [];
    const same = i > 0 && curvature === curvatureText(before[i - 1] as Outlook);
    const where = outlook.place === 'floor' ? `${PLACES.floor}, ${pointText(outlook.point, 5)}` : PLACES.start;
    const rate = rateText(outlook);
    const limited = rate ?? (limitFormula === null || scaled ? null : unbounded(outlook));
    return [same ? `${where}: the same` : `${where}: ${curvature}${limited === null ? '' : `; ${limited}`}`];
  });
  const open = !scaled && before.length > 0 && before.every(({ learningRateLimit }) => learningRateLimit === null);
  const limit =
    limitFormula === null
      ? `${optimiser} has no limit of the learning rate that the curvature could tell`
      : open
        ? `no limit of lr is predicted: ${limitFormula} needs a curvature above 0`
        : `limit of lr: ${limitFormula}${scaled ? ', with the curvature that is left after each coordinate is divided by its scale' : ''}`;
  if (told.length === 0 && settings['lr'] === undefined) return '';
  return [...(told.length === 0 ? [] : [told.join('\n')]), limit]
    .flatMap((text) => text.split('\n'))
    .flatMap((text) => wrap(text, screen.columns, '  ', '      '))
    .join('\n');
}

/** Methods with a scale have a limit only once the scale is known, at the end. */
const usesScale = (outlooks: readonly Outlook[]): boolean =>
  outlooks.some(({ place, learningRateLimit }) => place === 'end' && learningRateLimit !== null) &&
  outlooks.every(({ place, learningRateLimit }) => place === 'end' || learningRateLimit === null);

// ── pictures ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** From this width on the two pictures stand side by side. */
const SIDE_BY_SIDE = 76;
const WIDEST = 100;
const GAP = 3;

/** Where it went, and how the loss fell. */
export function pictures(
  run: Pick<Run, 'steps' | 'variables'>,
  ground: WalkedGround,
  screen: Screen,
  height = 12,
): string {
  const walks = [{ steps: run.steps }];
  const columns = Math.min(screen.columns, WIDEST);
  const wide = columns >= SIDE_BY_SIDE && run.variables.length <= 2 && !screen.describe;
  const left = Math.floor((columns - GAP) * (run.variables.length === 2 ? 0.58 : 0.5));
  // Each picture is told the width that it has, for its notes as well.
  const part = (width: number): Screen => ({ ...screen, columns: width });
  const where = drawWalks(walks, ground, { width: wide ? left : columns, height }, part(wide ? left : columns));
  const steps = run.steps.map(({ step }) => step);
  const loss = (width: number, rows: number): string =>
    drawChart(
      {
        series: [{ values: run.steps.map(({ value }) => value), steps, color: 'curve' }],
        yName: 'f',
        height: rows,
        width,
        title: 'f by step',
      },
      part(width),
    );
  if (wide) return beside([where, loss(columns - GAP - left, height)], GAP);
  if (run.variables.length <= 2) return joined([where, loss(columns, Math.round(0.6 * height))]);
  const slope = drawChart(
    {
      series: [{ values: run.steps.map(({ gradientNorm }) => gradientNorm), steps, color: 'tangent' }],
      height: Math.round(0.6 * height),
      width: columns,
      title: 'length of the slope by step',
    },
    screen,
  );
  return joined([loss(columns, Math.round(0.6 * height)), slope, where]);
}

// ── steps ──────────────────────────────────────────────────────────────────────────────────────────────────────────

const FIRST_STEPS = 4;
const LAST_STEPS = 2;
/** What stands between columns, and a sign or a digit more where numbers are aligned. */
const BETWEEN = 4;

interface StepColumn {
  readonly header: string;
  readonly cell: (step: Step) => Cell;
}

/** The columns for what is remembered of each variable, as `v(x)`. */
function memoryColumns({ steps, variables }: Run): StepColumn[] {
  const first = steps[0] as Step;
  return Object.entries(first.memory).flatMap(([name, kept]): StepColumn[] => {
    if (typeof kept === 'number') return [{ header: name, cell: ({ memory }) => memory[name] as number }];
    if (Array.isArray(kept)) return [];
    return variables.map((variable) => ({
      header: variables.length === 1 ? name : `${name}(${variable})`,
      cell: ({ memory }) => (memory[name] as Extract<Remembered, Record<string, number>>)[variable] as number,
    }));
  });
}

function steps(run: Run, screen: Screen): string {
  const { variables, schedule } = run;
  const columns: StepColumn[] = [
    { header: 'step', cell: ({ step }) => step },
    ...(variables.length <= 4
      ? variables.map((name): StepColumn => ({ header: name, cell: ({ point }) => point[name] as number }))
      : []),
    { header: 'f', cell: ({ value }) => value },
    { header: 'slope', cell: ({ gradientNorm }) => gradientNorm },
    ...(schedule.steady ? [] : [{ header: 'lr', cell: ({ learningRate }: Step) => learningRate }]),
    ...(run.clip === null ? [] : [{ header: 'clipped', cell: ({ clipped }: Step) => (clipped === true ? 'yes' : '') }]),
  ];
  const memory = memoryColumns(run);
  const whole = run.steps.length <= FIRST_STEPS + LAST_STEPS + 1;
  const rows = whole ? run.steps : [...run.steps.slice(0, FIRST_STEPS), null, ...run.steps.slice(-LAST_STEPS)];
  const digits = variables.length > 2 ? 4 : 6;
  const textOf = (cell: Cell): string => (typeof cell === 'number' ? significant(cell, digits) : String(cell ?? ''));
  const widthOfColumn = ({ header, cell }: StepColumn): number =>
    Math.max(header.length, ...rows.map((step) => (step === null ? 3 : textOf(cell(step)).length))) + BETWEEN;
  // What is remembered is shown as far as there is room for it.
  let room = Math.min(screen.columns, WIDEST) - columns.reduce((sum, column) => sum + widthOfColumn(column), 0);
  const fitting = memory.filter((column) => {
    room -= widthOfColumn(column);
    return room >= 0;
  });
  const shown = [...columns, ...fitting];
  const hidden = memory.filter((column) => !fitting.includes(column)).map(({ header }) => header);
  const table = drawTable(
    {
      columns: shown.map(({ header }, i) => ({ header, digits: i === 0 ? 15 : digits })),
      rows: rows.map((step) => (step === null ? shown.map(() => '...') : shown.map(({ cell }) => cell(step)))),
    },
    screen,
  );
  const more =
    hidden.length === 0
      ? ''
      : `\n${paragraph(`${hidden.length === 1 ? 'it also remembers' : 'it also remembers, in --json,'} ${hidden.slice(0, 6).join(', ')}${hidden.length > 6 ? ' ...' : ''}`, screen)}`;
  return `${table}${more}`;
}

// ── prediction and measurement ─────────────────────────────────────────────────────────────────────────────────────

function confrontation(run: Run, screen: Screen): string {
  const { prediction, result, tolerance, settings } = run;
  const { measured, path } = prediction;
  const rows: Cell[][] = [];
  if (prediction.rate !== null || measured.rate !== null)
    rows.push([
      'factor per step',
      prediction.rate === null ? null : factorText(prediction.rate),
      measured.rate === null
        ? null
        : `${factorText(measured.rate)}${measured.over === null ? '' : ` in steps ${measured.over[0]} to ${measured.over[1]}`}`,
    ]);
  if (tolerance > 0 && (prediction.steps !== null || measured.steps !== null))
    rows.push([
      `steps to a slope of ${significant(tolerance)}`,
      prediction.steps === null ? null : count(prediction.steps, '', '').trim(),
      measured.steps === null
        ? `not within ${count(result.steps, '', '').trim()}`
        : count(measured.steps, '', '').trim(),
    ]);
  const governing = prediction.outlooks.find(({ place }) => place === prediction.from);
  const [first, last] = [path[0], path.at(-1)];
  if (
    first !== undefined &&
    last !== undefined &&
    prediction.limitFormula !== null &&
    path.some(({ curvature }) => curvature > 0)
  ) {
    const products = path.map(({ product }) => product);
    const [low, high] = [Math.min(...products), Math.max(...products)];
    const most = governing?.eigenvalues?.at(-1);
    const steady = high - low <= 1e-6 * Math.abs(high);
    rows.push([
      `lr*curvature (limit ${significant(last.limit, 4)})`,
      most === undefined ||
      prediction.outlooks.every(({ place, learningRateLimit }) => place === 'end' || learningRateLimit === null)
        ? null
        : significant((settings['lr'] as number) * most, 5),
      steady
        ? significant(high, 5)
        : `${significant(low, 4)} to ${significant(high, 4)} along the path, ${significant(last.product, 4)} at the end`,
    ]);
  }
  const remarks = prediction.remarks.map((remark) => paragraph(remark, screen));
  if (rows.length === 0) return remarks.join('\n');
  return [
    drawTable(
      {
        columns: [
          { header: '' },
          { header: `predicted ${governing === undefined ? '' : PLACE_WORDS[governing.place]}`.trim() },
          { header: 'measured', align: 'left' },
        ],
        rows,
      },
      screen,
    ),
    ...remarks,
  ].join('\n');
}

// ── verdict ────────────────────────────────────────────────────────────────────────────────────────────────────────

export const outcomeText = ({
  status,
  steps,
  value,
}: {
  readonly status: string;
  readonly steps: number;
  readonly value: number;
}): string =>
  `${status === 'converged' ? `converged in ${count(steps, 'step')}` : `${status} after ${count(steps, 'step')}`}, f = ${significant(value)}`;

export function verdict(run: Run, screen: Screen): string {
  const paint = painter(screen);
  const { result, behaviour } = run;
  const good = result.status === 'converged' && behaviour.kind === 'monotone';
  const bad = result.status === 'diverged' || result.status === 'not a number';
  const ended = `${outcomeText(result)} at ${pointText(result.point)}; ${count(result.evaluations, 'evaluation')}${result.clippedSteps === 0 ? '' : `; ${count(result.clippedSteps, 'step')} clipped`}`;
  const lines = [
    ...wrap(ended, screen.columns, '  ', '      '),
    ...run.remarks.flatMap((remark) => wrap(remark, screen.columns, '  ', '      ')),
    ...wrap(`${behaviour.kind}: ${behaviour.evidence}`, screen.columns, '  ', '      ').map((line) =>
      good ? paint.as('good', line) : bad ? paint.as('bad', line) : line,
    ),
  ];
  if (behaviour.tryNext === null) return lines.join('\n');
  const next = triedLines(behaviour, screen);
  return [
    ...lines,
    ...copyable(behaviour.tryNext, '  try: ', screen).map((line) => paint.as('accent', line)),
    ...next,
  ].join('\n');
}

/** Why a command is advised, and what it came to. */
export const triedLines = ({ because, tried }: Run['behaviour'], screen: Screen): string[] =>
  tried === null
    ? []
    : wrap(`${because === null ? '' : `${because}: `}${outcomeText(tried)}`, screen.columns, '       ');

/** A command that can be copied whole: where it is too long for a line, broken before an option with a backslash. */
export function copyable(command: string, label: string, screen: Screen): string[] {
  const lines: string[] = [];
  let line = label;
  for (const [i, part] of command.split(/ (?=--)/).entries()) {
    const longer = i === 0 ? `${line}${part}` : `${line} ${part}`;
    if (i > 0 && widthOf(longer) > screen.columns - 2) {
      lines.push(`${line} \\`);
      line = `${' '.repeat(label.length + 4)}${part}`;
    } else line = longer;
  }
  return [...lines, line];
}

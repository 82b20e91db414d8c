/** `mcl descend`: predict a descent, take it, explain it. */

import type { Command } from 'commander';
import type { Flags, LabCommand, Screen, World } from '../command.ts';
import {
  asTyped,
  isOn,
  listFlag,
  numberFlag,
  oneOf,
  pointFlag,
  repeatable,
  splitOutsideBrackets,
  textFlag,
  textsOf,
  wholeFlag,
} from '../flags.ts';
import { InputError } from '../input-error.ts';
import { valueFunction } from '../math/compile.ts';
import type { PlanOptions, Walker } from '../math/descent.ts';
import { vectorOf } from '../math/gradients.ts';
import { Keeper } from '../math/history.ts';
import { optimiserNamed, optimisers } from '../math/optimisers.ts';
import { parseNumber } from '../math/parse.ts';
import { checkRun, conclude, type Ground, groundOf, prepare, type Run, runDescent } from '../math/run.ts';
import { schedules } from '../math/schedules.ts';
import {
  MOST_RUNS,
  type SettingSweep,
  type SweepMeasure,
  sweepMeasures,
  sweepSetting,
  valuesBetween,
} from '../math/setting-sweep.ts';
import { kebab, type Setting, type SettingTable, type SettingValue } from '../math/settings.ts';
import type { Optimiser } from '../math/step.ts';
import type { Question } from '../math/suggesting.ts';
import { drawRun } from '../render/descent.ts';
import { drawComparison, drawSettingSweep, namesOf } from '../render/descents.ts';
import { exact } from '../render/digits.ts';
import { jsonLine } from '../render/json.ts';
import { stepWriter } from '../render/step-lines.ts';
import { widthOf } from '../render/text.ts';
import type { WalkedGround } from '../render/walked-ground.ts';
import { drawProgress } from '../render/watched-run.ts';

interface Sweep {
  readonly setting: string;
  readonly values: readonly number[];
  readonly measure: SweepMeasure | null;
}

interface Options {
  /** One run, or several to be compared. */
  readonly questions: readonly Question[];
  readonly sweep: Sweep | null;
  /** Keeps every so many steps; null: as many as are worth drawing. */
  readonly every: number | null;
  readonly equations: boolean;
  readonly ndjson: boolean;
  readonly watch: boolean;
}

type Result =
  | ({ readonly view: 'run' } & Run)
  | {
      readonly view: 'comparison';
      readonly expression: string;
      readonly formula: string;
      readonly variables: readonly string[];
      readonly start: Run['start'];
      readonly names: readonly string[];
      readonly runs: readonly Run[];
    }
  | ({ readonly view: 'sweep' } & SettingSweep);

const MOST_COMPARED = 8;
const SWEEP_RUNS = 81;
/** A document of more steps than this is better streamed. */
const MOST_STEPS_IN_JSON = 200_000;

/** The settings of all methods together, by name, with what each method has as its standard. */
const everySetting = (
  tables: readonly (readonly [string, SettingTable])[],
): Map<string, { readonly setting: Setting; readonly standards: Map<string, string[]> }> => {
  const all = new Map<string, { setting: Setting; standards: Map<string, string[]> }>();
  for (const [owner, table] of tables) {
    for (const [name, setting] of Object.entries(table)) {
      const known = all.get(name) ?? { setting, standards: new Map<string, string[]>() };
      const standard = Array.isArray(setting.standard) ? setting.standard.join(',') : String(setting.standard);
      known.standards.set(standard, [...(known.standards.get(standard) ?? []), owner]);
      all.set(name, known);
    }
  }
  return all;
};
const optimiserSettings = everySetting(optimisers.map(({ name, settings }) => [name, settings] as const));
const scheduleSettings = everySetting(schedules.map(({ name, settings }) => [name, settings] as const));

/** What a setting is, and its standard value where all methods agree on it. */
function described({
  setting,
  standards,
}: {
  readonly setting: Setting;
  readonly standards: Map<string, string[]>;
}): string {
  const [only, ...others] = [...standards.keys()];
  const choices = setting.choices === undefined ? '' : ` (${setting.choices.join(', ')})`;
  if (typeof setting.standard === 'boolean' || others.length > 0) return `${setting.says}${choices}`;
  return `${setting.says}${choices}; ${[...standards.values()].flat().join(', ')}: ${only}`;
}

function declareSettings(
  command: Command,
  heading: string,
  settings: ReturnType<typeof everySetting>,
  except: readonly string[],
): void {
  command.optionsGroup(heading);
  for (const [name, known] of settings) {
    if (except.includes(name)) continue;
    const kind =
      known.setting.names === undefined ? (known.setting.choices === undefined ? '<number>' : '<word>') : '<two>';
    command.option(
      typeof known.setting.standard === 'boolean' ? `--${kebab(name)}` : `--${kebab(name)} ${kind}`,
      described(known),
    );
  }
}

export const descend: LabCommand<Options, Result> = {
  name: 'descend',
  summary: 'walk downhill: what a run will do, what it did, why, and what to try next',
  examples: [
    { line: 'mcl descend "(w-3)^2 + 1" --from 0 --lr 0.1 --steps 20', shows: 'each step leaves 0.8 of the way' },
    {
      line: 'mcl descend "(x^2 + 25*y^2)/2" --from x=10,y=1 --lr 0.07 --momentum 0.5 --steps 40',
      shows: 'a ravine, with momentum',
    },
    {
      line: 'mcl descend rosenbrock --optimiser adam --lr 0.05 --steps 500 --equations',
      shows: 'a landscape by name, and the update that is used',
    },
    {
      line: 'mcl descend "(w-3)^2 + 1" --from 0 --steps 10 --sweep lr=0.02:1.2',
      shows: 'the valley and the wall: which learning rates settle',
    },
    {
      line: 'mcl descend ravine --optimiser gd,momentum,adam --lr 0.05 --steps 60',
      shows: 'three optimisers on one map, every setting printed',
    },
    { line: 'mcl descend "x^4/4 - x^2/2 + y^2/2" --from x=0,y=1 --lr 0.1', shows: 'a run that ends on a saddle' },
    { line: 'mcl descend sphere --lr 0.1 --noise 1 --seed 1 --steps 300', shows: 'how far noise lets it come down' },
    { line: 'mcl descend "x^2" --from 3 --lr 0.1 --steps 5 --ndjson', shows: 'one record a step, for a program' },
  ],
  declare: (command) => {
    command
      .argument('<expression>', 'the formula or the name of a landscape, or - to read it from standard input')
      .option('--from <point>', 'where to start: 10, or x=1,y=2; of a landscape its usual start', repeatable)
      .option(
        '--optimiser <list>',
        `${optimisers.map(({ name }) => name).join(', ')}; several are compared`,
        repeatable,
      )
      .option('--optimizer <list>', 'the same', repeatable)
      .option('--lr <list>', 'the learning rate; several are compared', repeatable)
      .option('--steps <n>', 'how many steps at most; 100')
      .option('--tolerance <length>', 'stop when the slope is no longer than this; 1e-8, and 0 takes every step')
      .option('--schedule <name>', schedules.map(({ name }) => name).join(', '))
      .option('--clip <length>', 'step by no longer slope than this')
      .option('--noise <sigma>', 'noise of this size on every component of the slope')
      .option('--seed <n>', 'the seed of the noise; 1')
      .option('--within <ranges>', 'limits of variables: x=0:1,y=-2:2', repeatable)
      .option(
        '--sweep <range>',
        'the same run at many values of a setting: lr=0.001:2, or a list 0.1,0.5,0.9',
        repeatable,
      )
      .option('--measure <what>', `what a sweep draws: ${sweepMeasures.join(', ')}`)
      .option('--equations', 'the update equations, their convention and their source')
      .option('--every <k>', 'every k-th step in --json and --ndjson')
      .option('--ndjson', 'one JSON record a line as the run goes')
      .option('--watch', 'redraw as it goes, on a terminal');
    declareSettings(command, 'Settings of optimisers:', optimiserSettings, ['lr']);
    declareSettings(command, 'Settings of schedules:', scheduleSettings, []);
    return command;
  },
  read: ([expression = ''], flags) => {
    const ground = groundOf(expression);
    const start = pointFlag(flags, 'from', ground.variables) ?? ground.landscape?.start ?? null;
    if (start === null) {
      const example =
        ground.variables.length === 1
          ? '3'
          : ground.variables
              .slice(0, 6)
              .map((name, i) => `${name}=${i + 1}`)
              .join(',');
      throw new InputError('a descent needs a start', `for example --from ${example}`);
    }
    const names = [...listFlag(flags, 'optimiser'), ...listFlag(flags, 'optimizer')];
    const chosen = (names.length === 0 ? ['gd'] : names).map(optimiserNamed);
    const rates = listFlag(flags, 'lr').map((text) => learningRate(text));
    const given = settingsIn(flags, optimiserSettings, ['lr']);
    for (const name of Object.keys(given)) {
      if (!chosen.some(({ settings }) => Object.hasOwn(settings, name))) {
        const one = chosen[0] as Optimiser;
        throw new InputError(
          `${chosen.map((row) => row.name).join(', ')} ${chosen.length === 1 ? 'has' : 'have'} no setting ${asTyped(name)}`,
          `${one.name} has ${Object.keys(one.settings).map(asTyped).join(', ')}; ${asTyped(name)} belongs to ${[...new Set([...(optimiserSettings.get(name)?.standards.values() ?? [])].flat())].join(', ')}`,
        );
      }
    }
    const common = commonOptions(flags, ground);
    const questions = chosen.flatMap(({ name, settings }) => {
      const own = Object.fromEntries(Object.entries(given).filter(([key]) => Object.hasOwn(settings, key)));
      return (rates.length === 0 ? [null] : rates).map(
        (lr): Question => ({
          expression,
          start,
          optimiser: name,
          settings: lr === null ? own : { lr, ...own },
          ...common,
        }),
      );
    });
    if (questions.length > MOST_COMPARED)
      throw new InputError(
        `at most ${MOST_COMPARED} runs are compared, and these are ${questions.length}`,
        '--sweep lr=0.001:2 draws many learning rates as one curve',
      );
    const sweep = sweepIn(flags);
    const [ndjson, watch, json] = [isOn(flags, 'ndjson'), isOn(flags, 'watch'), isOn(flags, 'json')];
    if (sweep !== null && questions.length > 1)
      throw new InputError('a sweep is of one run, and several are asked for', 'give one --optimiser and no --lr list');
    if (sweep !== null && (ndjson || watch))
      throw new InputError(`a sweep has no steps to ${ndjson ? 'stream' : 'watch'}`, '--json gives all of its runs');
    if (ndjson && (json || watch))
      throw new InputError('--ndjson writes a record a line, and no other form goes with it', 'leave one of them out');
    const every = wholeFlag(flags, 'every', { least: 1, most: 1e9 });
    const steps = common.steps ?? 100;
    if (json && sweep === null && steps / (every ?? 1) > MOST_STEPS_IN_JSON)
      throw new InputError(
        `--json would hold ${steps} steps in one document`,
        `--every ${Math.ceil(steps / 1000)} keeps a thousand of them, --ndjson streams all`,
      );
    // Whatever does not go together is said before anything is computed.
    for (const question of questions) checkRun(question, ground);
    return { questions, sweep, every: every ?? (json ? 1 : null), equations: isOn(flags, 'equations'), ndjson, watch };
  },
  compute: ({ questions, sweep, every }) => {
    const first = questions[0] as Question;
    if (sweep !== null) return { view: 'sweep', ...sweepSetting({ question: first, ...sweep }) };
    return resultOf(questions.map((question) => runDescent(question, every)));
  },
  bare: (result) => {
    const bareOf = ({ variables, result: { point } }: Run): string =>
      variables.map((name) => exact(point[name] as number)).join(',');
    if (result.view === 'run') return bareOf(result);
    if (result.view === 'comparison') return result.runs.map(bareOf).join('\n');
    return result.sweep.best === null ? 'none' : exact(result.sweep.best.setting);
  },
  text: (result, screen, { equations }) => textOf(result, equations, screen),
  stream: (options, world) => {
    if (options.ndjson) return streamed(options, world);
    return options.watch && world.interactive ? watched(options, world) : null;
  },
};

/** One run, or several side by side. */
function resultOf(runs: readonly Run[]): Result {
  const first = runs[0] as Run;
  if (runs.length === 1) return { view: 'run', ...first };
  const { expression, formula, variables, start } = first;
  return { view: 'comparison', expression, formula, variables, start, names: namesOf(runs), runs };
}

function textOf(result: Result, equations: boolean, screen: Screen): string {
  if (result.view === 'sweep') return drawSettingSweep(result, screen);
  const runs = result.view === 'run' ? [result] : result.runs;
  const ground = walkedGround(groundOf(result.expression), runs);
  return result.view === 'run'
    ? drawRun(result, { equations }, ground, screen)
    : drawComparison(runs, equations, ground, screen);
}

/** The function with the floors that are known of it, for a picture. */
function walkedGround({ expr, variables, landscape }: Ground, runs: readonly Pick<Run, 'prediction'>[]): WalkedGround {
  const f = valueFunction(expr, variables);
  const known = (landscape?.known ?? []).filter(({ kind }) => kind === 'minimum').map(({ point }) => point);
  const predicted = runs.flatMap(({ prediction }) =>
    prediction.outlooks.filter(({ place }) => place === 'floor').map(({ point }) => point),
  );
  return {
    variables,
    f: (point) => f(Float64Array.from(point)),
    floors: (known.length > 0 ? known : predicted.slice(0, 1)).map((point) => vectorOf(point, variables)),
    usual: landscape === null ? null : variables.map((name) => landscape.range[name] as readonly [number, number]),
  };
}

// ── reading ────────────────────────────────────────────────────────────────────────────────────────────────────────

function learningRate(text: string): number {
  const lr = parseNumber(text, '--lr');
  if (lr > 0 && Number.isFinite(lr)) return lr;
  throw new InputError(
    `--lr needs a number above 0, and ${text} is ${lr}`,
    lr === 0 ? 'a learning rate of 0 stays where it is; for example --lr 0.1' : 'for example --lr 0.1',
    { text, start: 0, end: text.length },
  );
}

/** The settings that were typed, by camelCase name. */
function settingsIn(
  flags: Flags,
  settings: ReturnType<typeof everySetting>,
  except: readonly string[],
): Record<string, SettingValue> {
  const given: Record<string, SettingValue> = {};
  for (const [name, { setting }] of settings) {
    if (except.includes(name)) continue;
    if (typeof setting.standard === 'boolean') {
      if (isOn(flags, name)) given[name] = true;
    } else if (setting.choices !== undefined) {
      const word = textFlag(flags, name);
      if (word !== null) given[name] = oneOf(word, setting.choices, asTyped(name));
    } else if (setting.names !== undefined) {
      const text = textFlag(flags, name);
      if (text === null) continue;
      const numbers = splitOutsideBrackets(text, ',').map((piece) => parseNumber(piece.text, asTyped(name)));
      if (numbers.length !== 2)
        throw new InputError(
          `${asTyped(name)} needs two numbers, ${setting.names.join(' and ')}`,
          `for example ${asTyped(name)} ${String(setting.standard)}`,
          { text, start: 0, end: text.length },
        );
      given[name] = numbers as unknown as readonly [number, number];
    } else {
      const value = numberFlag(flags, name);
      if (value !== null) given[name] = value;
    }
  }
  return given;
}

/** What all runs of a command share. */
function commonOptions(flags: Flags, ground: Ground): PlanOptions {
  const steps = wholeFlag(flags, 'steps', { least: 0, most: 1e9 });
  const tolerance = numberFlag(flags, 'tolerance', { least: 0 });
  const clip = numberFlag(flags, 'clip', { above: 0 });
  const sigma = numberFlag(flags, 'noise', { above: 0 });
  const seed = wholeFlag(flags, 'seed', { least: 0, most: 2 ** 31 - 1 });
  if (seed !== null && sigma === null)
    throw new InputError('--seed is the seed of the noise, and there is none', 'for example --noise 0.1 --seed 7');
  const schedule = textFlag(flags, 'schedule');
  const own = settingsIn(flags, scheduleSettings, []);
  const [orphan] = Object.keys(own);
  if (schedule === null && orphan !== undefined)
    throw new InputError(
      `${asTyped(orphan)} is a setting of a schedule, and none is asked for`,
      `for example --schedule ${[...(scheduleSettings.get(orphan)?.standards.values() ?? [])].flat()[0]} ${asTyped(orphan)} ${scheduleSettings.get(orphan)?.setting.standard}`,
    );
  const within = withinFlag(flags, ground.variables);
  return {
    ...(steps === null ? {} : { steps }),
    ...(tolerance === null ? {} : { tolerance }),
    ...(clip === null ? {} : { clip }),
    ...(sigma === null ? {} : { noise: { sigma, seed: seed ?? 1 } }),
    ...(schedule === null ? {} : { schedule, scheduleSettings: own }),
    ...(within === null ? {} : { within }),
  };
}

/** Limits such as x=0:1,y=-2:2. */
function withinFlag(flags: Flags, variables: readonly string[]): Record<string, readonly [number, number]> | null {
  const texts = textsOf(flags, 'within');
  if (texts.length === 0) return null;
  const within = new Map<string, readonly [number, number]>();
  for (const text of texts) {
    for (const piece of splitOutsideBrackets(text, ',')) {
      const place = { text, start: piece.start, end: piece.start + piece.text.length };
      const equals = piece.text.indexOf('=');
      const name =
        equals < 0 && variables.length === 1
          ? (variables[0] as string)
          : piece.text.slice(0, Math.max(0, equals)).trim();
      const ends = splitOutsideBrackets(piece.text.slice(equals + 1), ':');
      if (ends.length !== 2)
        throw new InputError(
          '--within needs two limits with a colon between them for a variable',
          `for example --within ${variables[0]}=-1:1`,
          place,
        );
      if (!variables.includes(name))
        throw new InputError(
          `--within limits ${JSON.stringify(name)}, and the formula has no such variable`,
          `its variables are ${variables.join(', ')}`,
          place,
        );
      const [from, to] = ends.map((end) => parseNumber(end.text, '--within')) as [number, number];
      if (!(from < to))
        throw new InputError(
          `--within needs its lower limit first, and ${from} is not below ${to}`,
          `for example --within ${variables[0]}=-1:1`,
          place,
        );
      within.set(name, [from, to]);
    }
  }
  return Object.fromEntries(within);
}

/** What is swept: `lr=0.001:2`, `momentum=0:0.9`, or learning rates one by one. */
function sweepIn(flags: Flags): Sweep | null {
  const text = textsOf(flags, 'sweep').join(',');
  const what = textFlag(flags, 'measure');
  if (text === '') {
    if (what !== null)
      throw new InputError('--measure says what a sweep draws, and there is none', 'for example --sweep lr=0.001:2');
    return null;
  }
  const measure = what === null ? null : oneOf(what, sweepMeasures, 'measure');
  const hint = 'for example --sweep lr=0.001:2, or --sweep 0.1,0.5,0.9';
  const place = { text, start: 0, end: text.length };
  const equals = text.indexOf('=');
  const typed = equals < 0 ? 'lr' : text.slice(0, equals).trim().replace(/^--/, '');
  const setting = typed.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  if (!optimiserSettings.has(setting))
    throw new InputError(`--sweep needs a setting of the optimiser, and ${JSON.stringify(typed)} is none`, hint, place);
  const range = splitOutsideBrackets(text.slice(equals + 1), ':');
  if (range.length > 2) throw new InputError('--sweep needs two ends with a colon between them', hint, place);
  if (range.length === 2) {
    const [from, to] = range.map((end) => parseNumber(end.text, '--sweep')) as [number, number];
    if (!(from < to))
      throw new InputError(`--sweep needs its lower end first, and ${from} is not below ${to}`, hint, place);
    if (setting === 'lr' && !(from > 0))
      throw new InputError(`--sweep needs learning rates above 0, and it begins at ${from}`, hint, place);
    return { setting, values: valuesBetween(from, to, SWEEP_RUNS), measure };
  }
  const values = splitOutsideBrackets(text.slice(equals + 1), ',').map((piece) => parseNumber(piece.text, '--sweep'));
  if (values.length > MOST_RUNS)
    throw new InputError(`at most ${MOST_RUNS} runs are swept, and these are ${values.length}`, hint);
  if (setting === 'lr' && values.some((value) => !(value > 0)))
    throw new InputError('--sweep needs learning rates above 0', hint, place);
  return { setting, values: [...new Set(values)].sort((a, b) => a - b), measure };
}

// ── as it goes ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** Lines are handed over in pieces of about this many characters. */
const PIECE = 16_384;

/** One record a step, then the result; of several runs one after the other. */
async function streamed({ questions, every }: Options, world: World): Promise<number> {
  const { signal, out } = world;
  for (const [index, question] of questions.entries()) {
    const run = questions.length === 1 ? null : index;
    const prepared = prepare(question);
    const { plan, variables, walker } = prepared;
    const keeper = new Keeper(plan, variables);
    const write = stepWriter(plan, variables, run);
    const stride = every ?? 1;
    let piece = '';
    do {
      keeper.see(walker);
      if (walker.k % stride === 0 || walker.status !== null) piece += write(walker);
      if (piece.length >= PIECE) {
        await out(piece);
        piece = '';
        if (signal.aborted) return 0;
      }
    } while (walker.next());
    const verdict = conclude(prepared, keeper.history());
    await out(
      `${piece}${jsonLine({ type: 'result', ...(run === null ? {} : { run }), command: 'descend', ...verdict })}`,
    );
  }
  return 0;
}

const SHOW_CURSOR = '\u001b[?25h';
const HIDE_CURSOR = '\u001b[?25l';
/** A run that is watched takes about so many frames, unless its steps take longer than that. */
const FRAMES = 120;

/** Redraws the pictures as the run goes, then gives the same screen that a pipe gets. */
async function watched(options: Options, world: World): Promise<number> {
  const { signal, out, look, nextFrame } = world;
  const { questions, every, equations } = options;
  const runs: Run[] = [];
  let shown: readonly string[] = [];
  // A terminal that has become narrower has wrapped the lines of the last frame.
  const back = (): string => {
    const { columns } = look();
    const rows = shown.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / columns)), 0);
    return rows === 0 ? '' : `\u001b[${rows}A\r`;
  };
  // Written over line by line: a picture that is erased first flickers.
  const over = (text: string): string =>
    `${back()}${text
      .split('\n')
      .map((line) => `${line}\u001b[K\n`)
      .join('')}\u001b[J`;
  await out(HIDE_CURSOR);
  try {
    for (const question of questions) {
      const ground = groundOf(question.expression);
      const prepared = prepare(question, ground);
      const { plan, variables, walker } = prepared;
      const keeper = new Keeper(plan, variables, every);
      const walked = walkedGround(ground, []);
      const perFrame = Math.max(1, Math.ceil(plan.steps / FRAMES));
      do {
        keeper.see(walker);
        if (walker.k % perFrame === 0 && walker.status === null) {
          const frame = drawProgress(progressOf(walker, plan.steps), keeper.history().steps, walked, look());
          await out(over(frame));
          shown = frame.split('\n');
          await nextFrame();
        }
      } while (!signal.aborted && walker.next());
      if (signal.aborted) return 0;
      const history = keeper.history();
      runs.push({ ...conclude(prepared, history), steps: history.steps });
    }
    await out(over(textOf(resultOf(runs), equations, look())));
    return 0;
  } finally {
    await out(SHOW_CURSOR);
  }
}

const progressOf = ({ k, value, gradientNorm }: Walker, steps: number) => ({ step: k, of: steps, value, gradientNorm });

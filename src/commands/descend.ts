/** `mcl descend`: predict a descent, take it, explain it. */

import type { LabCommand, Screen, World } from '../command.ts';
import { isOn, repeatable, wholeFlag } from '../flags.ts';
import { InputError } from '../input-error.ts';
import { valueFunction } from '../math/compile.ts';
import { standardPlan, type Walker } from '../math/descent.ts';
import { vectorOf } from '../math/gradients.ts';
import { Keeper } from '../math/history.ts';
import { optimisers } from '../math/optimisers.ts';
import { checkRun, conclude, type Ground, groundOf, prepare, type Run, runDescent } from '../math/run.ts';
import { schedules } from '../math/schedules.ts';
import { type SettingSweep, sweepMeasures, sweepSetting } from '../math/setting-sweep.ts';
import type { DescentQuestion } from '../math/typed-run.ts';
import { redrawing } from '../redrawing.ts';
import { drawRun } from '../render/descent.ts';
import { drawComparison, drawSettingSweep, namesOf } from '../render/descents.ts';
import { exact } from '../render/digits.ts';
import { jsonLine } from '../render/json.ts';
import type { WalkedGround } from '../render/walked-ground.ts';
import { drawProgress } from '../render/watched-run.ts';
import { declareRunSettings, questionsIn, type Sweep, sweepIn } from '../run-options.ts';

interface Options {
  /** One run, or several to be compared. */
  readonly questions: readonly DescentQuestion[];
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

/** A document of more steps than this is better streamed. */
const MOST_STEPS_IN_JSON = 200_000;

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
    return declareRunSettings(command);
  },
  read: ([expression = ''], flags) => {
    const ground = groundOf(expression);
    const questions = questionsIn(expression, ground, flags);
    const sweep = sweepIn(flags);
    const [ndjson, watch, json] = [isOn(flags, 'ndjson'), isOn(flags, 'watch'), isOn(flags, 'json')];
    if (sweep !== null && questions.length > 1)
      throw new InputError('a sweep is of one run, and several are asked for', 'give one --optimiser and no --lr list');
    if (sweep !== null && (ndjson || watch))
      throw new InputError(`a sweep has no steps to ${ndjson ? 'stream' : 'watch'}`, '--json gives all of its runs');
    if (ndjson && (json || watch))
      throw new InputError('--ndjson writes a record a line, and no other form goes with it', 'leave one of them out');
    const every = wholeFlag(flags, 'every', { least: 1, most: 1e9 });
    const steps = questions[0]?.steps ?? standardPlan.steps;
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
    const first = questions[0] as DescentQuestion;
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

// ── as it goes ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** After so many steps what is written is handed over, and an interruption is heard. */
const AT_A_TIME = 32;

/** One record a step, then the result; of several runs one after the other. An interrupted run ends with its result too. */
async function streamed({ questions, every }: Options, world: World): Promise<number> {
  const { signal, out, outBytes } = world;
  // Its tables take a millisecond to make.
  const { stepLines } = await import('../render/step-lines.ts');
  for (const [index, question] of questions.entries()) {
    const run = questions.length === 1 ? null : index;
    const prepared = prepare(question);
    const { plan, variables, walker } = prepared;
    const keeper = new Keeper(plan, variables);
    const lines = stepLines(plan, variables, run);
    const stride = every ?? 1;
    do {
      if (walker.k % AT_A_TIME === 0) {
        await outBytes(lines.take());
        if (signal.reason === 'closed') return 0;
        if (signal.aborted) walker.stop();
      }
      keeper.see(walker);
      if (walker.k % stride === 0 || walker.status !== null) lines.add(walker);
    } while (walker.next());
    await outBytes(lines.take());
    const verdict = conclude(prepared, keeper.history());
    await out(jsonLine({ type: 'result', ...(run === null ? {} : { run }), command: 'descend', ...verdict }));
    if (signal.aborted) break;
  }
  return 0;
}

/** A run that is watched takes about so many frames, unless its steps take longer than that. */
const FRAMES = 120;

/** Redraws the pictures as the run goes, then gives the same screen that a pipe gets. */
async function watched({ questions, every, equations }: Options, world: World): Promise<number> {
  const { signal, look, nextFrame } = world;
  return await redrawing(world, async (show) => {
    const runs: Run[] = [];
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
          await show(drawProgress(progressOf(walker, plan.steps), keeper.history().steps, walked, look()));
          await nextFrame();
        }
      } while (!signal.aborted && walker.next());
      if (signal.aborted) return 0;
      const history = keeper.history();
      runs.push({ ...conclude(prepared, history), steps: history.steps });
    }
    await show(textOf(resultOf(runs), equations, look()));
    return 0;
  });
}

const progressOf = ({ k, value, gradientNorm }: Walker, steps: number) => ({ step: k, of: steps, value, gradientNorm });

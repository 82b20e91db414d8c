/**
 * Should the learning rate stay the same?
 *
 * Far from the minimum long steps save time; with noise only short ones come to rest: at a constant rate the noise of the
 * slope shakes the point for ever. A schedule multiplies the rate by a factor that depends on the number of the step:
 *
 *     exponential, gamma 0.9      1, 0.9, 0.81, 0.729, ...
 *     cosine, over 4 steps        1, 0.854, 0.5, 0.146, 0
 *
 * Only `plateau` looks at the run: it lowers the rate when the value has not improved for a while. The factors are those of
 * the schedulers of torch.optim.lr_scheduler with the same settings, one call of `step()` after each step.
 *
 * Where it breaks: a schedule that lowers the rate to 0 stops the run wherever it is.
 *
 * Source: PyTorch's documentation of torch.optim.lr_scheduler; cosine: Loshchilov and Hutter, ICLR 2017, without restarts;
 * one-cycle: Smith and Topin, SPIE 11006 (2019), two phases.
 * Next: ./domain.ts
 */

import { InputError } from '../input-error.ts';
import { closest } from './names.ts';
import { numberIn, type Settings, type SettingTable } from './settings.ts';

/** What a schedule remembers of the run: only `plateau` changes it. */
export interface ScheduleState {
  /** What the learning rate is multiplied by. */
  readonly factor: number;
  readonly best: number;
  /** Steps since the best value. */
  readonly waited: number;
}

export interface Schedule {
  readonly name: string;
  readonly summary: string;
  /** Whether the rate stays what it is: only then do curvatures foretell a factor per step. */
  readonly steady: boolean;
  readonly settings: SettingTable;
  /** The factor by the number k of steps taken, of `steps`, as a person would write it. */
  readonly equation: string;
  /** The class of torch.optim.lr_scheduler with the same factors, or null. */
  readonly pytorch: string | null;
  /**
   * The factor for the step after k steps.
   *
   * @param steps  how many steps the run has
   */
  readonly factor: (k: number, steps: number, settings: Settings, state: ScheduleState) => number;
  /** The state once the value after a step is known. */
  readonly seen: ((value: number, settings: Settings, state: ScheduleState) => ScheduleState) | null;
}

export const scheduleStart: ScheduleState = { factor: 1, best: Number.POSITIVE_INFINITY, waited: 0 };

const share = { above: 0, most: 1 };
const steps = { least: 1, whole: true };

/** From one factor to another along half a cosine; `done` goes from 0 to 1. */
const alongCosine = (from: number, to: number, done: number): number =>
  to + ((from - to) * (1 + Math.cos(Math.PI * done))) / 2;

export const schedules: readonly Schedule[] = [
  {
    name: 'constant',
    summary: 'the same rate throughout',
    steady: true,
    settings: {},
    equation: '1',
    pytorch: null,
    factor: () => 1,
    seen: null,
  },
  {
    name: 'step',
    summary: 'falls by a factor every so many steps',
    steady: false,
    pytorch: 'StepLR',
    equation: 'gamma^floor(k/stepSize)',
    settings: {
      stepSize: { standard: 30, says: 'how many steps at the same rate', demand: steps },
      gamma: { standard: 0.1, says: 'the factor', demand: share },
    },
    factor: (k, _steps, settings) => numberIn(settings, 'gamma') ** Math.floor(k / numberIn(settings, 'stepSize')),
    seen: null,
  },
  {
    name: 'exponential',
    summary: 'falls by a factor every step',
    steady: false,
    pytorch: 'ExponentialLR',
    equation: 'gamma^k',
    settings: { gamma: { standard: 0.95, says: 'the factor', demand: share } },
    factor: (k, _steps, settings) => numberIn(settings, 'gamma') ** k,
    seen: null,
  },
  {
    name: 'linear',
    summary: 'goes from one factor to another in a straight line, then stays',
    steady: false,
    pytorch: 'LinearLR',
    equation: 'startFactor + (endFactor - startFactor)*min(1, k/totalIters)',
    settings: {
      startFactor: { standard: 1 / 3, says: 'the first factor', demand: share },
      endFactor: { standard: 1, says: 'the last factor', demand: { least: 0, most: 1 } },
      totalIters: { standard: 5, says: 'how many steps it takes', demand: steps },
    },
    factor: (k, _steps, settings) => {
      const [from, to] = [numberIn(settings, 'startFactor'), numberIn(settings, 'endFactor')];
      return from + (to - from) * Math.min(1, k / numberIn(settings, 'totalIters'));
    },
    seen: null,
  },
  {
    name: 'warmup',
    summary: 'rises in a straight line, then stays',
    steady: false,
    pytorch: null,
    equation: 'min(1, (k + 1)/warmupSteps)',
    settings: { warmupSteps: { standard: 10, says: 'how many steps it takes', demand: steps } },
    factor: (k, _steps, settings) => Math.min(1, (k + 1) / numberIn(settings, 'warmupSteps')),
    seen: null,
  },
  {
    name: 'cosine',
    summary: 'falls to nothing along half a cosine, over the whole run',
    steady: false,
    pytorch: 'CosineAnnealingLR',
    equation: 'etaMin + (1 - etaMin)*(1 + cos(pi*k/steps))/2',
    settings: { etaMin: { standard: 0, says: 'the last factor', demand: { least: 0, most: 1 } } },
    factor: (k, total, settings) =>
      alongCosine(1, numberIn(settings, 'etaMin'), total === 0 ? 1 : Math.min(1, k / total)),
    seen: null,
  },
  {
    name: 'one-cycle',
    summary: 'rises and falls once, along cosines; lr is the highest rate',
    steady: false,
    pytorch: 'OneCycleLR (cycle_momentum=False)',
    equation: '1/divFactor to 1 until k = pctStart*steps - 1, then to 1/(divFactor*finalDivFactor) at k = steps - 1',
    settings: {
      pctStart: { standard: 0.3, says: 'the share of the run in which it rises', demand: { above: 0, below: 1 } },
      divFactor: { standard: 25, says: 'how many times smaller the first rate is', demand: { least: 1 } },
      finalDivFactor: {
        standard: 1e4,
        says: 'how many times smaller than the first the last rate is',
        demand: { least: 1 },
      },
    },
    factor: (k, total, settings) => {
      const top = numberIn(settings, 'pctStart') * total - 1;
      const low = 1 / numberIn(settings, 'divFactor');
      if (k <= top) return alongCosine(low, 1, k / top);
      return alongCosine(
        1,
        low / numberIn(settings, 'finalDivFactor'),
        Math.min(1, (k - top) / Math.max(total - 1 - top, Number.MIN_VALUE)),
      );
    },
    seen: null,
  },
  {
    name: 'plateau',
    summary: 'falls by a factor when the value has not improved for a while',
    steady: false,
    pytorch: 'ReduceLROnPlateau',
    equation: 'factor^(how often `patience` steps passed without an improvement)',
    settings: {
      factor: { standard: 0.1, says: 'the factor', demand: { above: 0, below: 1 } },
      patience: {
        standard: 10,
        says: 'how many steps without improvement are borne',
        demand: { least: 0, whole: true },
      },
      threshold: { standard: 1e-4, says: 'what share of the best value is an improvement', demand: { least: 0 } },
    },
    factor: (_k, _steps, _settings, state) => state.factor,
    seen: (value, settings, { factor, best, waited }) => {
      // PyTorch's relative threshold: of the best value itself, so a negative one asks for less than no improvement.
      if (value < best * (1 - numberIn(settings, 'threshold'))) return { factor, best: value, waited: 0 };
      if (waited + 1 <= numberIn(settings, 'patience')) return { factor, best, waited: waited + 1 };
      return { factor: factor * numberIn(settings, 'factor'), best, waited: 0 };
    },
  },
];

/**
 * The schedule of a name.
 *
 * @throws InputError for a name that nobody has, with the closest one
 */
export function scheduleNamed(name: string): Schedule {
  const found = schedules.find((row) => row.name === name);
  if (found !== undefined) return found;
  const guess = closest(
    name,
    schedules.map((row) => row.name),
  );
  throw new InputError(
    `unknown schedule ${JSON.stringify(name)}`,
    guess === null ? `there are ${schedules.map((row) => row.name).join(', ')}` : `did you mean ${guess}?`,
    { text: name, start: 0, end: name.length },
  );
}

/**
 * What does an optimiser do with a slope?
 *
 * Gradient descent walks against it: on x^2 at x = 3 the slope is 6, and with a learning rate of 0.1 the next place is
 * 3 - 0.1·6 = 2.4. Everything else is this with a memory. Momentum adds up the slopes it has seen, so that a zigzag cancels
 * and a steady pull accumulates.
 *
 * A row states a method for one coordinate as equations (./update.ts compiles them); the settings have PyTorch's names and
 * defaults, and where PyTorch has the method the two walk the same points to roundoff. Two facts deserve suspicion:
 *
 *     "momentum" means v = β·v + g in PyTorch and v = β·v + (1 - β)·g elsewhere: at β = 0.9 the same learning rate then
 *     takes steps ten times as long. Both are here, under different names.
 *     Nesterov's method has a lower limit for the learning rate than plain descent, not a higher one.
 *
 * Near a minimum with curvature λ every method whose step is linear in the slope behaves like two numbers, place and memory,
 * times a matrix. `linear` has what that matrix is made of; ./settling.ts makes limits and rates out of it.
 *
 * Where it breaks: `lion` and `rprop` use only the sign of the slope, and the matrix does not exist.
 *
 * Source: at each row.
 * Next: ./adaptive-steps.ts
 */

import { give, InputError } from '../input-error.ts';
import { numberIn, numbersOf, type Setting, type Settings, type SettingTable } from './settings.ts';
import type { Linear, Optimiser } from './step.ts';
import { compileUpdate, type Memory, type Program, startOf, type Update } from './update.ts';

// ── settings that several methods have ─────────────────────────────────────────────────────────────────────────────

export const learningRate = (standard: number, says = 'the learning rate: how far to go along the step'): Setting => ({
  standard,
  says,
  demand: { above: 0 },
});
export const share = (standard: number, says: string): Setting => ({ standard, says, demand: { least: 0, below: 1 } });
export const momentum = (standard: number): Setting => share(standard, 'how much of the last step is kept');
export const weightDecay = (standard: number): Setting => ({
  standard,
  says: 'pull towards 0, as a share of each coordinate',
  demand: { least: 0 },
});
export const eps = (standard: number): Setting => ({
  standard,
  says: 'added where a size may be 0',
  demand: { least: 0 },
});
export const betas = (beta1: number, beta2: number): Setting => ({
  standard: [beta1, beta2],
  says: 'how much of the average slope and of the average square is kept',
  names: ['beta1', 'beta2'],
  demand: { least: 0, below: 1 },
});
export const toggle = (says: string): Setting => ({ standard: false, says });

// ── methods that can be stated for one coordinate ──────────────────────────────────────────────────────────────────

interface Row
  extends Pick<Optimiser, 'name' | 'summary' | 'convention' | 'settings' | 'source' | 'pytorch' | 'linear' | 'limit'> {
  readonly aliases?: readonly string[];
  readonly scale?: (settings: Settings) => string;
  readonly program: (settings: Settings) => Program;
}

export const NONE: Linear = { inertia: 0, gain: 0, direct: 1, carried: 0, decay: 0, shrink: 0 };

/** An optimiser from equations for one coordinate. */
export function perCoordinate({ program, aliases = [], scale, ...row }: Row): Optimiser {
  const constants = (settings: Settings): Record<string, number> => {
    // The learning rate is not a constant: a schedule may change it.
    const { lr: _, ...numbers } = numbersOf(row.settings, settings);
    return numbers;
  };
  const compiled = (n: number, settings: Settings, memory: Memory): Update =>
    compileUpdate(program(settings), constants(settings), memory, n);
  return {
    ...row,
    aliases,
    scale: scale ?? null,
    firstOrder: true,
    needsResiduals: false,
    equations: (settings) => program(settings).equations,
    remembers: (settings) => {
      const { vectors, numbers } = program(settings);
      const shapes: Record<string, 'vector' | 'number'> = {};
      for (const name of Object.keys(vectors)) shapes[name] = 'vector';
      for (const name of Object.keys(numbers)) shapes[name] = 'number';
      return shapes;
    },
    start: (n, settings) => startOf(program(settings), n, { ...constants(settings), lr: numberIn(settings, 'lr') }),
    step: ({ t, point, gradient }, memory, settings, rate) => {
      const next = point.slice();
      const kept = Object.fromEntries(Object.entries(memory).map(([name, values]) => [name, values.slice()]));
      compiled(point.length, settings, kept)(t, rate, next, gradient);
      return { point: next, memory: kept, evaluations: 0, failed: null };
    },
    compiled,
  };
}

export const program = (
  vectors: Readonly<Record<string, string>>,
  equations: readonly (string | null)[],
  numbers: Readonly<Record<string, string>> = {},
): Program => ({
  vectors,
  numbers,
  equations: equations.filter((equation) => equation !== null),
});

export const decayed = (settings: Settings): string | null =>
  settings['weightDecay'] === 0 ? null : 'g = g + weightDecay*x';
export const decay = (settings: Settings): number => numberIn(settings, 'weightDecay');

const POLYAK = 'Polyak, USSR Comput. Math. Math. Phys. 4 (1964) 1-17';
const NESTEROV = 'Nesterov, Soviet Math. Doklady 27 (1983) 372-376, in the form of Sutskever et al., ICML 2013';
const SGD_CONVENTION =
  'PyTorch: v = momentum*v + g, so that the steps of a steady slope add up to lr/(1 - momentum) times it';

const sgd = (settings: Settings): Program => {
  if (settings['momentum'] === 0) {
    if (settings['nesterov'] === true) throw new InputError('nesterov needs a momentum', give('momentum', 0.9));
    return program({}, [decayed(settings), 'x = x - lr*g']);
  }
  if (settings['nesterov'] === true && settings['dampening'] !== 0)
    throw new InputError('nesterov has no dampening', 'leave dampening out');
  return program({ v: '0' }, [
    decayed(settings),
    settings['dampening'] === 0 ? 'v = momentum*v + g' : 'v = t == 1 ? g : momentum*v + (1 - dampening)*g',
    settings['nesterov'] === true ? 'x = x - lr*(g + momentum*v)' : 'x = x - lr*v',
  ]);
};

const sgdLinear = (settings: Settings): Linear => {
  const inertia = numberIn(settings, 'momentum');
  if (inertia === 0) return { ...NONE, decay: decay(settings) };
  if (settings['nesterov'] === true)
    return { ...NONE, inertia, gain: 1, direct: 1, carried: inertia, decay: decay(settings) };
  return { ...NONE, inertia, gain: 1 - numberIn(settings, 'dampening'), direct: 0, carried: 1, decay: decay(settings) };
};

const sgdLimit = (settings: Settings): string => {
  const curvature = decay(settings) === 0 ? 'curvature' : '(curvature + weightDecay)';
  if (settings['momentum'] === 0) return `2/${curvature}`;
  if (settings['nesterov'] === true) return `2*(1 + momentum)/((1 + 2*momentum)*${curvature})`;
  return settings['dampening'] === 0
    ? `2*(1 + momentum)/${curvature}`
    : `2*(1 + momentum)/((1 - dampening)*${curvature})`;
};

const sgdSettings = (standardMomentum: number, nesterov: boolean): SettingTable => ({
  lr: learningRate(0.001),
  momentum: momentum(standardMomentum),
  dampening: {
    standard: 0,
    says: 'how much of each new slope is left out of the momentum',
    demand: { least: 0, below: 1 },
  },
  nesterov: { ...toggle('look ahead: step by the slope and the momentum together'), standard: nesterov },
  weightDecay: weightDecay(0),
});

/** Methods that use the slope as it is, and those that use only its sign. */
export const slopeSteps: readonly Optimiser[] = [
  perCoordinate({
    name: 'gd',
    aliases: ['sgd'],
    summary: 'gradient descent, with momentum where it is asked for',
    convention: SGD_CONVENTION,
    settings: sgdSettings(0, false),
    source: `Cauchy, C. R. Acad. Sci. 25 (1847) 536-538; ${POLYAK}; ${NESTEROV}`,
    pytorch: 'SGD',
    linear: sgdLinear,
    limit: sgdLimit,
    program: sgd,
  }),
  perCoordinate({
    name: 'momentum',
    aliases: ['heavy-ball'],
    summary: 'gd with a momentum of 0.9',
    convention: SGD_CONVENTION,
    settings: sgdSettings(0.9, false),
    source: POLYAK,
    pytorch: 'SGD',
    linear: sgdLinear,
    limit: sgdLimit,
    program: sgd,
  }),
  perCoordinate({
    name: 'nesterov',
    aliases: ['nag'],
    summary: 'gd with a momentum of 0.9 that looks ahead',
    convention: SGD_CONVENTION,
    settings: sgdSettings(0.9, true),
    source: NESTEROV,
    pytorch: 'SGD',
    linear: sgdLinear,
    limit: sgdLimit,
    program: sgd,
  }),
  perCoordinate({
    name: 'ema-momentum',
    aliases: ['ema'],
    summary: 'momentum as an average of slopes',
    convention: 'v = momentum*v + (1 - momentum)*g, an average: lr means the same whatever the momentum',
    settings: { lr: learningRate(0.001), momentum: momentum(0.9), weightDecay: weightDecay(0) },
    source: `${POLYAK}, with the slopes averaged`,
    pytorch: null,
    linear: (settings) => ({
      ...NONE,
      inertia: numberIn(settings, 'momentum'),
      gain: 1 - numberIn(settings, 'momentum'),
      direct: 0,
      carried: 1,
      decay: decay(settings),
    }),
    limit: (settings) =>
      `2*(1 + momentum)/((1 - momentum)*${decay(settings) === 0 ? 'curvature' : '(curvature + weightDecay)'})`,
    program: (settings) =>
      program({ v: '0' }, [decayed(settings), 'v = momentum*v + (1 - momentum)*g', 'x = x - lr*v']),
  }),
  perCoordinate({
    name: 'rprop',
    summary: 'only the sign of the slope: longer steps while it stays, shorter when it turns',
    convention: 'PyTorch: after a turn the coordinate rests for one step',
    settings: {
      lr: learningRate(0.01, 'the length of the first step'),
      etas: {
        standard: [0.5, 1.2],
        says: 'factors of the step when the slope turns, and when it stays',
        names: ['etaMinus', 'etaPlus'],
        demand: { above: 0 },
      },
      stepSizes: {
        standard: [1e-6, 50],
        says: 'the shortest and the longest step',
        names: ['shortest', 'longest'],
        demand: { above: 0 },
      },
    },
    source: 'Riedmiller and Braun, ICNN 1993, 586-591',
    pytorch: 'Rprop',
    linear: null,
    limit: null,
    program: () =>
      program({ length: 'lr', previous: '0' }, [
        'agreement = g*previous',
        'length = clip(length*(agreement > 0 ? etaPlus : (agreement < 0 ? etaMinus : 1)), shortest, longest)',
        'g = agreement < 0 ? 0 : g',
        'x = x - length*sign(g)',
        'previous = g',
      ]),
  }),
  perCoordinate({
    name: 'lion',
    summary: 'the sign of an averaged slope: every step is lr long',
    convention: 'the paper: weight decay apart from the slope',
    settings: { lr: learningRate(0.0001), betas: betas(0.9, 0.99), weightDecay: weightDecay(0) },
    source: 'Chen et al., NeurIPS 2023, program 1',
    pytorch: null,
    linear: null,
    limit: null,
    program: (settings) =>
      program({ m: '0' }, [
        'update = sign(beta1*m + (1 - beta1)*g)',
        decay(settings) === 0 ? 'x = x - lr*update' : 'x = x - lr*(update + weightDecay*x)',
        'm = beta2*m + (1 - beta2)*g',
      ]),
  }),
];

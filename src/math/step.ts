/**
 * What is one step of an optimiser?
 *
 * It gets a place, the slope there, and what it remembers; it gives the next place and what to remember next. On x^2 at
 * x = 3, with nothing remembered and a learning rate of 0.1, gradient descent gives 2.4. Nothing else goes in or out, so a
 * run can be stopped, printed and continued anywhere, and the same step twice is the same step.
 *
 * Next: ./slope-steps.ts
 */

import type { Matrix } from './gradients.ts';
import type { Settings, SettingTable } from './settings.ts';
import type { Memory, Update } from './update.ts';

/** What an optimiser may ask about a function. */
export interface Problem {
  readonly variables: readonly string[];
  /** Value returned, gradient written into the second argument. */
  readonly gradient: (point: Float64Array, gradient: Float64Array) => number;
  readonly hessian: (point: Float64Array) => Matrix;
  /** What the function is the sum of the squares of; throws InputError where it is no such sum. */
  readonly residuals: () => Residuals;
}

/** Functions r with f = Σ r². */
export interface Residuals {
  readonly texts: readonly string[];
  /** The values r and their gradients, one row for each. */
  readonly at: (point: Float64Array) => { readonly values: readonly number[]; readonly rows: Matrix };
}

/** A place on the way, with what is known there. */
export interface Here {
  /** The number of the step that begins here, 1 for the first. */
  readonly t: number;
  readonly point: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
}

/** Where a step led, and what is remembered of it. */
export interface Move {
  readonly point: Float64Array;
  readonly memory: Memory;
  /** How many values and gradients it took, beside those of the place where it began. */
  readonly evaluations: number;
  /** Why the step could not be taken, or null. */
  readonly failed: string | null;
}

/**
 * A step that is linear in the slope, on a curvature λ:
 *
 *     v' = inertia·v + gain·λ·x
 *     x' = (1 - lr·shrink)·x - lr·(direct·λ·x + carried·v')
 *
 * with λ replaced by λ + decay, and divided by the method's scale where it has one.
 */
export interface Linear {
  readonly inertia: number;
  readonly gain: number;
  readonly direct: number;
  readonly carried: number;
  /** What weight decay adds to every curvature. */
  readonly decay: number;
  /** What decoupled weight decay takes from every coordinate, in units of the learning rate. */
  readonly shrink: number;
}

export interface Optimiser {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  /** Which of several conventions it follows. */
  readonly convention: string;
  readonly settings: SettingTable;
  /** The update, in the language of formulas where it can be stated for one coordinate. */
  readonly equations: (settings: Settings) => readonly string[];
  readonly source: string;
  /** The class of PyTorch whose points it visits, or null. */
  readonly pytorch: string | null;
  /** The step on a parabola, or null where it is not linear. */
  readonly linear: ((settings: Settings, t: number) => Linear) | null;
  /** The largest learning rate that settles, as a formula in settings and `curvature`, or null. */
  readonly limit: ((settings: Settings) => string) | null;
  /** By what each coordinate's slope is divided, as a formula in settings, memory and t; null for by nothing. */
  readonly scale: ((settings: Settings) => string) | null;
  /** Whether it steps by the gradient alone, so that a gradient with noise or clipped makes sense. */
  readonly firstOrder: boolean;
  /** Whether it asks for residuals, so that the function must be a sum of squares. */
  readonly needsResiduals: boolean;
  /** What it remembers, and in which shape. */
  readonly remembers: (settings: Settings) => Readonly<Record<string, 'vector' | 'number' | 'matrix'>>;
  /** The memory before the first step. */
  readonly start: (n: number, settings: Settings) => Memory;
  /** One step. Pure: neither the place nor the memory is changed. */
  readonly step: (here: Here, memory: Memory, settings: Settings, learningRate: number, problem: Problem) => Move;
  /** The same in place, compiled, where the method can be stated for one coordinate. */
  readonly compiled: ((n: number, settings: Settings, memory: Memory) => Update) | null;
}

/**
 * What do all drawings of a sweep have in common?
 *
 * How many lines are shown before they are counted, how many digits a rate has, and the signs for times and for what flows back.
 */

import type { Screen } from '../command.ts';

/** More lines than this are counted, not shown. */
export const MOST_LINES = 60;
/** Digits of a rate: it stands beside others, and is there to be compared. */
export const RATE_DIGITS = 4;

/** The signs between a rate and what it multiplies, and before what is sent back. */
export const signsOn = (screen: Screen): { readonly times: string; readonly back: string } =>
  screen.unicode ? { times: '×', back: '◂' } : { times: 'x', back: '<' };

/** Whether two slopes differ by rounding at most. */
export const agree = (a: number, b: number): boolean =>
  a === b || Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b));

/**
 * In which colour does a part of a drawing appear?
 *
 * The only importer of chalk. Drawings name what a part is; this file maps that to the colours of the person's theme.
 * Words stay in the default foreground; only six of the theme's colours are used, blue and grey never, and nothing is
 * told by colour alone. `muted` is for rules and frames, which may be hard to see.
 */

import type { ChalkInstance } from 'chalk';
import type { Screen } from '../command.ts';

/** What a part of a drawing is. */
export type Role =
  | 'plain'
  | 'strong'
  | 'muted'
  | 'curve'
  | 'tangent'
  | 'accent'
  | 'good'
  | 'bad'
  | 'series1'
  | 'series2'
  | 'series3'
  | 'series4'
  | 'series5'
  | 'series6';

/** The roles of several curves in one picture, in order. */
export const seriesRoles = ['series1', 'series2', 'series3', 'series4', 'series5', 'series6'] as const;

const colours: Readonly<Record<Role, (chalk: ChalkInstance) => ChalkInstance | null>> = {
  plain: () => null,
  strong: (chalk) => chalk.bold,
  muted: (chalk) => chalk.dim,
  curve: (chalk) => chalk.cyan,
  tangent: (chalk) => chalk.yellow,
  accent: (chalk) => chalk.magenta,
  good: (chalk) => chalk.green,
  bad: (chalk) => chalk.red,
  series1: (chalk) => chalk.cyan,
  series2: (chalk) => chalk.yellow,
  series3: (chalk) => chalk.magenta,
  series4: (chalk) => chalk.green,
  series5: (chalk) => chalk.red,
  series6: (chalk) => chalk.bold,
};

/** Red, green and blue, each 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Puts colour on text for one screen. Without colour the text comes back as it is. */
export interface Painter {
  readonly as: (role: Role, text: string) => string;
  /** Text in one colour on a ground of another: the two halves of a half block. */
  readonly on: (text: string, ink: Rgb, ground: Rgb) => string;
}

/** chalk, once a screen with colours has asked for it. An answer that goes into a pipe does without. */
let withColours: ((depth: Screen['colorDepth']) => ChalkInstance) | null = null;

/** To be waited for before anything is painted on a screen with colours. */
export async function prepareColours(): Promise<void> {
  const { Chalk } = await import('chalk');
  withColours = (level) => new Chalk({ level });
}

/** @throws Error on a screen with colours, where they were not prepared */
export function painter(screen: Pick<Screen, 'colorDepth'>): Painter {
  if (screen.colorDepth === 0) return { as: (_, text) => text, on: (text) => text };
  if (withColours === null) throw new Error('colours are prepared before they are used');
  const chalk = withColours(screen.colorDepth);
  return {
    as: (role, text) => (text === '' ? text : (colours[role](chalk)?.(text) ?? text)),
    on: (text, ink, ground) => chalk.rgb(...ink).bgRgb(...ground)(text),
  };
}

/**
 * What was typed for a run: its start, its method with settings, its circumstances; or a sweep of them.
 *
 * The options for settings are made from the tables of optimisers and schedules, so a new row brings its own. A setting that
 * none of the chosen methods has is a mistake, not something to pass over.
 */

import type { Command } from 'commander';
import type { Flags } from './command.ts';
import { asTyped, isOn, listFlag, numberFlag, oneOf, pointFlag, textFlag, textsOf, wholeFlag } from './flags.ts';
import { InputError } from './input-error.ts';
import { type PlanOptions, standardPlan } from './math/descent.ts';
import { optimiserNamed, optimisers } from './math/optimisers.ts';
import { parseNumber } from './math/parse.ts';
import type { Ground } from './math/run.ts';
import { schedules } from './math/schedules.ts';
import { MOST_RUNS, type SweepMeasure, sweepMeasures, valuesBetween } from './math/setting-sweep.ts';
import { kebab, type Setting, type SettingTable, type SettingValue } from './math/settings.ts';
import type { Optimiser } from './math/step.ts';
import { splitOutsideBrackets } from './math/tokens.ts';
import type { DescentQuestion } from './math/typed-run.ts';

/** A setting at many values. */
export interface Sweep {
  readonly setting: string;
  readonly values: readonly number[];
  readonly measure: SweepMeasure | null;
}

const MOST_COMPARED = 8;
const SWEEP_RUNS = 81;

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

/** Declares the settings of all optimisers and schedules; the learning rate is for the command itself. */
export function declareRunSettings(command: Command): Command {
  declareSettings(command, 'Settings of optimisers:', optimiserSettings, ['lr']);
  declareSettings(command, 'Settings of schedules:', scheduleSettings, []);
  return command;
}

/** One run for every optimiser and every learning rate that was typed. */
export function questionsIn(expression: string, ground: Ground, flags: Flags): readonly DescentQuestion[] {
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
  const chosen = (names.length === 0 ? [standardPlan.optimiser] : names).map(optimiserNamed);
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
      (lr): DescentQuestion => ({
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
  return questions;
}

function learningRate(text: string): number {
  const lr = parseNumber(text, '--lr');
  if (lr > 0 && Number.isFinite(lr)) return lr;
  throw new InputError(
    `--lr needs a number above 0, and ${text.trim() === String(lr) ? `${lr} came` : `${text} is ${lr}`}`,
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
export function sweepIn(flags: Flags): Sweep | null {
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

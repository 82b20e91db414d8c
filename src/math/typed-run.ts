/**
 * How is a run asked for, and how is it typed again?
 *
 * A question holds what was asked and nothing that is standard. As a command line it is what repeats the run, and what an
 * advice looks like: to be copied, changed and run.
 *
 *     { expression: 'x^2', start: { x: 3 }, settings: { lr: 0.1 } }     mcl descend "x^2" --from 3 --lr 0.1
 *
 * Next: ./remedies.ts
 */

import { type PlanOptions, standardPlan } from './descent.ts';
import type { Point } from './expression.ts';
import { optimiserNamed } from './optimisers.ts';
import { scheduleNamed } from './schedules.ts';
import { kebab, type Settings, type SettingValue } from './settings.ts';

/** A run as it is asked for. */
export interface DescentQuestion extends PlanOptions {
  /** The formula or the name of a landscape, as typed. */
  readonly expression: string;
  readonly start: Point;
}

const typedValue = (value: SettingValue): string => (Array.isArray(value) ? value.join(',') : String(value));
const typedPoint = (point: Point): string => {
  const entries = Object.entries(point);
  return entries.length === 1 ? String(entries[0]?.[1]) : entries.map(([name, value]) => `${name}=${value}`).join(',');
};

/** Settings that are not the standard ones, as they are typed. */
const typedSettings = (settings: Settings, standard: (name: string) => SettingValue | undefined): string[] =>
  Object.entries(settings).flatMap(([name, value]) => {
    if (typedValue(value) === typedValue(standard(name) ?? '')) return [];
    if (typeof value === 'boolean') return value ? [`--${kebab(name)}`] : [];
    return [`--${kebab(name)} ${typedValue(value)}`];
  });

/** The command line that asks for a run. */
export function commandFor(question: DescentQuestion): string {
  const {
    expression,
    start,
    optimiser = standardPlan.optimiser,
    settings = {},
    tolerance,
    steps,
    schedule,
    scheduleSettings = {},
    clip,
    noise,
    within = {},
  } = question;
  const rows = optimiserNamed(optimiser).settings;
  return [
    'mcl descend',
    /^[\w.:-]+$/.test(expression) && !expression.startsWith('-') ? expression : `"${expression}"`,
    `--from ${typedPoint(start)}`,
    ...(optimiser === standardPlan.optimiser ? [] : [`--optimiser ${optimiser}`]),
    ...typedSettings(settings, (name) => rows[name]?.standard),
    ...(schedule === undefined || schedule === standardPlan.schedule
      ? []
      : [
          `--schedule ${schedule}`,
          ...typedSettings(scheduleSettings, (name) => scheduleNamed(schedule).settings[name]?.standard),
        ]),
    ...(clip == null ? [] : [`--clip ${clip}`]),
    ...(noise == null ? [] : [`--noise ${noise.sigma} --seed ${noise.seed}`]),
    ...(Object.keys(within).length === 0
      ? []
      : [
          `--within ${Object.entries(within)
            .map(([name, [from, to]]) => `${name}=${from}:${to}`)
            .join(',')}`,
        ]),
    ...(tolerance === undefined || tolerance === standardPlan.tolerance ? [] : [`--tolerance ${tolerance}`]),
    ...(steps === undefined || steps === standardPlan.steps ? [] : [`--steps ${steps}`]),
  ].join(' ');
}

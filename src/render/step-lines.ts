/**
 * How does a step become a line of text quickly?
 *
 * A million steps are a million lines, and writing the numbers is all the work there is. The names in a line are the same in
 * every line, so their text is made once; what is left is one number after the other, each in the shortest form that reads
 * back to it. The lines say what `jsonLine` would say, which a test compares.
 */

import type { Plan, Walker } from '../math/descent.ts';

const number = (value: number): string => (Number.isFinite(value) ? `${value + 0}` : `"${value}"`);

/** A function that writes where a walker stands as one line of JSON. */
export function stepWriter(plan: Plan, variables: readonly string[], run: number | null): (walker: Walker) => string {
  const n = variables.length;
  const names = variables.map((name, i) => `${i === 0 ? '{' : ','}${JSON.stringify(name)}:`);
  const point = (values: Float64Array): string => {
    let text = '';
    for (let i = 0; i < n; i++) text += names[i] + number(values[i] as number);
    return `${text}}`;
  };
  const rows = (values: Float64Array): string => {
    const lines = Array.from(
      { length: values.length / n },
      (_, i) => `[${[...values.subarray(i * n, (i + 1) * n)].map(number).join(',')}]`,
    );
    return `[${lines.join(',')}]`;
  };
  const remembered = Object.entries(plan.optimiser.remembers(plan.settings)).map(([name, shape], i) => ({
    name,
    label: `${i === 0 ? '' : ','}${JSON.stringify(name)}:`,
    write:
      shape === 'vector' ? point : shape === 'matrix' ? rows : (values: Float64Array) => number(values[0] as number),
  }));
  const changed = plan.noise !== null || plan.clip !== null;
  const head = run === null ? '{"type":"step","step":' : `{"type":"step","run":${run},"step":`;
  return (walker) => {
    let memory = '';
    for (const { name, label, write } of remembered) memory += label + write(walker.memory[name] as Float64Array);
    const used = changed
      ? `,"usedGradient":${walker.status === null ? point(walker.applied) : 'null'},"clipped":${walker.status === null && walker.clipped}`
      : '';
    return `${head}${walker.k},"point":${point(walker.point)},"value":${number(walker.value)},"gradient":${point(walker.gradient)},"gradientNorm":${number(walker.gradientNorm)},"learningRate":${number(walker.learningRate)},"memory":{${memory}}${used}}\n`;
  };
}

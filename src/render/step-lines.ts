/**
 * How does a step become a line of text quickly?
 *
 * A million steps are a million lines, and writing the numbers is all the work there is. The names in a line are the same in
 * every line, so their bytes are made once and copied; the numbers are written between them, byte by byte
 * (./number-bytes.ts). No text is made on the way, so a run of any length leaves nothing behind in memory. The lines say
 * what `jsonLine` would say, which a test compares.
 */

import type { Plan, Walker } from '../math/descent.ts';
import { LONGEST_NUMBER, writeNumber } from './number-bytes.ts';

type Where = Pick<
  Walker,
  'k' | 'point' | 'value' | 'gradient' | 'gradientNorm' | 'learningRate' | 'memory' | 'applied' | 'clipped' | 'status'
>;

/** Lines of JSON that are gathered as bytes, one for each place that was added. */
export interface StepLines {
  /** Adds where a walker stands. */
  readonly add: (walker: Where) => void;
  /** How many bytes there are. */
  readonly size: () => number;
  /** The bytes, which are good until the next line is added; from here on there are none. */
  readonly take: () => Uint8Array;
}

/** Room for so many bytes is made at first, more when a line needs it. */
const ROOM = 2 ** 16;

const encoder = new TextEncoder();

/** Bytes that are copied four at a time; up to three zeros behind them are written over by what follows. */
interface Label {
  readonly length: number;
  readonly words: Uint32Array;
}

function labelOf(text: string): Label {
  const bytes = encoder.encode(text);
  const padded = new Uint8Array(4 * Math.ceil(bytes.length / 4));
  padded.set(bytes);
  const view = new DataView(padded.buffer);
  return {
    length: bytes.length,
    words: Uint32Array.from({ length: padded.length / 4 }, (_, i) => view.getUint32(4 * i)),
  };
}

/** @param run  the number of the run, where there are several */
export function stepLines(plan: Plan, variables: readonly string[], run: number | null): StepLines {
  const n = variables.length;
  const names = variables.map((name, i) => labelOf(`${i === 0 ? '{' : ','}${JSON.stringify(name)}:`));
  const remembered = Object.entries(plan.optimiser.remembers(plan.settings)).map(([name, shape], i) => ({
    name,
    shape,
    label: labelOf(`${i === 0 ? '' : ','}${JSON.stringify(name)}:`),
  }));
  const changed = plan.noise !== null || plan.clip !== null;
  const { steady } = plan.schedule;
  const labels = {
    step: labelOf(run === null ? '{"type":"step","step":' : `{"type":"step","run":${run},"step":`),
    point: labelOf(',"point":'),
    value: labelOf(',"value":'),
    gradient: labelOf(',"gradient":'),
    gradientNorm: labelOf(',"gradientNorm":'),
    learningRate: labelOf(`,"learningRate":${steady ? plan.settings['lr'] : ''}`),
    memory: labelOf(',"memory":{'),
    used: labelOf('},"usedGradient":'),
    none: labelOf('null'),
    clipped: labelOf(',"clipped":true}\n'),
    notClipped: labelOf(',"clipped":false}\n'),
    end: labelOf('}}\n'),
  };
  const lengthOf = (all: readonly Label[]): number => all.reduce((sum, { words }) => sum + 4 * words.length, 0);
  const place = lengthOf(names) + n * LONGEST_NUMBER + 1;
  /** Of a line, without what is remembered. */
  const most = lengthOf(Object.values(labels)) + 5 * LONGEST_NUMBER + 3 * place;

  let bytes = new Uint8Array(ROOM);
  let view = new DataView(bytes.buffer);
  let at = 0;

  function put({ length, words }: Label): void {
    for (let i = 0; i < words.length; i++) view.setUint32(at + 4 * i, words[i] as number);
    at += length;
  }
  function putNumber(value: number): void {
    at = writeNumber(value, view, at);
  }
  function putPlace(values: Float64Array): void {
    for (let i = 0; i < n; i++) {
      put(names[i] as Label);
      putNumber(values[i] as number);
    }
    view.setUint8(at++, CLOSE_BRACE);
  }
  function putRows(values: Float64Array): void {
    view.setUint8(at++, OPEN);
    for (let i = 0; i < values.length; i++) {
      if (i > 0) view.setUint8(at++, COMMA);
      if (i % n === 0) view.setUint8(at++, OPEN);
      putNumber(values[i] as number);
      if (i % n === n - 1) view.setUint8(at++, CLOSE);
    }
    view.setUint8(at++, CLOSE);
  }
  function makeRoom(walker: Where): void {
    let needed = at + most;
    for (const { name, label: text, shape } of remembered) {
      const { length } = walker.memory[name] as Float64Array;
      needed += 4 * text.words.length + (shape === 'vector' ? place : length * (LONGEST_NUMBER + 3) + 2);
    }
    if (needed <= bytes.length) return;
    const larger = new Uint8Array(2 * needed);
    larger.set(bytes.subarray(0, at));
    bytes = larger;
    view = new DataView(bytes.buffer);
  }

  return {
    add: (walker) => {
      makeRoom(walker);
      put(labels.step);
      putNumber(walker.k);
      put(labels.point);
      putPlace(walker.point);
      put(labels.value);
      putNumber(walker.value);
      put(labels.gradient);
      putPlace(walker.gradient);
      put(labels.gradientNorm);
      putNumber(walker.gradientNorm);
      put(labels.learningRate);
      if (!steady) putNumber(walker.learningRate);
      put(labels.memory);
      for (let i = 0; i < remembered.length; i++) {
        const { name, shape, label: text } = remembered[i] as (typeof remembered)[number];
        const values = walker.memory[name] as Float64Array;
        put(text);
        if (shape === 'vector') putPlace(values);
        else if (shape === 'matrix') putRows(values);
        else putNumber(values[0] as number);
      }
      if (!changed) return put(labels.end);
      put(labels.used);
      if (walker.status === null) putPlace(walker.applied);
      else put(labels.none);
      put(walker.status === null && walker.clipped ? labels.clipped : labels.notClipped);
    },
    size: () => at,
    take: () => {
      const taken = bytes.subarray(0, at);
      at = 0;
      return taken;
    },
  };
}

const COMMA = 44;
const OPEN = 91;
const CLOSE = 93;
const CLOSE_BRACE = 125;

/**
 * Chance that can be repeated: numbers that look random and follow from a seed.
 *
 * The stream is xoroshiro128+ as pure-rand has it, the same on every machine; the bell curve is made from it by Box and
 * Muller: with u and v uniform between 0 and 1, sqrt(-2·log(u))·cos(2π·v) is normally distributed.
 *
 * Where it breaks: Math.log and Math.cos may differ by a unit in the last place between versions of Node, and so may the
 * numbers that come from here.
 *
 * Source: Box and Muller, Ann. Math. Statist. 29 (1958) 610-611.
 * Next: ./derivative-truth.ts
 */

import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Numbers from 0 (included) to 1 (excluded), evenly spread; the same seed gives the same ones. */
export function uniform(seed: number): () => number {
  const generator = xoroshiro128plus(seed);
  return () => uniformFloat64(generator);
}

/** Normally distributed numbers with mean 0 and standard deviation 1; the same seed gives the same ones. */
export function gaussian(seed: number): () => number {
  const next = uniform(seed);
  let spare: number | null = null;
  return () => {
    if (spare !== null) {
      const kept = spare;
      spare = null;
      return kept;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - next()));
    const angle = 2 * Math.PI * next();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
}

import { describe, expect, test } from 'vitest';
import { falseAccusations, judgeWrongAnswers, plantedCount, slightlyWrong } from './corpus.ts';
import { firstRun, heldOutCount, judgeHeldOut } from './held-out.ts';

/** The whole corpus takes half a minute. */
const LONG = 300_000;

describe(
  'the corpus of wrong answers',
  () => {
    const judged = judgeWrongAnswers();

    test('has at least 40 expressions with 20 planted mistakes each', () => {
      expect(plantedCount.filter(({ count }) => count >= 20).length).toBeGreaterThanOrEqual(40);
      expect(judged.length).toBeGreaterThanOrEqual(800);
    });
    test('is wrong, every answer of it', () => {
      expect(judged.filter(({ verdict }) => verdict !== 'wrong')).toEqual([]);
    });
    test('has at least 90% of its mistakes named first or among the first three', () => {
      const missed = judged.filter(({ named }) => !named);
      expect(
        missed.length / judged.length,
        missed.map(({ planted, claim, found }) => `${planted}: ${claim}: ${found}`).join('\n'),
      ).toBeLessThanOrEqual(0.1);
    });
    test('has every kind of mistake named more often than not', () => {
      const kinds = [...new Set(judged.map(({ planted }) => planted))];
      const rare = kinds.filter((kind) => {
        const of = judged.filter(({ planted }) => planted === kind);
        return of.filter(({ named }) => named).length * 2 <= of.length;
      });
      expect(rare).toEqual([]);
    });
  },
  LONG,
);

describe(
  'the wrong answers that were held out',
  () => {
    test('are 20 or more for each of at least 12 expressions', () => {
      expect(heldOutCount.filter(({ count }) => count >= 20).length).toBeGreaterThanOrEqual(12);
    });
    test('are called wrong, every one, and named more often than at the first run', () => {
      const judged = judgeHeldOut();
      expect(judged.length).toBe(firstRun.judged);
      expect(judged.filter(({ verdict }) => verdict !== 'wrong')).toEqual([]);
      expect(judged.filter(({ named }) => named).length).toBeGreaterThan(firstRun.named);
    });
  },
  LONG,
);

describe(
  'the corpus of right answers in other forms',
  () => {
    test('has at least 500, and none is called wrong', () => {
      const { judged, wrong, untold } = falseAccusations();
      expect(judged).toBeGreaterThanOrEqual(500);
      expect(wrong).toEqual([]);
      expect(untold).toEqual([]);
    });
    test('made wrong by one part in a thousand, is never called right', () => {
      const { judged, calledRight } = slightlyWrong();
      expect(judged).toBeGreaterThanOrEqual(200);
      expect(calledRight).toEqual([]);
    });
  },
  LONG,
);

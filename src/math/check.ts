/**
 * One question, one answer, whatever form the claim came in.
 *
 * A claim is a formula, numbers at points, a sheet of many answers, or a program that is asked. Each kind is judged in a file of
 * its own; here they become the same plain result, of which text and JSON are two drawings.
 *
 * Next: ./optimisers.ts
 */

import {
  type CheckedEntry,
  checkFormulas,
  type Diagnosis,
  type EvidencePoint,
  type FormulaQuestion,
  type Verdict,
} from './checking.ts';
import { type HintLevel, hintFor } from './hints.ts';

/** What a check found. */
export interface CheckResult {
  readonly expression: string | null;
  readonly claim: string | null;
  readonly verdict: Verdict;
  /** Why it cannot be told; null otherwise. */
  readonly because: string | null;
  readonly kind: string;
  readonly variables: readonly string[];
  readonly order: number;
  readonly evidence: { readonly remainderSlope: number | null; readonly points: readonly EvidencePoint[] };
  readonly diagnosis: readonly Diagnosis[];
  readonly hint: { readonly level: HintLevel; readonly text: string } | null;
  readonly remarks: readonly string[];
  readonly entries: readonly CheckedEntry[];
}

export interface CheckQuestion extends FormulaQuestion {
  readonly hint?: HintLevel;
}

/**
 * Judges a claimed derivative.
 *
 * @throws InputError where formula or claim cannot be read, or do not belong together
 * @example
 * check({ expressions: ['sin(x^2)'], claim: 'cos(x^2)' }).diagnosis[0]?.mistake // => 'forgot-inner'
 */
export function check(question: CheckQuestion): CheckResult {
  const { kind, variables, verdict, because, entries, diagnosis, remarks } = checkFormulas(question);
  const result: CheckResult = {
    expression: question.expressions.map((text) => text.trim()).join(', '),
    claim: question.claim.trim(),
    verdict,
    because,
    kind,
    variables,
    order: question.order ?? 1,
    evidence: { remainderSlope: null, points: entries.flatMap(({ points }) => points) },
    diagnosis,
    hint: null,
    remarks,
    entries,
  };
  return question.hint === undefined ? result : withHint(result, question.hint);
}

/** The result with no more said about the mistake than the hint says. */
function withHint(result: CheckResult, level: HintLevel): CheckResult {
  if (result.verdict !== 'wrong') return result;
  const [first = null] = result.diagnosis;
  return {
    ...result,
    hint: { level, text: hintFor(first, level) },
    diagnosis: [],
    evidence: { ...result.evidence, points: [] },
    entries: result.entries.map((entry) => ({
      ...entry,
      derivative: null,
      diagnosis: [],
      steps: [],
      points: [],
    })),
  };
}

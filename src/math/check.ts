/**
 * One question, one answer, whatever form the claim came in.
 *
 * A claim is a formula, numbers at points, a sheet of many answers, or a program that is asked. Each kind is judged in a file of
 * its own; here they become the same plain result, of which text and JSON are two drawings.
 *
 * Next: ./counting.ts
 */

import { InputError } from '../input-error.ts';
import { answersOf, type JudgedAnswer, judgeAnswers } from './answer-sheet.ts';
import {
  type CheckedEntry,
  checkFormulas,
  type Diagnosis,
  type EvidencePoint,
  type FormulaQuestion,
  overall,
  readQuestion,
  type Verdict,
} from './checking.ts';
import { checkNumbers, type NumberQuestion } from './checking-numbers.ts';
import { checkProgram, type ProgramQuestion } from './checking-programs.ts';
import { shapeOf } from './claims.ts';
import { brokenTable } from './fits.ts';
import { type HintLevel, hintFor } from './hints.ts';
import { FEW_ENTRIES, type FingerprintRow, fingerprints } from './ratio-patterns.ts';
import type { Remainder } from './remainder.ts';

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
  /** claimed/actual for each entry, beside what each broken rule would give; empty where it was not asked for. */
  readonly fingerprint: readonly FingerprintRow[];
  /** How the remainder of each entry shrinks; empty where there is a formula to compare with. */
  readonly remainders: readonly Remainder[];
  /** The answers of a sheet, judged; empty for a single claim. */
  readonly answers: readonly JudgedAnswer[];
}

interface Common {
  readonly hint?: HintLevel;
  readonly fingerprint?: boolean;
}

export type CheckQuestion = Common &
  (
    | ({ readonly by: 'formula' } & FormulaQuestion)
    | ({ readonly by: 'numbers'; readonly claim: string } & NumberQuestion)
    | ({ readonly by: 'program'; readonly claim: string } & ProgramQuestion)
    | ({ readonly by: 'answers'; readonly sheet: string } & Omit<FormulaQuestion, 'claim'>)
  );

/**
 * Judges a claimed derivative.
 *
 * @throws InputError where formula or claim cannot be read, or do not belong together
 * @example
 * check({ by: 'formula', expressions: ['sin(x^2)'], claim: 'cos(x^2)' }).diagnosis[0]?.mistake // => 'forgot-inner'
 */
export function check(question: CheckQuestion): CheckResult {
  const result =
    question.by === 'answers'
      ? sheet(question)
      : question.by === 'numbers'
        ? numbers(question)
        : question.by === 'program'
          ? program(question)
          : formulas(question);
  return question.hint === undefined ? result : withHint(result, question.hint);
}

const textOf = (expressions: readonly string[]): string | null =>
  expressions.length === 0 ? null : expressions.map((text) => text.trim()).join(', ');

/** What every kind of claim leaves empty that another one fills. */
const nothingMore = { because: null, hint: null, entries: [], fingerprint: [], remainders: [], answers: [] } as const;

const evidenceOf = (
  entries: readonly CheckedEntry[],
  remainderSlope: number | null = null,
): CheckResult['evidence'] => ({
  remainderSlope,
  points: entries.flatMap(({ points }) => points),
});

function formulas(question: Extract<CheckQuestion, { by: 'formula' }>): CheckResult {
  const checked = checkFormulas(question);
  const points = checked.entries.map(({ points: all }) => all.filter(({ difference }) => difference !== null));
  return {
    ...nothingMore,
    ...checked,
    expression: textOf(question.expressions),
    claim: question.claim.trim(),
    order: question.order ?? 1,
    evidence: evidenceOf(checked.entries),
    fingerprint: question.fingerprint === true ? fingerprintOf(question, inRows(points)) : [],
  };
}

/** Columns of different lengths as rows, as far as the shortest goes. */
const inRows = <T>(columns: readonly (readonly T[])[]): readonly (readonly T[])[] =>
  Array.from({ length: Math.min(...columns.map((column) => column.length)) }, (_, i) =>
    columns.map((column) => column[i] as T),
  );

function numbers(question: Extract<CheckQuestion, { by: 'numbers' }>): CheckResult {
  const { shape, numbers: judged, ...checked } = checkNumbers(question);
  return {
    ...nothingMore,
    ...checked,
    expression: textOf(question.expressions),
    claim: question.claim,
    kind: shape.kind,
    order: question.order ?? 1,
    evidence: evidenceOf(checked.entries),
    fingerprint: question.fingerprint === true ? fingerprintOf(question, judged) : [],
  };
}

function program(question: Extract<CheckQuestion, { by: 'program' }>): CheckResult {
  const checked = checkProgram(question);
  // The entry that decides the verdict is the one whose slope is the evidence.
  const deciding = checked.remainders.find(({ verdict }) => verdict === checked.verdict);
  return {
    ...nothingMore,
    ...checked,
    expression: null,
    claim: question.claim,
    kind: checked.entries.length === 1 ? 'derivative' : 'gradient',
    variables: question.variables,
    order: 1,
    evidence: evidenceOf(checked.entries, deciding?.slope ?? null),
  };
}

function fingerprintOf(
  question: {
    readonly expressions: readonly string[];
    readonly variables?: readonly string[];
    readonly order?: number;
  },
  points: Parameters<typeof fingerprints>[1],
): readonly FingerprintRow[] {
  const { formulas: read, by } = readQuestion(question.expressions, question.variables);
  const shape = shapeOf(read, by, question.order ?? 1);
  return fingerprints(shape.entries, points, ({ expression, by: names }) =>
    brokenTable(expression.expr, names, shape.entries.length > FEW_ENTRIES),
  );
}

function sheet(question: Extract<CheckQuestion, { by: 'answers' }>): CheckResult {
  const sheetOfAnswers = answersOf(question.sheet);
  if (sheetOfAnswers.length === 0)
    throw new InputError(
      'expected answers, and found none',
      'a sheet looks like name,answer and a line for each answer',
    );
  const answers = judgeAnswers(sheetOfAnswers, question);
  const understood = answers.flatMap(({ verdict }) => (verdict === 'not understood' ? [] : [verdict]));
  const unread = answers.length - understood.length;
  const right = answers.filter(({ verdict }) => verdict === 'right').length;
  return {
    ...nothingMore,
    expression: textOf(question.expressions),
    claim: null,
    verdict: unread > 0 ? 'wrong' : overall(understood),
    because:
      understood.includes('wrong') || unread > 0
        ? null
        : (answers.find(({ verdict }) => verdict === 'cannot tell')?.reason ?? null),
    kind: 'answers',
    variables: [],
    order: question.order ?? 1,
    evidence: evidenceOf([]),
    diagnosis: [],
    remarks: [
      `${right} of ${answers.length} answers are right${unread === 0 ? '' : `, and ${unread} could not be read`}`,
    ],
    answers,
  };
}

/** The result with no more said about the mistake than the hint says. */
function withHint(result: CheckResult, level: HintLevel): CheckResult {
  if (result.verdict !== 'wrong') return result;
  const [first = null] = result.diagnosis;
  return {
    ...result,
    hint: { level, text: hintFor(first, level) },
    diagnosis: [],
    fingerprint: [],
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

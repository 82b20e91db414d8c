/**
 * Many answers to the same question, or to several: which are right, and what went wrong in the others?
 *
 *     name,answer                     mcl check "sin(x^2)" --answers answers.csv
 *     Ada,2*x*cos(x^2)                right
 *     Ben,cos(x^2)                    wrong: forgot-inner
 *
 * A sheet is CSV with a header, or JSON records, one a line or in a list. Columns: `answer` (or `claim`), and if wanted `name`,
 * `expression`, `variable`, `order`; what a line leaves out is taken from the command. An answer that cannot be read is marked
 * as such and stops nothing.
 *
 * Next: ./check.ts
 */

import { InputError } from '../input-error.ts';
import { checkFormulas, type FormulaQuestion, type Verdict } from './checking.ts';
import { isRecord, linesOfCsv, recordsOf, refuseTwice } from './claimed-points.ts';

/** One line of a sheet. */
export interface Answer {
  readonly name: string;
  readonly answer: string;
  readonly expression: string | null;
  readonly variable: string | null;
  readonly order: number | null;
}

/** One answer, judged. */
export interface JudgedAnswer {
  readonly name: string;
  readonly expression: string;
  readonly claim: string;
  readonly verdict: Verdict | 'not understood';
  /** 1 for right, 0 for wrong and for what cannot be read; null where it cannot be told. */
  readonly mark: 0 | 1 | null;
  readonly mistake: string | null;
  readonly reason: string;
}

const MOST_ANSWERS = 20_000;
const EXAMPLE = 'a sheet looks like: name,answer on the first line, then a line for each answer';

/** The answers of a sheet in CSV or JSON. */
export function answersOf(text: string): readonly Answer[] {
  const trimmed = text.trim();
  if (trimmed === '') throw new InputError('expected a sheet of answers, and found nothing', EXAMPLE);
  const records = /^[[{]/.test(trimmed) ? recordsOf(trimmed) : recordsOfCsv(trimmed);
  if (records.length > MOST_ANSWERS)
    throw new InputError(`more than ${MOST_ANSWERS} answers came`, 'check them in parts');
  return records.map((record, i) => {
    const field = (...names: readonly string[]): string | null => {
      const name = names.find((known) => isRecord(record) && Object.hasOwn(record, known));
      const value = name === undefined || !isRecord(record) ? null : record[name];
      return value === null || value === '' ? null : String(value);
    };
    const answer = field('answer', 'claim');
    if (!isRecord(record) || (answer === null && !Object.hasOwn(record, 'answer') && !Object.hasOwn(record, 'claim')))
      throw new InputError(`record ${i + 1} has no answer`, EXAMPLE);
    const order = field('order');
    return {
      name: field('name', 'student', 'id') ?? String(i + 1),
      answer: answer ?? '',
      expression: field('expression', 'question'),
      variable: field('variable', 'var'),
      order: order === null ? null : Number(order),
    };
  });
}

function recordsOfCsv(text: string): readonly unknown[] {
  const [header = [], ...rows] = linesOfCsv(text);
  refuseTwice(header);
  const names = header.map((name) => name.toLowerCase());
  if (!names.includes('answer') && !names.includes('claim'))
    throw new InputError(`the header has no column answer: it is ${header.join(', ').slice(0, 80)}`, EXAMPLE);
  return rows.map((fields) => Object.fromEntries(names.map((name, i) => [name, fields[i] ?? ''])));
}

/** Judges every answer of a sheet. */
export function judgeAnswers(
  answers: readonly Answer[],
  question: Omit<FormulaQuestion, 'claim' | 'expressions'> & { readonly expressions: readonly string[] },
): readonly JudgedAnswer[] {
  return answers.map(({ name, answer, expression, variable, order }) => {
    const expressions = expression === null ? question.expressions : [expression];
    const asked = { name, expression: expressions.join(', '), claim: answer.trim() };
    try {
      if (expressions.length === 0) throw new InputError('there is no formula for this answer');
      const { verdict, because, diagnosis, remarks } = checkFormulas({
        ...question,
        expressions,
        claim: answer,
        ...(variable === null ? {} : { variables: [variable] }),
        ...(order === null ? {} : { order }),
      });
      const [first] = diagnosis;
      return {
        ...asked,
        verdict,
        mark: verdict === 'right' ? 1 : verdict === 'wrong' ? 0 : null,
        mistake: first?.mistake ?? null,
        reason:
          verdict === 'right'
            ? (remarks[0] ?? '')
            : (because ?? first?.explanation ?? 'no single known mistake gives this'),
      };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return { ...asked, verdict: 'not understood', mark: 0, mistake: null, reason: error.message };
    }
  });
}

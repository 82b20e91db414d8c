/**
 * Is a claimed derivative right, and if not, what went wrong?
 *
 * Every gradient checker can say that two numbers differ. This one has the formula, so it can say more:
 *
 *     sin(x^2)   claimed cos(x^2)     wrong: at sin(x^2) the inside was not differentiated, the factor 2*x is missing
 *     sin(x)^2   claimed sin(2*x)     right: 2*sin(x)*cos(x) in another form
 *
 * There is no tolerance to choose. The claim and the derivative are compared in 90 digits (./comparing.ts); a claim with typed
 * decimals is judged to the digits that were typed (./typed-digits.ts); a wrong claim is held against the derivatives that
 * broken rules make (./fits.ts), then against what is left over (./leftovers.ts), then against two mistakes at once.
 *
 * Where it breaks: a verdict needs 12 points at which both have values. With fewer it is "cannot tell", with the reason.
 *
 * Next: ./checking-numbers.ts
 */

import { InputError } from '../input-error.ts';
import { slopesOf } from './chain-rule.ts';
import { claimedFormulas, type Entry, type Shape, shapeOf } from './claims.ts';
import { type Compared, type Comparison, compareAt, compareFormulas } from './comparing.ts';
import { type Expr, evaluate, numberExpr, type Point, partsFirst, variablesOf, write } from './expression.ts';
import { brief, fitting, isSame, type Mistake, type Suspect, suspectOf, suspectsOf, trialsOf } from './fits.ts';
import { common, leftovers, nameNumber } from './leftovers.ts';
import { LEAST_POINTS, type MeetingPoints, meetingPoints, type Stretches } from './meeting-points.ts';
import { mutants } from './mutants.ts';
import { closest } from './names.ts';
import { type Formula, parseFormula } from './parse.ts';
import { derivativeOf, type Step } from './symbolic.ts';
import { twoMistakes } from './two-mistakes.ts';
import { DIGITS_GIVEN, LEAST_DIGITS, readWithinDigits, typedDigits } from './typed-digits.ts';
import { whereMissing } from './where-missing.ts';

export type Verdict = 'right' | 'wrong' | 'cannot tell';

export interface Diagnosis extends Mistake {
  /** The entry that is wrong: df/dx. */
  readonly of: string;
  /** The right formula; null where it would fill pages. */
  readonly corrected: string | null;
}

export interface EvidencePoint extends Compared {
  readonly of: string;
  /** claimed/actual; null where it has no meaning. */
  readonly ratio: number | null;
}

/** One entry of a claim, judged. */
export interface CheckedEntry {
  readonly of: string;
  readonly expression: string | null;
  readonly by: readonly string[];
  readonly claim: string | null;
  readonly verdict: Verdict;
  readonly because: string | null;
  /** The derivative as a book prints it. */
  readonly derivative: string | null;
  /** How many points counted. */
  readonly counted: number;
  readonly points: readonly EvidencePoint[];
  readonly diagnosis: readonly Diagnosis[];
  readonly remarks: readonly string[];
  readonly steps: readonly Step[];
}

export interface FormulaQuestion {
  readonly expressions: readonly string[];
  readonly claim: string;
  /** The variables to differentiate by; all of the formulas' where left out. */
  readonly variables?: readonly string[];
  readonly order?: number;
  /** A point whose numbers are wanted among the evidence. */
  readonly at?: Point;
  readonly on?: Stretches;
}

export interface CheckedFormulas {
  readonly kind: Shape['kind'];
  readonly variables: readonly string[];
  readonly verdict: Verdict;
  readonly because: string | null;
  readonly entries: readonly CheckedEntry[];
  readonly diagnosis: readonly Diagnosis[];
  readonly remarks: readonly string[];
}

const zero = numberExpr(0);

/** The formulas of a question, read, and the variables to differentiate by. */
export function readQuestion(
  expressions: readonly string[],
  given: readonly string[] | undefined,
): { readonly formulas: readonly Formula[]; readonly all: readonly string[]; readonly by: readonly string[] } {
  const formulas = expressions.map((text) => parseFormula(text));
  const all = [...new Set(formulas.flatMap(({ variables }) => variables))];
  for (const name of given ?? [])
    if (!all.includes(name) && all.length > 0)
      throw new InputError(
        `the formula has no variable ${JSON.stringify(name)}`,
        `its variables are ${all.join(', ')}`,
      );
  return { formulas, all, by: given ?? all };
}

/**
 * Judges a claim that is given as formulas, entry by entry.
 *
 * @throws InputError where formula or claim cannot be read, or do not belong together
 */
export function checkFormulas(question: FormulaQuestion): CheckedFormulas {
  const { formulas, all, by } = readQuestion(question.expressions, question.variables);
  const shape = shapeOf(formulas, by, question.order ?? 1);
  const claims = claimedFormulas(question.claim, shape);
  const known = movingFirst(all, by);
  for (const claim of claims) onlyKnown(claim, known);
  const truths = shape.entries.map(truthOf);
  const judged = shape.entries.map((entry, i) =>
    checkEntry(entry, claims[i] as Formula, truths[i] as Expr, known, question),
  );
  const entries = judged.map(({ checked }) => checked);
  const moved = elsewhere(shape, claims, truths, judged);
  const scaled = moved.length > 0 ? null : scaledAsAWhole(entries);
  const verdict = overall(entries.map((entry) => entry.verdict));
  return {
    kind: shape.kind,
    variables: known,
    verdict,
    because: entries.find((entry) => entry.verdict === verdict)?.because ?? null,
    entries,
    diagnosis: scaled === null ? [...moved, ...entries.flatMap(({ diagnosis }) => diagnosis)] : [scaled],
    remarks: [
      ...new Set(
        entries.flatMap(({ of, remarks }) =>
          remarks.map((remark) => (entries.length > 1 ? `${of}: ${remark}` : remark)),
        ),
      ),
    ],
  };
}

/** The variables of the formulas, those first by which was differentiated. */
export const movingFirst = (all: readonly string[], by: readonly string[]): readonly string[] => [
  ...by,
  ...all.filter((name) => !by.includes(name)),
];

/** One wrong entry makes the whole wrong; one that cannot be told leaves the whole untold. */
export const overall = (verdicts: readonly Verdict[]): Verdict =>
  verdicts.includes('wrong') ? 'wrong' : verdicts.includes('cannot tell') ? 'cannot tell' : 'right';

function onlyKnown(claim: Formula, known: readonly string[]): void {
  const stranger = claim.variables.find((name) => !known.includes(name));
  if (stranger === undefined) return;
  const guess = closest(stranger, known);
  const start = claim.source.search(new RegExp(`\\b${stranger}\\b`));
  throw new InputError(
    `the claim has the variable ${stranger}, and the formula has no such variable`,
    guess === null ? `its variables are ${known.join(', ')}` : `did you mean ${guess}?`,
    start < 0 ? null : { text: claim.source, start, end: start + stranger.length },
  );
}

/** The derivative as the chain rule gives it: it keeps the digits, and has a value wherever the formula has a slope. */
export const truthOf = ({ expression, by }: Pick<Entry, 'expression' | 'by'>): Expr =>
  by.reduce<Expr>((expr, name) => slopesOf(expr, name).get(expr) ?? zero, expression.expr);

interface Judged {
  readonly checked: CheckedEntry;
  readonly met: MeetingPoints;
}

function checkEntry(
  entry: Entry,
  claim: Formula,
  truth: Expr,
  variables: readonly string[],
  { on = {}, at }: Pick<FormulaQuestion, 'on' | 'at'>,
): Judged {
  const { expression, by, of } = entry;
  const met = meetingPoints(expression.expr, truth, claim.expr, variables, on);
  const compared = compareFormulas(claim.expr, truth, met);
  const book = bookForm(entry);
  const judgement = judge(compared, claim, expression);
  const here = at === undefined || Object.keys(at).length < variables.length ? [] : [compareAt(claim.expr, truth, at)];
  const corrected = book === null ? null : write(book.expr);
  const diagnosis =
    judgement.verdict === 'wrong'
      ? mistakesIn(entry, claim.expr, truth, compared, met).map((mistake) => ({ of, ...mistake, corrected }))
      : [];
  const remarks = [
    ...judgement.remarks,
    ...whereMissing(entry.expression.expr, truth, book?.expr ?? truth, claim.expr, met, on),
  ];
  return {
    met,
    checked: {
      of,
      expression: expression.source.trim(),
      by,
      claim: claim.source.trim(),
      verdict: judgement.verdict,
      because: judgement.because,
      derivative: corrected,
      counted: compared.counted,
      points: [...here, ...compared.points].map((point) => ({
        of,
        ...point,
        ratio: ratioOf(point),
      })),
      diagnosis,
      remarks,
      steps: book?.steps ?? [],
    },
  };
}

const ratioOf = ({ claimed, actual }: Compared): number | null =>
  actual !== 0 && Number.isFinite(claimed) && Number.isFinite(actual) ? claimed / actual : null;

/** The derivative as a book prints it, with the way to it from the derivative before; null where it would fill pages. */
function bookForm({ expression, by }: Entry): { readonly expr: Expr; readonly steps: readonly Step[] } | null {
  try {
    let last = { tidied: expression.expr, steps: [] as readonly Step[] };
    for (const name of by) last = derivativeOf(last.tidied, name);
    return { expr: last.tidied, steps: last.steps };
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}

/** Differences below this are those of a difference quotient, or of constants with many digits: no rule was broken. */
const HAIR = 1e-6;

interface Judgement {
  readonly verdict: Verdict;
  readonly because: string | null;
  readonly remarks: readonly string[];
}

function judge(compared: Comparison, claim: Formula, expression: Formula): Judgement {
  if (compared.verdict === 'same') return { verdict: 'right', because: null, remarks: [] };
  if (compared.verdict === 'not settled') return { verdict: 'cannot tell', because: compared.because, remarks: [] };
  const points = compared.points.filter(({ difference }) => difference !== null);
  const rounded = readWithinDigits(claim.expr, expression.expr, points);
  if (rounded !== null) {
    const meant = rounded.constants
      .map(({ typed, means }) => `${typed} stands for ${Number(means.toPrecision(9))}`)
      .join(', ');
    const digits = Math.min(...rounded.constants.map((constant) => constant.digits));
    return rounded.error < DIGITS_GIVEN
      ? {
          verdict: 'right',
          because: null,
          remarks: [`right to the ${digits} digits that were typed: where ${meant}, it is the derivative`],
        }
      : {
          verdict: 'cannot tell',
          because: `a constant was typed with ${digits} digits, and to these it agrees: where ${meant}, it is the derivative; write it as a formula or with more digits`,
          remarks: [],
        };
  }
  const worst = points.reduce((a, b) => (Math.abs(b.difference ?? 0) > Math.abs(a.difference ?? 0) ? b : a));
  if (Math.abs(worst.difference ?? 0) < HAIR && mayApproximate(claim.expr))
    return {
      verdict: 'cannot tell',
      because: `it agrees to ${Math.floor(-Math.log10(Math.abs(worst.difference ?? 0)))} digits and not beyond, as a difference quotient or a rounded constant does; write the derivative as a formula`,
      remarks: [],
    };
  return { verdict: 'wrong', because: null, remarks: [] };
}

/** A step of a difference quotient is at most so long. */
const LONGEST_STEP = 0.01;

/**
 * Whether a claim can be meant as an approximation: it has a constant with several decimals, or it is a difference divided by a
 * short step. 1/x + 1e-9 is neither, and wrong.
 */
function mayApproximate(claim: Expr): boolean {
  const sizeOf = (node: Expr | undefined): number =>
    node === undefined || variablesOf(node).length > 0 ? Number.NaN : Math.abs(evaluate(node, {}));
  return partsFirst(claim).some((node) => {
    if (node.kind === 'number') return (typedDigits(node.text ?? '')?.digits ?? 0) >= LEAST_DIGITS;
    if (node.kind !== 'apply') return false;
    if (node.op === 'divide') return sizeOf(node.args[1]) < LONGEST_STEP;
    return node.op === 'multiply' && node.args.some((factor) => sizeOf(factor) > 1 / LONGEST_STEP);
  });
}

/** What went wrong in an entry: broken rules first, then what is left over, then two mistakes at once. */
function mistakesIn(entry: Entry, claim: Expr, truth: Expr, compared: Comparison, met: MeetingPoints): Mistake[] {
  const { expression, by } = entry;
  const start = beforeLast(entry);
  const asked = {
    expr: start,
    variable: by.at(-1) as string,
    claim,
    trials: trialsOf(claim, truth, compared.points),
    points: met.shared.slice(0, met.branches ? LEAST_POINTS : POINTS_OF_SMOOTH),
  };
  const broken = fitting(asked, brokenRules(entry, start));
  if (broken.length > 0) return broken;
  const left = leftovers(expression.expr, compared.points);
  if (left.length > 0) return left;
  return by.length === 1 ? twoMistakes(asked) : [];
}

/** Two formulas without branches that have the same 40 digits at so many points are the same. */
const POINTS_OF_SMOOTH = 4;

/** What the last differentiation was made of: the formula, or its derivative by all variables but the last. */
const beforeLast = ({ expression, by }: Entry): Expr =>
  by.slice(0, -1).reduce<Expr>((expr, name) => derivativeOf(expr, name).tidied, expression.expr);

/** What is told of a mistake in a later differentiation: it was made in a formula that nobody typed, so it has no place in the text. */
function toldOfLater(suspect: Suspect, start: Expr): Mistake {
  const mistake = suspect.told();
  return { ...mistake, span: null, explanation: `when ${brief(start)} was differentiated: ${mistake.explanation}` };
}

/** Every wrong derivative by one broken rule, at the last differentiation and at the one before it. */
export function* brokenRules(entry: Entry, start = beforeLast(entry)): Generator<Suspect> {
  const { expression, by } = entry;
  const before = by.slice(0, -1);
  const last = by.at(-1) as string;
  for (const suspect of suspectsOf(start, last)) {
    if (before.length === 0) yield suspect;
    else yield { ...suspect, told: () => toldOfLater(suspect, start) };
  }
  const as = (name: string, explanation: string, derivative: Expr): Suspect => ({
    name,
    change: null,
    places: 1,
    derivative,
    told: () => ({
      mistake: name,
      where: write(expression.expr),
      span: expression.expr.span ?? null,
      missing: null,
      explanation,
    }),
  });
  const truth = truthOf({ expression, by });
  yield as(
    'differentiated-once-more',
    'this is the derivative of the derivative: it was differentiated once too often',
    slopesOf(truth, last).get(truth) ?? zero,
  );
  if (before.length === 0) return;
  yield as(
    'differentiated-once-less',
    `this is the derivative of order ${before.length}: it was differentiated once too few`,
    start,
  );
  if (before.length > 1) return;
  for (const mutant of mutants(expression.expr, before[0] as string)) {
    const suspect = suspectOf(mutant);
    yield {
      ...suspect,
      change: null,
      derivative: slopesOf(suspect.derivative, last).get(suspect.derivative) ?? zero,
      told: () => {
        const mistake = suspect.told();
        return { ...mistake, explanation: `in the first derivative: ${mistake.explanation}` };
      },
    };
  }
}

/** One factor for all entries has one reason; it wins over what could be said of each. */
function scaledAsAWhole(entries: readonly CheckedEntry[]): Diagnosis | null {
  const [first] = entries;
  const moving = entries.filter(({ points }) => points.some(({ claimed, actual }) => claimed !== 0 || actual !== 0));
  if (first === undefined || moving.length < 2 || moving.some(({ verdict }) => verdict !== 'wrong')) return null;
  const counted = moving.flatMap(({ points }) => points.filter(({ difference }) => difference !== null));
  const ratio = common(counted.map(({ claimed, actual }) => claimed / actual));
  const name = ratio === null ? null : nameNumber(ratio);
  if (ratio === null || name === null) return null;
  return {
    of: first.of,
    mistake: ({ '-1': 'sign', '2': 'double', '1/2': 'half' } as const)[name] ?? 'constant-factor',
    where: first.expression ?? '',
    span: null,
    missing: nameNumber(1 / ratio),
    explanation: `every entry is ${name} times what it should be`,
    corrected: null,
  };
}

/** Entries that are right, but stand where another one should. */
function elsewhere(
  shape: Shape,
  claims: readonly Formula[],
  truths: readonly Expr[],
  judged: readonly Judged[],
): Diagnosis[] {
  const wrong = judged.flatMap(({ checked }, i) => (checked.verdict === 'wrong' ? [i] : []));
  if (wrong.length < 2) return [];
  const fits = (i: number, j: number): boolean =>
    isSame((claims[i] as Formula).expr, truths[j] as Expr, (judged[i] as Judged).met.shared.slice(0, 12));
  const at = (row: number, column: number): number => row * shape.columns + column;
  const first = judged[wrong[0] as number]?.checked as CheckedEntry;
  const common = { of: first.of, where: first.expression ?? '', span: null, missing: null, corrected: null };
  const transposed =
    shape.rows === shape.columns &&
    wrong.every((i) => fits(i, at((shape.entries[i] as Entry).column, (shape.entries[i] as Entry).row)));
  if (transposed)
    return [
      {
        ...common,
        mistake: 'transposed',
        explanation:
          'rows and columns are exchanged: row i holds the derivatives of formula i, column j those by variable j',
      },
    ];
  const from = wrong.map((i) => wrong.find((j) => j !== i && fits(i, j)));
  if (from.some((j) => j === undefined) || new Set(from).size < wrong.length) return [];
  const names = wrong.map(
    (i, k) => `${judged[from[k] as number]?.checked.of} stands where ${judged[i]?.checked.of} should`,
  );
  return [
    { ...common, mistake: 'permuted', explanation: `the entries are right and in another order: ${names.join(', ')}` },
  ];
}

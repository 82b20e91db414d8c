/** `mcl check`: is this derivative right, and if not, what went wrong? */

import type { LabCommand, Program, Sources } from '../command.ts';
import { isOn, listFlag, numberFlag, pointFlag, repeatable, textFlag, textsOf, wholeFlag } from '../flags.ts';
import { InputError } from '../input-error.ts';
import { answersOfProgram, requestsFor } from '../math/asking.ts';
import { type CheckQuestion, type CheckResult, check as judge } from '../math/check.ts';
import { readQuestion, truthOf } from '../math/checking.ts';
import { gradientOf, questionsAbout } from '../math/checking-programs.ts';
import { type ClaimedPoint, claimedNumber } from '../math/claimed-points.ts';
import { HIGHEST_ORDER, type Shape, shapeOf } from '../math/claims.ts';
import type { Expr, Point } from '../math/expression.ts';
import type { HintLevel } from '../math/hints.ts';
import { formulaFor } from '../math/landscape-names.ts';
import { meetingPoints, type Stretches } from '../math/meeting-points.ts';
import { parseNumber } from '../math/parse.ts';
import { splitOutsideBrackets } from '../math/tokens.ts';
import { type CheckParts, drawCheck } from '../render/check.ts';
import { csv } from '../render/csv.ts';
import { jsonLine } from '../render/json.ts';

interface Options {
  readonly question: CheckQuestion;
  readonly parts: CheckParts;
  /** A file, or - for standard input, that the question waits for. */
  readonly file: string | null;
  /** A program that the question waits for, and what it is asked. */
  readonly program:
    | (Omit<Program, 'input'> & { readonly points: readonly Point[]; readonly shape: Shape | null })
    | null;
}

const STATUS = { right: 0, wrong: 1, 'cannot tell': 3 } as const;
const SECONDS = 10;

export const check: LabCommand<Options, CheckResult> = {
  name: 'check',
  summary: 'is this derivative right, and if not, which mistake was made, and where',
  examples: [
    {
      line: 'mcl check "sin(x^2)" --claim "cos(x^2)"',
      shows: 'which rule was broken, where, and what is missing',
      status: 1,
    },
    { line: 'mcl check "sin(x)^2" --claim "sin(2*x)"', shows: 'a right answer in another form is right' },
    { line: 'mcl check "x*log(x) - x" --claim "log(abs(x))"', shows: 'right, with a remark where the claim has more' },
    { line: 'mcl check "x^2*y + y^3" --claim "2*x*y, x^2 + 3*y"', shows: 'a gradient, entry by entry', status: 1 },
    { line: 'mcl check "x^4" --order 2 --claim "12*x^3"', shows: 'a second derivative', status: 1 },
    { line: 'mcl check "x^2*sin(x)" --claim "2*x*cos(x)" --hint 1', shows: 'a hint in place of the answer', status: 1 },
    {
      line: 'mcl check "(3*w - 6)^2" --claim-at 1:-6 --claim-at 3:6 --claim-at 4:12',
      shows: 'numbers at points, and what their ratio tells',
      status: 1,
    },
    {
      line: 'mcl check "x^2 + 3*x*y" --claim "2*x, 3*x" --fingerprint',
      shows: 'claimed/actual beside what each mistake would give',
      status: 1,
    },
    {
      line: `printf 'name,answer\\nAda,2*x*cos(x^2)\\nBen,cos(x^2)\\n' | mcl check "sin(x^2)" --answers -`,
      shows: 'a sheet of answers, marked',
      status: 1,
    },
  ],
  declare: (command) =>
    command
      .argument('[expressions...]', 'the formula, or several for a Jacobian; - reads one from standard input')
      .option('--claim <formula>', 'the claimed derivative; "2*x, 3*y" for a gradient, "a, b; c, d" for rows')
      .option('--claim-at <point:numbers>', 'numbers at a point: 3:6, or x=1,y=2:0.5,3', repeatable)
      .option(
        '--points <file>',
        'points with gradients from a program, JSON or CSV (header x,df/dx); - for standard input',
      )
      .option('--answers <file>', 'a sheet of answers, CSV or JSON, each marked; - for standard input')
      .option('--command <program>', 'a program that answers points with gradients, line by line')
      .option('--timeout <seconds>', `how long that program may take: ${SECONDS}`)
      .option('--var <names>', 'the variable to differentiate by', repeatable)
      .option('--order <n>', `which derivative: 1 to ${HIGHEST_ORDER}`)
      .option('--at <point>', 'a point to look at: 3, or x=1,y=2', repeatable)
      .option('--on <stretch>', 'compare on this part of an axis only: x=0.3:1.3', repeatable)
      .option('--batch <n>', 'how many examples a sum or mean is over')
      .option('--hint <level>', '1 the rule, 2 the place, 3 what is missing; the answer is kept back')
      .option('--fingerprint', 'claimed/actual, beside what each mistake would give')
      .option('--steps', 'the derivation of the right answer')
      .option('--csv', 'a sheet of answers as lines for a spreadsheet')
      .option('--ndjson', 'a sheet of answers as one JSON record a line'),
  read: (texts, flags) => {
    const expressions = texts.map((text) => formulaFor(text).formula);
    const source = sourceOf(flags);
    const parts = { steps: isOn(flags, 'steps') };
    const hint = wholeFlag(flags, 'hint', { least: 1, most: 3 });
    const order = wholeFlag(flags, 'order', { least: 1, most: HIGHEST_ORDER });
    const batch = wholeFlag(flags, 'batch', { least: 2, most: 1e9 });
    const names = listFlag(flags, 'var');
    const shared = {
      expressions,
      fingerprint: isOn(flags, 'fingerprint'),
      ...(names.length === 0 ? {} : { variables: names }),
      ...(order === null ? {} : { order }),
      ...(hint === null ? {} : { hint: hint as HintLevel }),
    };
    if (source !== 'answers' && (isOn(flags, 'csv') || isOn(flags, 'ndjson')))
      throw new InputError('--csv and --ndjson are for a sheet of answers', 'for example --answers answers.csv --csv');
    if (source === 'answers')
      return {
        question: { by: 'answers', sheet: '', ...shared },
        parts,
        file: textFlag(flags, 'answers'),
        program: null,
      };
    const seconds = numberFlag(flags, 'timeout', { above: 0, most: 3600 }) ?? SECONDS;
    const command = textFlag(flags, 'command') ?? '';
    if (source === 'command' && command.trim() === '')
      throw new InputError('--command needs a program, and is empty', 'for example --command "python3 my_grad.py"');
    if (expressions.length === 0) return alone(source, command, seconds, flags, parts, shared);

    const { formulas, all, by } = readQuestion(expressions, names.length === 0 ? undefined : names);
    const known = all.length === 0 ? by : all;
    const at = pointFlag(flags, 'at', known);
    const on = stretches(textsOf(flags, 'on'), known);
    if (source === 'claim')
      return {
        question: {
          by: 'formula',
          claim: textFlag(flags, 'claim') as string,
          ...shared,
          ...(at === null ? {} : { at }),
          on,
        },
        parts,
        file: null,
        program: null,
      };
    const shape = shapeOf(formulas, by, order ?? 1);
    const numbers = { by: 'numbers', ...shared, ...(batch === null ? {} : { batch }) } as const;
    if (source === 'claimAt') {
      const given = textsOf(flags, 'claimAt');
      const points = given.map((text) => claimedAt(text, shape, known));
      return {
        question: { ...numbers, claim: given.join('; '), points, from: 'typed' },
        parts,
        file: null,
        program: null,
      };
    }
    if (source === 'points') {
      const file = textFlag(flags, 'points') as string;
      return { question: { ...numbers, claim: file, points: '', from: 'program' }, parts, file, program: null };
    }
    const [first] = shape.entries as [Shape['entries'][number]];
    const truth: Expr = truthOf(first);
    const points = [
      ...(at === null ? [] : [at]),
      ...meetingPoints(first.expression.expr, truth, truth, known, on).shared,
    ];
    if (points.length === 0)
      throw new InputError('no point was found at which the formula has a derivative', 'name one: --at x=1');
    return {
      question: { ...numbers, claim: command, points: [], from: 'program' },
      parts,
      file: null,
      program: { command, seconds, points, shape },
    };
  },
  gather: async (options, sources) => {
    const { question, file, program } = options;
    if (file !== null) {
      const text = await textOf(file, question.by === 'answers' ? 'the answers' : 'the points', sources);
      return question.by === 'answers'
        ? { ...options, question: { ...question, sheet: text } }
        : { ...options, question: { ...question, points: text } as CheckQuestion };
    }
    if (program === null) return options;
    const { command, seconds, points, shape } = program;
    const ending = await sources.ask({ command, seconds, input: requestsFor(points) });
    const variables = Object.keys(points[0] ?? {});
    const answers = answersOfProgram(ending, points, shape ?? gradientOf(variables), variables, seconds);
    return {
      ...options,
      question: (question.by === 'program'
        ? { ...question, answers }
        : { ...question, points: answers }) as CheckQuestion,
    };
  },
  compute: ({ question }) => judge(question),
  status: ({ verdict, answers }) =>
    answers.some((answer) => answer.verdict === 'not understood') &&
    !answers.some((answer) => answer.verdict === 'wrong')
      ? 2
      : STATUS[verdict],
  bare: ({ verdict, answers }) => (answers.length === 0 ? verdict : answers.map((answer) => answer.verdict).join('\n')),
  text: (result, screen, { parts }) => drawCheck(result, parts, screen),
  formats: {
    csv: ({ answers }) =>
      csv(
        ['name', 'expression', 'answer', 'verdict', 'mark', 'mistake', 'reason'],
        answers.map(({ name, expression, claim, verdict, mark, mistake, reason }) => [
          name,
          expression,
          claim,
          verdict,
          mark,
          mistake,
          reason,
        ]),
      ),
    ndjson: ({ answers }) => answers.map((answer) => jsonLine({ type: 'answer', ...answer })).join(''),
  },
};

const SOURCES = ['claim', 'claimAt', 'points', 'answers', 'command'] as const;
type Source = (typeof SOURCES)[number];

/** The one option that says what is claimed. */
function sourceOf(flags: Parameters<typeof textFlag>[0]): Source {
  const given = SOURCES.filter((name) => textsOf(flags, name).length > 0);
  const typed = (name: Source): string => (name === 'claimAt' ? '--claim-at' : `--${name}`);
  const [only, second] = given;
  if (only === undefined)
    throw new InputError('check needs a claim', 'for example mcl check "sin(x^2)" --claim "cos(x^2)"');
  if (second !== undefined)
    throw new InputError(
      `${typed(only)} and ${typed(second)} are two claims, and one is judged`,
      'leave one of them out',
    );
  return only;
}

/** A program without a formula beside it. */
function alone(
  source: Source,
  command: string,
  seconds: number,
  flags: Parameters<typeof textFlag>[0],
  parts: CheckParts,
  { hint }: { readonly hint?: HintLevel },
): Options {
  if (source !== 'command')
    throw new InputError('check needs a formula', 'for example mcl check "sin(x^2)" --claim "cos(x^2)"');
  const texts = textsOf(flags, 'at').flatMap((text) => splitOutsideBrackets(text, ',').map((piece) => piece.text));
  const names = texts.map((text) => text.slice(0, Math.max(0, text.indexOf('='))).trim());
  if (names.length === 0 || names.includes(''))
    throw new InputError('a program without a formula needs a point with names', 'for example --at x=1,y=2');
  const at = pointFlag(flags, 'at', names) as Point;
  return {
    question: {
      by: 'program',
      claim: command,
      variables: names,
      at,
      answers: [],
      ...(hint === undefined ? {} : { hint }),
    },
    parts,
    file: null,
    program: { command, seconds, points: questionsAbout(at), shape: null },
  };
}

const textOf = async (file: string, what: string, { readInput, readFile }: Sources): Promise<string> =>
  file === '-' ? await readInput(what) : await readFile(file);

/** A point and its numbers: x=1,y=2:0.5,3. */
function claimedAt(text: string, shape: Shape, variables: readonly string[]): ClaimedPoint {
  const hint = `for example --claim-at ${variables.length === 1 ? '3:6' : `${variables.map((name, i) => `${name}=${i + 1}`).join(',')}:${shape.entries.map((_, i) => i + 1).join(',')}`}`;
  const place = { text, start: 0, end: text.length };
  const [before, after, ...more] = splitOutsideBrackets(text, ':');
  if (before === undefined || after === undefined || more.length > 0)
    throw new InputError('--claim-at needs a point and numbers with a colon between them', hint, place);
  const at = pointFlag({ claimAt: before.text }, 'claimAt', variables) as Point;
  const numbers = splitOutsideBrackets(after.text, ',').map((piece) => piece.text);
  if (numbers.length !== shape.entries.length)
    throw new InputError(
      `--claim-at needs ${shape.entries.length === 1 ? 'one number' : `${shape.entries.length} numbers (${shape.entries.map(({ of }) => of).join(', ')})`} after the colon, and ${numbers.length} came`,
      hint,
      place,
    );
  return {
    at,
    value: null,
    claimed: numbers.map((number) => {
      try {
        return claimedNumber(number);
      } catch {
        return { value: parseNumber(number, '--claim-at'), digits: null };
      }
    }),
  };
}

/** The parts of axes that --on gives: x=0.3:1.3, or 0.3:1.3 where there is one variable. */
function stretches(texts: readonly string[], variables: readonly string[]): Stretches {
  const hint = `for example --on ${variables[0] ?? 'x'}=0.3:1.3`;
  return Object.fromEntries(
    texts
      .flatMap((text) => splitOutsideBrackets(text, ',').map((piece) => ({ text, piece: piece.text })))
      .map(({ text, piece }) => {
        const place = { text, start: 0, end: text.length };
        const equals = piece.indexOf('=');
        const name =
          equals < 0 ? (variables.length === 1 ? (variables[0] as string) : '') : piece.slice(0, equals).trim();
        if (!variables.includes(name))
          throw new InputError(
            name === ''
              ? '--on needs to know which variable is meant'
              : `--on limits ${name}, and the formula has no such variable`,
            hint,
            place,
          );
        const ends = splitOutsideBrackets(piece.slice(equals + 1), ':');
        if (ends.length !== 2) throw new InputError('--on needs two numbers with a colon between them', hint, place);
        const [from, to] = ends.map((end) => parseNumber(end.text, '--on')) as [number, number];
        if (!(from < to))
          throw new InputError(`--on needs its lower end first, and ${from} is not below ${to}`, hint, place);
        return [name, [from, to] as const];
      }),
  );
}

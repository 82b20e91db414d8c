/** `mcl chain`: a computation forth and back, line by line. */

import type { LabCommand, World } from '../command.ts';
import { isOn, neededPoint, oneOf, pointFlag, repeatable, textFlag, textsOf, wholeFlag } from '../flags.ts';
import { InputError } from '../input-error.ts';
import { type ChainQuestion, type ChainResult, type RepeatQuestion, repeat, chain as unfold } from '../math/chain.ts';
import { linkNamed, type RepeatedChain } from '../math/chains.ts';
import { type Point, variablesOf } from '../math/expression.ts';
import { formulaFor } from '../math/landscape-names.ts';
import { mutations } from '../math/mutations.ts';
import { parseFormula, parseNumber } from '../math/parse.ts';
import { splitOutsideBrackets } from '../math/tokens.ts';
import { dotGraph, mermaidGraph } from '../render/graph-formats.ts';
import { drawChain, type LedgerParts } from '../render/ledger.ts';
import { stepsOf } from '../render/ledger-steps.ts';
import { drawRepeated } from '../render/staircase.ts';

const formats = ['text', 'json', 'dot', 'mermaid'] as const;
type Format = (typeof formats)[number];

/** What was asked: a formula's computation, or links again and again. */
type Asked =
  | { readonly kind: 'formula'; readonly question: ChainQuestion }
  | { readonly kind: 'repeat'; readonly question: RepeatQuestion };

interface Options {
  readonly asked: Asked;
  readonly parts: LedgerParts;
  readonly format: Format;
  readonly step: boolean;
}

/** The same keys always: of a repeated link the ledger is empty, of a formula the list of repeated links. */
type Result = Omit<ChainResult, 'modes'> & {
  readonly modes: ChainResult['modes'] | null;
  readonly repeated: readonly RepeatedChain[];
};

/** The most links of a repeated chain. */
const MOST_TIMES = 1000;
const MOST_CHAINS = 6;

const breakable = [...new Set(mutations.flatMap(({ kind, name }) => (kind === 'answer' ? [] : [name])))];

export const chain: LabCommand<Options, Result> = {
  name: 'chain',
  summary: 'the computation forth and back: values, local rates, what is sent back, and what adds up',
  examples: [
    { line: 'mcl chain "(3*w - 6)^2" --at 1', shows: 'links in a row: rates multiply' },
    { line: 'mcl chain "x*x + 4*x" --at 3', shows: 'a fork: what comes back adds' },
    {
      line: 'mcl chain "p = a*b; s = p + c; s^2" --at a=2,b=-1,c=3 --modes',
      shows: 'named parts; forward mode beside reverse mode',
    },
    { line: 'mcl chain "(3*w - 6)^2" --at 1 --nudge 0.01', shows: 'a small change on its way through the links' },
    { line: 'mcl chain "x*x + 4*x" --at 3 --break overwrite', shows: 'the classic bug: = in place of +=' },
    { line: 'mcl chain "sin(x^2)" --at 1.3 --break forgot-inner', shows: 'the classic mistake on paper' },
    { line: 'mcl chain --repeat sigmoid --times 20 --at 0', shows: 'why slopes vanish in deep chains' },
    { line: 'mcl chain --repeat "tanh(w*x)" --times 50 --at x=0.5,w=1.1', shows: 'the same with a weight' },
    { line: 'mcl chain "x*x + 4*x" --at 3 --format mermaid', shows: 'the graph for a document' },
  ],
  declare: (command) =>
    command
      .argument(
        '[expression]',
        'the formula, parts named where you like: "p = a*b; p + c"; - reads it from standard input',
      )
      .option('--at <point>', 'where: 3, or a=2,b=-1', repeatable)
      .option('--nudge <amount>', 'move a variable a little and follow the change: 0.01, or a=0.01', repeatable)
      .option('--break <rule>', `break one rule on purpose: ${breakable.join(', ')}`)
      .option('--where <lines>', 'break it at these lines of the ledger only', repeatable)
      .option('--modes', 'forward mode beside reverse mode, line by line')
      .option('--step', 'one line at a time, forth and back; Enter goes on')
      .option(
        '--repeat <links>',
        'a link to apply again and again: sigmoid, or "tanh(1.5*x)"; several with commas',
        repeatable,
      )
      .option('--times <n>', `how often it is applied, 1 to ${MOST_TIMES}; 10 without this`)
      .option('--weight <numbers>', 'what the input of each link is multiplied by', repeatable)
      .option('--format <name>', formats.join(', ')),
  read: (operands, flags) => {
    const links = listOf(textsOf(flags, 'repeat'));
    const formatText = textFlag(flags, 'format');
    const format = formatText === null ? 'text' : oneOf(formatText, formats, 'format');
    const common = {
      parts: { modes: isOn(flags, 'modes') },
      format,
      step: isOn(flags, 'step') && !isOn(flags, 'json'),
    };
    const [expression] = operands;
    if (links.length === 0) {
      for (const option of ['times', 'weight'])
        if (textFlag(flags, option) !== null)
          throw new InputError(`--${option} needs a link to repeat`, 'for example --repeat sigmoid');
      if (expression === undefined)
        throw new InputError('expected a formula, or a link to repeat', 'for example mcl chain "x*x + 4*x" --at 3');
      return { asked: { kind: 'formula', question: readFormula(expression, flags) }, ...common };
    }
    if (expression !== undefined)
      throw new InputError('expected a formula or --repeat, and both came', 'leave one of them out');
    for (const option of ['nudge', 'break', 'where'])
      if (textFlag(flags, option) !== null)
        throw new InputError(
          `--${option} needs a formula, and --repeat was given`,
          'for example mcl chain "sigmoid(sigmoid(x))" --at 0',
        );
    if (common.step || common.parts.modes || format === 'dot' || format === 'mermaid')
      throw new InputError(
        `${common.step ? '--step' : common.parts.modes ? '--modes' : `--format ${format}`} needs a formula, and --repeat was given`,
        'write the links out: "sigmoid(sigmoid(x))"',
      );
    return { asked: { kind: 'repeat', question: readRepeat(links, flags) }, ...common };
  },
  compute: async ({ asked }) => {
    if (asked.kind === 'formula') return { ...(await unfold(asked.question)), repeated: [] };
    const chains = repeat(asked.question);
    const [first] = chains;
    const only = chains.length === 1 && first !== undefined ? first : null;
    return {
      expression: chains.map(({ link }) => link).join(', '),
      formula: chains.map(({ link }) => link).join(', '),
      readAs: chains.map(({ link }) => link).join(', '),
      variables: Object.keys(asked.question.at),
      at: asked.question.at,
      value: only?.value ?? Number.NaN,
      gradient: {},
      nodes: [],
      corners: [],
      decisions: [],
      truth: null,
      links: only?.links ?? null,
      modes: null,
      nudge: null,
      broken: null,
      repeated: chains,
    };
  },
  text: (result, screen, { asked, parts, format }) => {
    if (asked.kind === 'repeat') return drawRepeated(result.repeated, screen);
    const answer = result as Result & ChainResult;
    if (format === 'dot') return dotGraph(answer);
    if (format === 'mermaid') return mermaidGraph(answer);
    return drawChain(answer, parts, screen);
  },
  stream: (options, world) =>
    options.step && options.asked.kind === 'formula' && options.format === 'text'
      ? walk(options.asked.question, world)
      : null,
};

function readFormula(expression: string, flags: Parameters<typeof pointFlag>[0]): ChainQuestion {
  const { formula, landscape } = formulaFor(expression);
  const { variables } = parseFormula(formula);
  const at = neededPoint(pointFlag(flags, 'at', variables) ?? landscape?.start ?? null, 'chain', variables);
  const nudge = pointFlag(flags, 'nudge', variables, { some: true });
  if (nudge !== null && Object.values(nudge).every((amount) => amount === 0))
    throw new InputError('--nudge needs an amount other than 0', 'for example --nudge 0.01');
  const breaking = textFlag(flags, 'break');
  const where = textsOf(flags, 'where').flatMap((text) => text.split(',').map((id) => id.trim()));
  if (where.length > 0 && breaking === null)
    throw new InputError('--where needs a rule to break', 'for example --break forgot-inner');
  if (nudge !== null && breaking !== null)
    throw new InputError('--nudge and --break show different things', 'leave one of them out');
  return {
    expression,
    at,
    ...(nudge === null ? {} : { nudge }),
    ...(breaking === null ? {} : { breaking }),
    ...(where.length === 0 ? {} : { where }),
  };
}

function readRepeat(links: readonly string[], flags: Parameters<typeof pointFlag>[0]): RepeatQuestion {
  const weights = listOf(textsOf(flags, 'weight')).map((text) => parseNumber(text, '--weight'));
  const variables = [...new Set(links.flatMap((text) => variablesOf(linkNamed(text, null).expr)))];
  const at: Point | null = pointFlag(flags, 'at', variables);
  if (at === null)
    throw new InputError(
      'chain needs the value that the first link gets',
      `for example --at ${variables.length === 1 ? '0' : variables.map((name) => `${name}=0.5`).join(',')}`,
    );
  const chains = links.length * Math.max(1, weights.length);
  if (chains > MOST_CHAINS)
    throw new InputError(
      `there would be ${chains} chains, and ${MOST_CHAINS} are the most that a screen compares`,
      'fewer links, or fewer weights',
    );
  const times = wholeFlag(flags, 'times', { least: 1, most: MOST_TIMES }) ?? 10;
  return { links, weights, times, at };
}

/** Texts between commas that stand outside brackets. */
const listOf = (texts: readonly string[]): string[] =>
  texts.flatMap((text) => splitOutsideBrackets(text, ',').map((piece) => piece.text.trim()));

/** Shows one line after the other. Where nobody sits at a terminal it does not wait. */
async function walk(
  question: ChainQuestion,
  { out, err, screen, interactive, nextLine, signal }: World,
): Promise<number> {
  const steps = stepsOf(await unfold(question), screen);
  if (interactive) err('Enter goes on, Ctrl-C ends.\n');
  for (const [i, step] of steps.entries()) {
    if (signal.aborted) return 0;
    await out(`${step}\n`);
    if (!interactive || i === steps.length - 1) continue;
    if ((await nextLine()) === null) return 0;
  }
  return 0;
}

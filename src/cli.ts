/**
 * From the words on the command line to an exit status.
 *
 * commander defines the commands and parses; this file puts what commander says into our words, and has the one catch
 * for errors.
 */

import { Command, CommanderError } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { arrange, asksForJson, type Takes } from './arguments.ts';
import { catalogue, type Runnable } from './catalogue.ts';
import type { Outside, Screen } from './command.ts';
import { InputError } from './input-error.ts';
import { json } from './render/json.ts';
import { mistakeDocument, mistakeText } from './render/mistake.ts';
import { visibleLines } from './render/visible.ts';
import { decideScreen } from './screen.ts';

const STATUS = { answered: 0, mistake: 2, bug: 70 } as const;

/** Runs the program on what was typed after `mcl`; the exit status. */
export async function run(words: readonly string[], outside: Outside): Promise<number> {
  const { name, rest } = split(words);
  try {
    return await answer(name, rest, words, outside);
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return STATUS.answered;
    const mistake = error instanceof CommanderError ? inOurWords(error, name) : error;
    return await report(mistake, name, asksForJson(words), outside);
  }
}

async function answer(
  name: string | null,
  rest: readonly string[],
  words: readonly string[],
  outside: Outside,
): Promise<number> {
  const screen = decideScreen(outside.surroundings(), {});
  if (name === null && rest.length === 0) {
    await outside.out(WELCOME);
    return STATUS.answered;
  }
  if (name === 'help') return await answer(rest[0] ?? null, ['--help'], words, outside);
  let status: number = STATUS.answered;
  const program = describeProgram(screen, outside);
  for (const entry of catalogue) {
    const command = program.command(entry.name).summary(entry.summary).description(entry.summary);
    if (entry.name !== name) continue;
    const runnable = await entry.load();
    describeCommand(command, runnable);
    command.action(async () => {
      const flags = command.opts();
      const operands = await withInput(command.args, outside);
      status = await runnable.run(operands, flags, decideScreen(outside.surroundings(), flags), outside);
    });
  }
  const chosen = program.commands.find((command) => command.name() === name);
  const arranged = name === null ? rest : [name, ...(chosen === undefined ? rest : arrange(rest, takenBy(chosen)))];
  await program.parseAsync([...arranged], { from: 'user' });
  return status;
}

/** The program without its commands. What it says goes where our answers go. */
function describeProgram(screen: Screen, outside: Outside): Command {
  return new Command('mcl')
    .description(manifest.description)
    .version(manifest.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void outside.out(text),
      writeErr: () => undefined,
      outputError: () => undefined,
      getOutHelpWidth: () => screen.columns,
      getOutHasColors: () => false,
    });
}

/** What a command takes, and what all of them take. */
function describeCommand(command: Command, runnable: Runnable): void {
  runnable.declare(command);
  command
    .optionsGroup('Output:')
    .option('--json', 'one JSON document, errors included')
    .option('--describe', 'pictures told in a paragraph')
    .option('--ascii', 'nothing but ASCII')
    .option('--color', 'colours even where there is no terminal')
    .option('--no-color', 'no colours')
    .option('--width <characters>', 'the width to draw in');
  if (runnable.hasBareAnswer) command.option('--quiet', 'the bare answer');
  const examples = runnable.examples.map(({ line, shows }) => `  ${line}\n      ${shows}`);
  command.addHelpText('after', `\nExamples:\n${examples.join('\n')}`);
}

/** The name of the command is the first word that is not an option; options may stand before it. */
function split(words: readonly string[]): { readonly name: string | null; readonly rest: readonly string[] } {
  const takesValue = (word: string | undefined): boolean => word === '--width';
  const index = words.findIndex((word, i) => !word.startsWith('-') && !takesValue(words[i - 1]));
  if (index < 0) return { name: null, rest: words };
  return { name: words[index] as string, rest: [...words.slice(0, index), ...words.slice(index + 1)] };
}

function takenBy(command: Command): Takes {
  const options = new Map<string, 'value' | 'switch'>([
    ['--help', 'switch'],
    ['-h', 'switch'],
  ]);
  for (const option of command.options) {
    for (const name of [option.long, option.short]) if (name) options.set(name, option.required ? 'value' : 'switch');
  }
  const operands = command.registeredArguments;
  return { options, operands: operands.some(({ variadic }) => variadic) ? Number.POSITIVE_INFINITY : operands.length };
}

/** An operand `-` stands for what comes on standard input. */
async function withInput(operands: readonly string[], outside: Outside): Promise<readonly string[]> {
  if (!operands.includes('-')) return operands;
  const text = (await outside.readInput()).trim();
  return operands.map((operand) => (operand === '-' ? text : operand));
}

/** What commander found wrong, in the form that all our errors have. */
function inOurWords(error: CommanderError, name: string | null): InputError {
  const [message = '', ...more] = error.message.replace(/^error: /, '').split('\n');
  const guess = /\(Did you mean (.+)\?\)/.exec(more.join(' '))?.[1];
  const help = name !== null && catalogue.some((entry) => entry.name === name) ? `mcl help ${name}` : 'mcl help';
  return new InputError(message, guess !== undefined ? `did you mean ${guess}?` : `\`${help}\` shows what there is`);
}

async function report(error: unknown, name: string | null, asJson: boolean, outside: Outside): Promise<number> {
  const known = catalogue.some((entry) => entry.name === name) ? name : null;
  if (error instanceof InputError) {
    if (asJson) await outside.out(json(mistakeDocument(known, error)));
    else outside.err(mistakeText(error));
    return STATUS.mistake;
  }
  const bug = error instanceof Error ? error : new Error(String(error));
  const hint = 'this is a bug in mcl: please report it, with the command line and the lines above';
  outside.err(`${visibleLines(bug.stack ?? bug.message)}\n${hint}\n`);
  if (asJson) await outside.out(json(mistakeDocument(known, new InputError(`bug in mcl: ${bug.message}`, hint))));
  return STATUS.bug;
}

const WELCOME = `mcl: a laboratory for the calculus that machine learning runs on

  mcl derive "x^2" --at 3      the slope of a formula at a point

\`mcl help\` lists the commands, \`mcl help derive\` explains one.
`;

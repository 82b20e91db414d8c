/**
 * From the words on the command line to an exit status.
 *
 * commander defines the commands and parses the words; this file puts what commander says into our words, and has the one
 * catch for errors. Only the command that is asked for is loaded.
 */

import { Command, CommanderError } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { arrange, asksForJson, type Takes } from './arguments.ts';
import { catalogue, type Runnable } from './catalogue.ts';
import type { Outside } from './command.ts';
import { completionScript, shells } from './completion.ts';
import { InputError } from './input-error.ts';
import { json } from './render/json.ts';
import { mistakeDocument, mistakeText } from './render/mistake.ts';
import { visibleLines } from './render/visible.ts';
import { decideScreen } from './screen.ts';

const STATUS = { answered: 0, mistake: 2, bug: 70 } as const;
/** Help wider than this is hard to read. */
const WIDEST_HELP = 100;

const WELCOME = `mcl: a laboratory for the calculus that machine learning runs on
If I change a parameter slightly, how does the loss change?

  mcl derive "x^2" --at 3                    the slope of a formula
  mcl chain "(a*b + c)^2" --at a=1,b=2,c=3   backpropagation, node by node
  mcl descend "x^2 + 3*y^2" --from x=2,y=1   what an optimiser does with it

mcl help             all commands
mcl help derive      one command, with examples
mcl help functions   what a formula may contain
`;

const AFTER_HELP = `
An expression that begins with a minus works as typed, "-x^2"; the expression -
is read from standard input.

Exit status: 0 answered; 1 a check failed; 2 a mistake that can be put right;
3 check cannot tell; 70 a bug in mcl; 130 interrupted.`;

/** Runs the program on the words that were typed after `mcl`, and gives the exit status. */
export async function run(words: readonly string[], outside: Outside): Promise<number> {
  const { name, rest } = split(words);
  try {
    return await answer(name, rest, outside);
  } catch (error) {
    const mistake = error instanceof CommanderError ? inOurWords(error, name) : error;
    return await report(mistake, name, asksForJson(words), outside);
  }
}

async function answer(name: string | null, rest: readonly string[], outside: Outside): Promise<number> {
  if (name === null && rest.length === 0) {
    await outside.out(WELCOME);
    return STATUS.answered;
  }
  if (name === 'help' && rest[0] === 'functions') return await answer('functions', rest.slice(1), outside);
  if (name === 'help' && rest[0] !== undefined) return await answer(rest[0], ['--help'], outside);
  if (name === 'help') return await answer(null, ['--help'], outside);
  return await parse(name, rest, outside);
}

/** Lets commander parse. What it prints (help, the version) is gathered, so that writing it can be waited for. */
async function parse(name: string | null, rest: readonly string[], outside: Outside): Promise<number> {
  let printed = '';
  let status: number = STATUS.answered;
  const width = Math.min(decideScreen(outside.surroundings(), {}).columns, WIDEST_HELP);
  const program = describeProgram(width, (text) => {
    printed += text;
  });
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
  describeSchema(program).action(async (of: string) => outside.out(await schemaOf(of, outside)));
  describeCompletion(program).action(async (shell: string) => {
    await outside.out(completionScript(shell, await describeAll()));
  });
  const chosen = program.commands.find((command) => command.name() === name);
  try {
    // Of an unknown command only the name is shown to commander, which then says so whatever else was typed.
    const arranged =
      name === null ? withCommand(rest) : [name, ...(chosen === undefined ? [] : arrange(rest, takenBy(chosen)))];
    await program.parseAsync(arranged, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError && error.exitCode === 0)) throw error;
  }
  if (printed !== '') await outside.out(printed);
  return status;
}

// ── what there is ──────────────────────────────────────────────────────────────────────────────────────────────────

function describeProgram(width: number, print: (text: string) => void): Command {
  return new Command('mcl')
    .description(manifest.description)
    .version(manifest.version, '-V, --version', 'the version, and nothing else')
    .helpOption('-h, --help', 'this help')
    .helpCommand('help [command]', 'help for a command; help functions lists the functions')
    .addHelpText('after', AFTER_HELP)
    .exitOverride()
    .configureOutput({
      writeOut: print,
      writeErr: () => undefined,
      outputError: () => undefined,
      getOutHelpWidth: () => width,
      getOutHasColors: () => false,
    });
}

/** What a command takes, and what all of them take. */
function describeCommand(command: Command, runnable: Runnable): void {
  runnable.declare(command);
  command
    .optionsGroup('Output:')
    .option('--json', 'one JSON document, also when it fails')
    .option('--describe', 'pictures told in a paragraph (ACCESSIBLE=1 does the same)')
    .option('--ascii', 'nothing but ASCII')
    .option('--color', 'colours even where there is no terminal')
    .option('--no-color', 'no colours')
    .option('--width <characters>', 'the width to draw in');
  if (runnable.hasBareAnswer) command.option('--quiet', 'the bare answer and nothing else');
  const examples = runnable.examples.map(({ line, shows }) => `  ${line}\n      ${shows}`);
  command.addHelpText('after', `\nExamples:\n${examples.join('\n')}`);
}

const describeSchema = (program: Command): Command =>
  program
    .command('schema')
    .summary("the JSON schema of a command's answer")
    .description('The JSON schema of what a command answers with --json.')
    .addArgument(
      program.createArgument('<command>', 'the command').choices([...catalogue.map(({ name }) => name), 'error']),
    );

const describeCompletion = (program: Command): Command =>
  program
    .command('completion')
    .summary('a script that completes mcl in bash, zsh or fish')
    .description('Prints a script that makes the shell complete mcl. To try it: source <(mcl completion bash)')
    .addArgument(program.createArgument('<shell>', 'the shell').choices(shells));

/** The whole program, every command loaded. */
async function describeAll(): Promise<Command> {
  const program = describeProgram(WIDEST_HELP, () => undefined);
  for (const { name, summary, load } of catalogue)
    describeCommand(program.command(name).summary(summary), await load());
  describeSchema(program);
  describeCompletion(program);
  return program;
}

async function schemaOf(name: string, outside: Outside): Promise<string> {
  const schema = await outside.readShipped(`schemas/${name}.json`);
  if (schema === null) throw new Error(`the schema of ${name} is not beside the program`);
  return schema;
}

// ── what was typed ─────────────────────────────────────────────────────────────────────────────────────────────────

/** The name of the command is the first word that is not an option; options may stand before it. */
function split(words: readonly string[]): { readonly name: string | null; readonly rest: readonly string[] } {
  const index = words.findIndex((word, i) => !word.startsWith('-') && words[i - 1] !== '--width');
  if (index < 0) return { name: null, rest: words };
  return { name: words[index] as string, rest: [...words.slice(0, index), ...words.slice(index + 1)] };
}

/** Options without a command: those that need none, or a mistake. */
function withCommand(rest: readonly string[]): readonly string[] {
  const alone = rest.find((word) => ['--help', '-h', '--version', '-V'].includes(word));
  if (alone !== undefined) return [alone];
  throw new InputError(
    `expected a command, and found ${rest[0]}`,
    'mcl help lists the commands; for example mcl derive "-x^2" --at 1',
  );
}

function takenBy(command: Command): Takes {
  const options = new Map<string, 'value' | 'switch'>([
    ['--help', 'switch'],
    ['-h', 'switch'],
  ]);
  for (const { long, short, required } of command.options) {
    for (const name of [long, short]) if (name) options.set(name, required ? 'value' : 'switch');
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

// ── what went wrong ────────────────────────────────────────────────────────────────────────────────────────────────

/** What commander found wrong, in the form that all our errors have. */
function inOurWords(error: CommanderError, name: string | null): InputError {
  const message = error.message.replace(/^error: /, '').replace(/\n\(Did you mean .+\?\)$/s, '');
  const guess = /\(Did you mean (?:one of )?(.+)\?\)$/s.exec(error.message)?.[1] ?? null;
  const known = catalogue.find((entry) => entry.name === name);
  const help = known === undefined ? 'mcl help lists the commands' : `mcl help ${known.name} lists the options`;
  const quoted = (text: string): string => /'(.*)'/s.exec(text)?.[1] ?? text;
  switch (error.code) {
    case 'commander.unknownCommand':
      if (guess === null && !/^[a-z][\w-]*$/i.test(name ?? '')) {
        return new InputError(
          `expected a command, and found ${name}`,
          `mcl derive "${name}" differentiates it; ${help}`,
        );
      }
      return new InputError(`unknown command ${quoted(message)}`, guess === null ? help : `did you mean ${guess}?`);
    case 'commander.unknownOption': {
      const option = quoted(message);
      if (guess !== null) return new InputError(`unknown option ${option}`, `did you mean ${guess}?`);
      if (/^-[a-z][\w-]+/i.test(option))
        return new InputError(`unknown option ${option}`, `options have two dashes: -${option}`);
      return new InputError(
        `unknown option ${option}`,
        `${help}; before an expression that begins with a minus write --`,
      );
    }
    case 'commander.invalidArgument':
      return notAllowed(message, help);
    case 'commander.missingArgument':
      return new InputError(`expected an argument: the ${quoted(message)}`, help);
    case 'commander.excessArguments':
      return new InputError(
        message.replace(/\.$/, ''),
        `an expression with blanks in it is put into quotes: mcl ${name} "x + 1"`,
      );
    default:
      return new InputError(message.replace(/\.$/, ''), help);
  }
}

/** A word that is none of those allowed. commander names the option or argument, the word, and what is allowed. */
function notAllowed(message: string, help: string): InputError {
  const found =
    /^(?:option '([^' ]+)[^']*' argument|command-argument value) '(.*)' is invalid(?: for argument '(.+?)')?\. Allowed choices are (.+)\.$/s.exec(
      message,
    );
  if (found === null) return new InputError(message, help);
  const [, option, word = '', argument, choices = ''] = found;
  return new InputError(`${option ?? `the ${argument}`} cannot be ${word}`, `it can be ${choices}`);
}

async function report(error: unknown, name: string | null, asJson: boolean, outside: Outside): Promise<number> {
  const known = catalogue.some((entry) => entry.name === name) ? name : null;
  if (error instanceof InputError) {
    if (asJson) await outside.out(json(mistakeDocument(known, error)));
    else outside.err(mistakeText(error));
    return STATUS.mistake;
  }
  const bug = error instanceof Error ? error : new Error(String(error));
  const hint = `this is a bug in mcl ${manifest.version}: please report it, with the command line and the lines above`;
  outside.err(`${visibleLines(bug.stack ?? bug.message)}\n${hint}\n`);
  if (asJson) await outside.out(json(mistakeDocument(known, new InputError(`bug: ${bug.message}`, hint))));
  return STATUS.bug;
}

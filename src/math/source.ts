/**
 * How is a list of lines written as JavaScript?
 *
 *     sin(x)*cos(x) + sin(x)        const n1 = f0(x0);
 *                                   return (n1 * f1(x0)) + n1;
 *
 * A line that is used once is written where it is used; the others get a numbered local. Operations whose row states
 * JavaScript (`inline: 'u * v'`) are written out, u, v and w replaced token by token; the others call the row's own
 * function, which is handed in under a number. So the only texts that ever reach the generated program are the ones in
 * the table, numbers printed by us, and n1, x0, f0. Nothing that a person typed is spliced in, not even a name.
 *
 * Where it breaks: an engine optimises functions only up to a size. ./packed-tape.ts knows which.
 *
 * Next: ./gradient-source.ts
 */

import { otherwiseRegion, type Region, regionsOf, thenRegion, WHOLE } from './branches.ts';
import type { Instructions, Line } from './instructions.ts';
import { argumentNames } from './partials.ts';
import { ruleOf } from './rules.ts';

/** Text with holes: a string stands as it is, a number is the place of an argument. */
type Template = readonly (string | number)[];

interface Code {
  readonly template: Template;
  /** Whether the text holds together without brackets, as a call does. */
  readonly call: boolean;
  /** For rows of the form `condition ? 1 : 0`, the condition. */
  readonly condition: Template | null;
}

/**
 * Powers with a small whole exponent, as products. They must have the bits that the row of `power` gives, which a test
 * compares; products are four times faster than a general power.
 */
const PRODUCTS: ReadonlyMap<number, string> = new Map([
  [0, '1'],
  [1, 'u'],
  [2, 'u * u'],
  [3, 'u * u * u'],
  [4, 'u * u * (u * u)'],
]);

/** The exponent of a power that is written as a product, or null. */
export const productExponent = (list: Instructions, line: Line): number | null => {
  if (!list.isOperation(line) || list.operationOf(line) !== 'power' || !list.isConstant(list.inputOf(line, 1)))
    return null;
  const exponent = list.constantOf(list.inputOf(line, 1));
  return PRODUCTS.has(exponent) ? exponent : null;
};

const ONE_OR_ZERO = ' ? 1 : 0';
/** Longest chain of single uses that is written as one expression; deeper ones would only strain the engine's parser. */
const DEEPEST = 16;

const templates = new Map<string, Template>();

/** Cuts JavaScript from the table into text and arguments. Any other name in it is a mistake in the row. */
function templateOf(text: string): Template {
  let template = templates.get(text);
  if (template === undefined) {
    template = text.split(/([A-Za-z_$][\w$]*)/).map((piece, i) => {
      if (i % 2 === 0) return piece;
      const place = argumentNames.indexOf(piece as 'u');
      if (place < 0) throw new Error(`a row's inline text names ${piece}`);
      return place;
    });
    templates.set(text, template);
  }
  return template;
}

/** A number as JavaScript that means exactly it. */
export const literal = (value: number): string => {
  if (Number.isNaN(value)) return '(0 / 0)';
  if (!Number.isFinite(value)) return value > 0 ? '(1 / 0)' : '(-1 / 0)';
  return value < 0 || Object.is(value, -0) ? `(-${String(-value)})` : String(value);
};

/** JavaScript that defines a function, and the functions of rows that it calls, with the names it knows them by. */
export interface Source {
  readonly text: string;
  readonly functions: ReadonlyMap<unknown, string>;
}

/** Makes the function that a source defines. */
export const built = (source: Source): unknown =>
  new Function(...source.functions.values(), `"use strict";\nreturn ${source.text};`)(...source.functions.keys());

/** Declares locals that branches assign to. */
export const declarations = (names: readonly string[], start: number | boolean): string[] =>
  names.length === 0 ? [] : [`let ${names.map((name) => `${name} = ${start}`).join(', ')};`];

/** Reads the variables that are needed from an array. */
export function readsOf(list: Instructions, needed: Uint8Array): string[] {
  const reads: string[] = [];
  for (let line = 0; line < list.length; line++) {
    if (needed[line] === 1 && list.isVariable(line))
      reads.push(`const x${list.variableOf(line)} = point[${list.variableOf(line)}];`);
  }
  return reads;
}

/** Writes lines of a list as statements, and says how each is then referred to. */
export class SourceWriter {
  /** The statements so far. */
  readonly statements: string[] = [];
  /** Names that must be declared before the statements, because a branch of a condition assigns to them. */
  readonly declared: string[] = [];
  private readonly list: Instructions;
  private readonly regions: Int32Array;
  private readonly variableName: (index: number) => string;
  private readonly functions: Map<unknown, string>;
  /** How often the text of each line will stand in the program. */
  private readonly uses: Int32Array;
  private readonly inlined: Uint8Array;
  private readonly members = new Map<Region, Line[]>();
  private readonly written: Uint8Array;

  /**
   * @param regions  the region of each line; -1 for lines that are not written
   * @param variableName  what a variable is called in the program
   * @param functions  the functions that the program calls, by value; those that are met are added
   */
  constructor(
    list: Instructions,
    regions: Int32Array,
    variableName: (index: number) => string,
    functions: Map<unknown, string>,
  ) {
    this.list = list;
    this.regions = regions;
    this.variableName = variableName;
    this.functions = functions;
    this.uses = new Int32Array(list.length);
    this.inlined = new Uint8Array(list.length);
    this.written = new Uint8Array(list.length);
    for (let line = 0; line < list.length; line++) {
      if ((regions[line] as Region) < 0) continue;
      if (list.isChoice(line)) {
        this.useAsTest(list.inputOf(line, 0));
        this.use(list.inputOf(line, 1));
        this.use(list.inputOf(line, 2));
      } else if (list.isOperation(line)) {
        for (const piece of this.codeOf(line).template)
          if (typeof piece === 'number') this.use(list.inputOf(line, piece));
      }
    }
  }

  /** Says that the text of a line will stand in the program once more. Before `settle`. */
  use(line: Line): void {
    this.uses[line] = (this.uses[line] as number) + 1;
  }

  /** The same for a line that decides a condition. */
  useAsTest(line: Line): void {
    this.use(line);
    if (!this.list.isOperation(line) || this.codeOf(line).condition === null) this.use(line);
  }

  /** Decides which lines get a local. Lines from `later` on are written only when asked for, by `need`. */
  settle(later: Line = this.list.length): void {
    const depths = new Uint8Array(this.list.length);
    const { list, regions } = this;
    for (let line = 0; line < list.length; line++) {
      const region = regions[line] as Region;
      if (region < 0 || list.isConstant(line) || list.isVariable(line)) continue;
      let depth = 1;
      for (let i = 0; i < list.arityOf(line); i++) {
        const input = list.inputOf(line, i);
        if (this.inlined[input] === 1) depth = Math.max(depth, (depths[input] as number) + 1);
      }
      depths[line] = depth;
      if (this.uses[line] === 1 && depth <= DEEPEST && !this.needsBlock(line)) this.inlined[line] = 1;
      // What is written later stands where it is asked for, unless it is inside a condition that is itself written later.
      else if (line < later || (region !== WHOLE && (region - 1) >> 1 >= later)) this.memberList(region).push(line);
    }
  }

  private memberList(region: Region): Line[] {
    let list = this.members.get(region);
    if (list === undefined) {
      list = [];
      this.members.set(region, list);
    }
    return list;
  }

  /** A condition with locals in a branch is a statement; otherwise it is an expression. */
  private needsBlock = (line: Line): boolean =>
    this.list.isChoice(line) && (this.members.has(thenRegion(line)) || this.members.has(otherwiseRegion(line)));

  /** Whether a line has a local, which its region must hold. */
  hasLocal = (line: Line): boolean =>
    this.inlined[line] === 0 && (this.list.isOperation(line) || this.list.isChoice(line));

  /**
   * Writes the lines of a region, and of the conditions in it.
   *
   * @param visible  whether locals inside of branches must be seen after them, as the way back does
   */
  writeRegion(region: Region, visible: boolean): void {
    for (const line of this.members.get(region) ?? []) this.writeLine(line, visible && region !== WHOLE, visible);
  }

  private writeLine(line: Line, declare: boolean, visible: boolean): void {
    this.written[line] = 1;
    const name = `n${line}`;
    if (this.needsBlock(line)) {
      this.declared.push(name);
      this.statements.push(`if (${this.conditionOf(this.list.inputOf(line, 0))}) {`);
      this.writeRegion(thenRegion(line), visible);
      this.statements.push(`${name} = ${this.textOf(this.list.inputOf(line, 1), true)};`, '} else {');
      this.writeRegion(otherwiseRegion(line), visible);
      this.statements.push(`${name} = ${this.textOf(this.list.inputOf(line, 2), true)};`, '}');
    } else if (declare) {
      this.declared.push(name);
      this.statements.push(`${name} = ${this.expressionOf(line)};`);
    } else this.statements.push(`const ${name} = ${this.expressionOf(line)};`);
  }

  /** Writes a line that was left for later, and what it needs, here. */
  need(line: Line, later: Line): void {
    if (line < later || this.written[line] === 1 || this.list.isConstant(line) || this.list.isVariable(line)) return;
    const { list, regions } = this;
    if (list.isChoice(line)) {
      // Everything that its branches use and do not hold must stand before it.
      const pending = [0, 1, 2].map((i) => list.inputOf(line, i));
      while (pending.length > 0) {
        const part = pending.pop() as Line;
        const region = regions[part] as Region;
        if (part < later) continue;
        if (region === regions[line]) this.need(part, later);
        else if (region !== WHOLE && (region - 1) >> 1 >= later)
          for (let i = 0; i < list.arityOf(part); i++) pending.push(list.inputOf(part, i));
      }
    } else for (let i = 0; i < list.arityOf(line); i++) this.need(list.inputOf(line, i), later);
    if (this.hasLocal(line)) this.writeLine(line, false, false);
  }

  /** How a line is referred to. `bare` leaves out the brackets, where nothing binds tighter. */
  textOf(line: Line, bare = false): string {
    const { list } = this;
    if (list.isConstant(line)) return literal(list.constantOf(line));
    if (list.isVariable(line)) return this.variableName(list.variableOf(line));
    if (this.inlined[line] === 0) return `n${line}`;
    const text = this.expressionOf(line);
    return bare || (list.isOperation(line) && this.codeOf(line).call) ? text : `(${text})`;
  }

  /** The condition that a line decides, as JavaScript: true unless it is 0 or not-a-number, as `holds` of float64 has it. */
  conditionOf(line: Line): string {
    if (this.inlined[line] === 1) {
      const { condition } = this.codeOf(line);
      if (condition !== null) return this.filled(condition, line, false);
    }
    const text = this.textOf(line);
    const alwaysANumber = this.list.isOperation(line) && this.codeOf(line).condition !== null;
    return alwaysANumber ? `${text} !== 0` : `${text} !== 0 && ${text} === ${text}`;
  }

  private expressionOf(line: Line): string {
    if (this.list.isChoice(line)) {
      return `${this.conditionOf(this.list.inputOf(line, 0))} ? ${this.textOf(this.list.inputOf(line, 1))} : ${this.textOf(this.list.inputOf(line, 2))}`;
    }
    const { template, call } = this.codeOf(line);
    return this.filled(template, line, call);
  }

  private filled(template: Template, line: Line, bare: boolean): string {
    let text = '';
    for (const piece of template)
      text += typeof piece === 'string' ? piece : this.textOf(this.list.inputOf(line, piece), bare);
    return text;
  }

  private codeOf(line: Line): Code {
    const op = this.list.operationOf(line);
    const rule = ruleOf(op);
    const exponent = productExponent(this.list, line);
    const inline = exponent === null ? rule.inline : (PRODUCTS.get(exponent) as string);
    if (inline !== undefined) {
      return {
        template: templateOf(inline),
        call: false,
        condition: inline.endsWith(ONE_OR_ZERO) ? templateOf(inline.slice(0, -ONE_OR_ZERO.length)) : null,
      };
    }
    let name = this.functions.get(rule.value);
    if (name === undefined) {
      name = `f${this.functions.size}`;
      this.functions.set(rule.value, name);
    }
    const separated = Array.from({ length: rule.arity }, (_, i) => (i === 0 ? [i] : [', ', i])).flat();
    return { template: [`${name}(`, ...separated, ')'], call: true, condition: null };
  }
}

/** The statements that compute several lines, and the text of each of these lines after them. */
export function statementsOf(
  list: Instructions,
  outputs: readonly Line[],
  variableName: (index: number) => string,
  functions: Map<unknown, string>,
): { readonly statements: readonly string[]; readonly texts: readonly string[] } {
  const writer = new SourceWriter(list, regionsOf(list, outputs), variableName, functions);
  for (const output of outputs) writer.use(output);
  writer.settle();
  writer.writeRegion(WHOLE, false);
  return {
    statements: [...declarations(writer.declared, 0), ...writer.statements],
    texts: outputs.map((output) => writer.textOf(output)),
  };
}

/**
 * How is the way back written as straight-line code?
 *
 * Walking back through a fixed formula is itself a fixed list of products and sums:
 *
 *     f = (a*b + c)^2               const n4 = (x0 * x1) + x2;      forth
 *                                   const n6 = n4 * n4;
 *                                   const a4 = 2 * n4;              back: the adjoint of the sum
 *                                   gradient[0] = a4 * x1;
 *                                   gradient[1] = a4 * x0;
 *                                   gradient[2] = a4;
 *                                   return n6;
 *
 * The partials are the formulas of the rows, put in as further lines of the same list, so that what the value has
 * computed already is not computed again: exp gives its own slope, and sin(x) and cos(x) lend each other theirs. Each is
 * written just before it is needed. Of a line that was used several times the adjoint is the *sum* of what its uses pass
 * back. The branches of a condition are walked back in mirror image.
 *
 * Source: Griewank and Walther, Evaluating Derivatives, 2nd ed., chapter 6 (source transformation).
 * Next: ./packed-tape.ts
 */

import { type LaterUse, otherwiseRegion, type Region, regionsOf, thenRegion, WHOLE } from './branches.ts';
import type { Instructions, Line } from './instructions.ts';
import { argumentsOf, partialOf } from './partials.ts';
import { declarations, literal, readsOf, type Source, SourceWriter } from './source.ts';
import { flowsOf, type Reach, reachOf } from './way-back.ts';

/**
 * The program of a gradient function: value returned, gradient written into its second argument.
 *
 * @param variables  the order of the components
 */
export function gradientSource(list: Instructions, output: Line, variables: number): Source {
  return new GradientWriter(list, output, variables).source();
}

/** An adjoint or a part of one: a number, or text of which `atom` says whether it holds together. */
type Term = number | { readonly text: string; readonly atom: boolean };

const textOfTerm = (term: Term): string => (typeof term === 'number' ? literal(term) : term.text);
const inBrackets = (term: Term): string =>
  typeof term === 'number' ? literal(term) : term.atom ? term.text : `(${term.text})`;

class GradientWriter {
  private readonly list: Instructions;
  private readonly output: Line;
  private readonly variables: number;
  private readonly functions = new Map<unknown, string>();
  /** Lines from here on are partials, written on the way back. */
  private readonly later: Line;
  /** Three per line: 1 where an adjoint flows, and the line of the partial. */
  private readonly flowing: Uint8Array;
  private readonly partials: Int32Array;
  private readonly terms: Term[][];
  private readonly flags: string[] = [];

  constructor(list: Instructions, output: Line, variables: number) {
    this.list = list;
    this.output = output;
    this.variables = variables;
    this.later = list.length;
    this.partials = new Int32Array(3 * this.later);
    // A condition inside of a partial is never the same as one of the formula, or it might have to stand inside itself.
    list.shareChoices = false;
    const zero = list.constant(0);
    this.flowing = flowsOf(list, output, (line, i) => {
      const partial = partialLine(list, line, i);
      this.partials[3 * line + i] = partial;
      return partial === zero;
    });
    this.terms = Array.from({ length: this.later }, () => []);
  }

  source(): Source {
    const { list, output, later } = this;
    const uses: LaterUse[] = [];
    for (let line = 0; line <= output; line++) {
      if (list.isOperation(line))
        for (let i = 0; i < list.arityOf(line); i++)
          if (this.flows(line, i)) uses.push({ line: this.partialOf(line, i), at: line });
    }
    const regions = regionsOf(list, [output], uses);
    const writer = new SourceWriter(list, regions, (index) => `x${index}`, this.functions);
    for (const { line, at } of uses) if ((regions[at] as Region) >= 0 && !list.isConstant(line)) writer.use(line);
    for (let line = 0; line < later; line++)
      if ((regions[line] as Region) >= 0 && list.isChoice(line) && this.passes(line))
        writer.useAsTest(list.inputOf(line, 0));
    // Twice, so that the value gets a local and is not computed at the end from what the way back has pushed out of reach.
    writer.use(output);
    writer.use(output);
    writer.settle(later);
    writer.writeRegion(WHOLE, true);

    const reached = reachOf(list, output, regions, this.flowing);
    const early = earlyLines(list, regions, later, uses, writer);
    const members = passingByRegion(output, regions, this.passes);
    const { statements } = writer;
    if (this.passes(output) || list.isVariable(output)) {
      (this.terms[output] as Term[]).push(1);
      this.back(WHOLE, { regions, writer, reached, early, members });
    }
    const marks = list.needed([output]);
    const names: (Term | undefined)[] = [];
    for (let line = 0; line < later; line++) {
      if (list.isVariable(line) && marks[line] === 1)
        names[list.variableOf(line)] = this.adjointOf(line, reached.gathered);
    }
    const mutable: string[] = [];
    for (let line = 0; line < later; line++)
      if (reached.gathered[line] === 1 && (regions[line] as Region) >= 0) mutable.push(`a${line}`);
    const value = writer.textOf(output, true);
    return {
      text: [
        'function (point, gradient) {',
        ...readsOf(list, marks),
        ...declarations(writer.declared, 0),
        ...declarations(mutable, 0),
        ...declarations(this.flags, false),
        ...statements,
        ...Array.from({ length: this.variables }, (_, i) => `gradient[${i}] = ${textOfTerm(names[i] ?? 0)};`),
        `if (${value} !== ${value}) gradient.fill(${literal(Number.NaN)});`,
        `return ${value};`,
        '}',
      ].join('\n'),
      functions: this.functions,
    };
  }

  private partialOf = (line: Line, i: number): Line => this.partials[3 * line + i] as Line;
  private flows = (line: Line, i: number): boolean => this.flowing[3 * line + i] === 1;
  private passes = (line: Line): boolean => this.flows(line, 0) || this.flows(line, 1) || this.flows(line, 2);

  /** The way back through one region. */
  private back(region: Region, way: Way): void {
    const { writer, reached } = way;
    const { list, later } = this;
    const { statements } = writer;
    for (const line of way.early.get(region) ?? []) writer.need(line, later);
    for (const line of way.members.get(region) ?? []) {
      const adjoint = this.settled(line, way);
      if (adjoint === null) continue;
      if (list.isOperation(line))
        for (let i = 0; i < list.arityOf(line); i++)
          if (this.flows(line, i)) writer.need(this.partialOf(line, i), later);
      const doubtful = reached.certain[line] === 0;
      if (doubtful) statements.push(`if (t${line}) {`);
      if (list.isChoice(line)) {
        statements.push(`if (${writer.conditionOf(list.inputOf(line, 0))}) {`);
        if (this.flows(line, 1)) this.pass(list.inputOf(line, 1), adjoint, thenRegion(line), true, way);
        this.back(thenRegion(line), way);
        statements.push('} else {');
        if (this.flows(line, 2)) this.pass(list.inputOf(line, 2), adjoint, otherwiseRegion(line), true, way);
        this.back(otherwiseRegion(line), way);
        statements.push('}');
      } else {
        for (let i = 0; i < list.arityOf(line); i++) {
          if (this.flows(line, i))
            this.pass(
              list.inputOf(line, i),
              this.product(adjoint, this.partialOf(line, i), writer),
              region,
              !doubtful,
              way,
            );
        }
      }
      if (doubtful) statements.push('}');
    }
  }

  /** Adds a term to the adjoint of a line. */
  private pass(to: Line, term: Term, region: Region, always: boolean, { regions, reached, writer }: Way): void {
    if (reached.gathered[to] === 0) {
      (this.terms[to] as Term[]).push(term);
      return;
    }
    writer.statements.push(`a${to} += ${textOfTerm(term)};`);
    const certainHere = region === regions[to] && always;
    if (!certainHere && reached.certain[to] === 0 && !this.list.isVariable(to))
      writer.statements.push(`t${to} = true;`);
  }

  /** The adjoint of a line, all its terms being known; null where none came. */
  private settled(line: Line, { reached, writer }: Way): Term | null {
    if (reached.gathered[line] === 1) {
      if (reached.certain[line] === 0) this.flags.push(`t${line}`);
      return { text: `a${line}`, atom: true };
    }
    const sum = this.sumOf(line);
    if (sum === null || typeof sum === 'number' || sum.atom) return sum;
    writer.statements.push(`const a${line} = ${sum.text};`);
    return { text: `a${line}`, atom: true };
  }

  private adjointOf(line: Line, gathered: Uint8Array): Term {
    return gathered[line] === 1 ? { text: `a${line}`, atom: true } : (this.sumOf(line) ?? 0);
  }

  private sumOf(line: Line): Term | null {
    const terms = this.terms[line] as Term[];
    const [first] = terms;
    if (first === undefined) return null;
    if (terms.length === 1) return first;
    if (terms.every((term) => typeof term === 'number')) return (terms as number[]).reduce((sum, term) => sum + term);
    return { text: terms.map(inBrackets).join(' + '), atom: false };
  }

  private product(adjoint: Term, partial: Line, writer: SourceWriter): Term {
    if (this.list.isConstant(partial)) {
      const factor = this.list.constantOf(partial);
      if (typeof adjoint === 'number') return adjoint * factor;
      if (factor === 1) return adjoint;
      if (factor === -1) return { text: `-${inBrackets(adjoint)}`, atom: false };
      return { text: `${inBrackets(adjoint)} * ${literal(factor)}`, atom: false };
    }
    const text = writer.textOf(partial);
    return adjoint === 1 ? { text, atom: true } : { text: `${inBrackets(adjoint)} * ${text}`, atom: false };
  }
}

/** What the writer of the way back carries along. */
interface Way {
  readonly regions: Int32Array;
  readonly writer: SourceWriter;
  readonly reached: Reach;
  readonly early: ReadonlyMap<Region, readonly Line[]>;
  readonly members: ReadonlyMap<Region, readonly Line[]>;
}

/** Adds the partial of a line by its input number i to the list. */
function partialLine(list: Instructions, line: Line, i: number): Line {
  const op = list.operationOf(line);
  const formula = partialOf(op, i);
  const inputs = Array.from({ length: list.arityOf(line) }, (_, k) => list.inputOf(line, k));
  return formula === null
    ? list.constant(Number.NaN)
    : list.read(
        formula,
        argumentsOf(inputs, () => line),
      );
}

/** The lines of each region that pass something back, from the last to the first. */
function passingByRegion(output: Line, regions: Int32Array, passes: (line: Line) => boolean): Map<Region, Line[]> {
  const members = new Map<Region, Line[]>();
  for (let line = output; line >= 0; line--) {
    const region = regions[line] as Region;
    if (region < 0 || !passes(line)) continue;
    const known = members.get(region);
    if (known === undefined) members.set(region, [line]);
    else known.push(line);
  }
  return members;
}

/** Partials with a local that is used in an inner region: they are written when their own region begins. */
function earlyLines(
  list: Instructions,
  regions: Int32Array,
  later: Line,
  uses: readonly LaterUse[],
  writer: SourceWriter,
): Map<Region, Line[]> {
  const early = new Map<Region, Line[]>();
  const seen = new Set<Line>();
  const look = (line: Line, from: Region): void => {
    const region = regions[line] as Region;
    if (line < later || from < 0 || region === from || seen.has(line) || !writer.hasLocal(line)) return;
    seen.add(line);
    const known = early.get(region);
    if (known === undefined) early.set(region, [line]);
    else known.push(line);
  };
  for (const { line, at } of uses) look(line, regions[at] as Region);
  for (let line = later; line < list.length; line++) {
    for (let i = 0; i < list.arityOf(line); i++) look(list.inputOf(line, i), regions[line] as Region);
  }
  return early;
}

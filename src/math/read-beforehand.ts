/**
 * Which formulas of the rows need no parsing when the program starts?
 *
 * The rows state some four hundred formulas as text, and a run that meets a few operations would parse some dozens of them:
 * a twelfth of the time in which an empty Node starts. So the build parses all of them once and puts the trees here, each
 * under its text, written as JSON. In the sources the table is empty, and every text is parsed when it is first asked for.
 *
 * Where it breaks: JSON has no places in the text and no not-a-number; no row needs either, which a test holds against every
 * text.
 *
 * Next: ./partials.ts
 */

import type { Expr } from './expression.ts';

/** From the text of a formula to its tree, written as JSON. */
export const treesByText: Readonly<Record<string, string>> = {};

/** The tree of a text that was parsed beforehand, or null. */
export const readBeforehand = (text: string): Expr | null =>
  Object.hasOwn(treesByText, text) ? (JSON.parse(treesByText[text] as string) as Expr) : null;

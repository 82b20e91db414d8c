/**
 * How do cancelling digits look?
 *
 * The two values stand under one another, with a mark under every leading character that they share: what the subtraction takes
 * away. What is left of the bits is said in words.
 */

import type { Screen } from '../command.ts';
import type { Microscope } from '../math/microscope.ts';
import { exact, significant } from './digits.ts';
import { paragraph, wrap } from './text.ts';

/** Of the names before the digits: difference, derivative. */
const WIDEST_NAME = 10;

/** One central difference, digit by digit. */
export function drawMicroscope(look: Microscope, truth: number | null, screen: Screen): string {
  const { precision, h, applied, above, below, shared, spacing } = look;
  if (applied === 0) {
    return paragraph(
      `${precision}, h = ${exact(h)}: x + h is x. The numbers next to ${exact(above.x)} are ${significant(spacing, 2)} away, so this step does not exist; both values are ${above.digits}, their difference is 0, and so is the quotient.`,
      screen,
    );
  }
  const asked = applied === h ? '' : `, really applied ${exact(applied)}`;
  const marks = `${'^'.repeat(shared)}  shared, and taken away by the subtraction`;
  const rows = [
    ['f(x + h)', above.digits],
    ['f(x - h)', below.digits],
    ...(shared > 0 ? [['', marks]] : []),
    ['difference', exact(look.difference)],
    ['quotient', exact(look.quotient)],
    ...(truth === null ? [] : [['derivative', exact(truth)]]),
  ];
  const lines = rows.map(([name = '', text = '']) => `    ${name.padEnd(WIDEST_NAME)}   ${text}`);
  const fits = lines.every((line) => line.length <= screen.columns);
  return [
    ...wrap(`${precision}, central with h = ${exact(h)}${asked}`, screen.columns, '  ', '    '),
    // Digits under digits, where the screen is wide enough for that.
    ...(fits && !screen.describe
      ? lines
      : rows.flatMap(([name = '', text = '']) =>
          name === '' ? [] : wrap(`${name}: ${text}`, screen.columns, screen.describe ? '' : '  '),
        )),
    paragraph(told(look), screen),
  ].join('\n');
}

function told({ bits, bitsCancelled, bitsLeft, digitsLeft, difference }: Microscope): string {
  if (!Number.isFinite(difference)) return 'One of the values is not finite, so there is nothing to subtract.';
  if (difference === 0)
    return `All ${bits} bits cancel: nothing is left, and the quotient is 0 whatever the derivative is.`;
  if (bitsCancelled === null) return 'The values have different signs, so nothing cancels.';
  return `Of ${bits} bits ${bitsCancelled} cancel and ${bitsLeft} are left: about ${digitsLeft} decimal digits of the quotient can be right.`;
}

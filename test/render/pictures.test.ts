import { describe, expect, test } from 'vitest';
import { widthOf } from '../../src/render/text.ts';
import { pictures, screens } from './pictures.ts';

const cases = Object.keys(pictures).flatMap((name) => Object.keys(screens).map((screen) => [name, screen] as const));
const draw = (name: string, screen: string, changes: object = {}): string => {
  const [picture, seen] = [pictures[name], screens[screen]];
  if (picture === undefined || seen === undefined) throw new Error(`no picture ${name} on ${screen}`);
  return picture({ ...seen, ...changes });
};

describe('the pictures of the course', () => {
  test.each(cases)('%s on %s is as it was when somebody looked at it', async (name, screen) => {
    await expect(`${draw(name, screen)}\n`).toMatchFileSnapshot(`../golden/render/${name}-${screen}.txt`);
  });

  test.each(cases)('%s on %s fits its screen and has no space at the end of a line', (name, screen) => {
    for (const line of draw(name, screen).split('\n')) {
      expect(widthOf(line)).toBeLessThanOrEqual(screens[screen]?.columns ?? 0);
      expect(line).toBe(line.trimEnd());
    }
  });

  test.each(cases.filter(([, screen]) => screen === '80'))(
    '%s fits a screen of 24 rows with a prompt',
    (name, screen) => {
      expect(draw(name, screen).split('\n').length).toBeLessThanOrEqual(22);
    },
  );

  test.each(cases.filter(([, screen]) => screen.endsWith('ascii')))('%s on %s is pure ASCII', (name, screen) => {
    expect(draw(name, screen)).toMatch(/^[ -~\n]*$/);
  });

  test.each(cases)(
    '%s on %s has no escapes without colour, and says the same with the colours of the theme',
    (name, screen) => {
      const plain = draw(name, screen);
      expect(plain).not.toContain('\u001b');
      expect(draw(name, screen, { colorDepth: 1 }).replace(/\u001b\[\d+m/g, '')).toBe(plain);
    },
  );

  test.each([40, 30, 20, 10])('on a screen of %d columns every line fits', (columns) => {
    for (const name of Object.keys(pictures)) {
      for (const line of draw(name, '80', { columns }).split('\n'))
        expect([name, line, widthOf(line) <= columns]).toEqual([name, line, true]);
    }
  });
});

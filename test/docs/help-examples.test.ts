import { afterAll, describe, expect, test } from 'vitest';
import { catalogue } from '../../src/catalogue.ts';
import { openShell } from '../sessions.ts';

const shell = openShell();
afterAll(shell.close);

for (const entry of catalogue) {
  const { examples, name, summary } = await entry.load();

  describe(`mcl ${name}`, () => {
    test('is in the catalogue as it describes itself', () => {
      expect({ name: entry.name, summary: entry.summary }).toEqual({ name, summary });
    });

    test('has examples', () => {
      expect(examples.length).toBeGreaterThan(0);
    });

    test.for(examples)('$line', async ({ line, status = 0 }) => {
      const ended = await shell.run(line);
      expect({ status: ended.status, stderr: ended.stderr }).toEqual({ status, stderr: '' });
      expect(ended.stdout.trim()).not.toBe('');
    });
  });
}

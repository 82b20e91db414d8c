import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, describe, expect, test } from 'vitest';
import { catalogue } from '../../src/catalogue.ts';
import { mcl, ROOT } from '../program.ts';
import { openShell } from '../sessions.ts';

const shell = openShell();
afterAll(shell.close);

interface Schema {
  readonly required: readonly string[];
  readonly properties: object;
}
const textOf = (name: string): string => readFileSync(join(ROOT, 'schemas', `${name}.json`), 'utf8');
const schemaOf = (name: string): Schema => JSON.parse(textOf(name));
const ajv = new Ajv({ strict: true, allErrors: true, allowUnionTypes: true });

/** Options that ask for another form than the one document that the schema describes. */
const ANOTHER_FORM = /--(ndjson|csv|quiet|help)\b|\|/;

for (const { name, load } of catalogue) {
  const { examples } = await load();

  describe(`the schema of ${name}`, () => {
    const lines = examples.filter(({ line }) => !ANOTHER_FORM.test(line));

    test('is what the program prints', async () => {
      expect(await mcl(['schema', name])).toEqual({ status: 0, signal: null, stdout: textOf(name), stderr: '' });
    });

    test('describes every field that it requires', () => {
      const { required, properties } = schemaOf(name);
      expect(required).toContain('command');
      expect(required.filter((field) => !Object.hasOwn(properties, field))).toEqual([]);
    });

    test.for(lines)('fits $line', async ({ line, status = 0 }) => {
      const schema = schemaOf(name);
      const validate = ajv.compile(schema);
      const ended = await shell.run(`${line} --json`);
      expect(ended.status).toBe(status);
      const result = JSON.parse(ended.stdout);
      validate(result);
      expect(validate.errors ?? []).toEqual([]);
      // A field that the schema does not know is a field nobody can rely on.
      expect(Object.keys(result).filter((field) => !Object.hasOwn(schema.properties, field))).toEqual([]);
      delete result.command;
      expect(validate(result)).toBe(false);
    });
  });
}

test('there is a schema for every command, and for nothing else but errors', () => {
  const files = readdirSync(join(ROOT, 'schemas')).sort();
  expect(files).toEqual([...catalogue.map(({ name }) => `${name}.json`), 'error.json'].sort());
});

test('the schema of errors fits a mistake', async () => {
  const validate = ajv.compile(schemaOf('error'));
  const mistakes = [['derive', 'x + $', '--at', '1'], ['derive', 'x', '--frobnicate'], ['frobnicate']];
  for (const words of mistakes) {
    validate(JSON.parse((await mcl([...words, '--json'])).stdout));
    expect(validate.errors ?? []).toEqual([]);
  }
});

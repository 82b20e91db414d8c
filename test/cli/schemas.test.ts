import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, describe, expect, test } from 'vitest';
import { catalogue } from '../../src/catalogue.ts';
import { mcl, ROOT } from '../program.ts';
import { openShell } from '../sessions.ts';

const shell = openShell();
afterAll(shell.close);

const schemaOf = async (name: string): Promise<object> => JSON.parse((await mcl(['schema', name])).stdout);
const ajv = new Ajv({ strict: true, allErrors: true, allowUnionTypes: true });

/** Options that ask for another form than the one document that the schema describes. */
const ANOTHER_FORM = /--(ndjson|csv|quiet|help)\b|\|/;

for (const { name, load } of catalogue) {
  const { examples } = await load();

  describe(`the schema of ${name}`, async () => {
    const lines = examples.filter(({ line }) => !ANOTHER_FORM.test(line));

    test('describes every field that it requires', async () => {
      const schema = (await schemaOf(name)) as { readonly required: readonly string[]; readonly properties: object };
      expect(schema.required).toContain('command');
      expect(schema.required.filter((field) => !Object.hasOwn(schema.properties, field))).toEqual([]);
    });

    test.for(lines)('fits $line', async ({ line, status = 0 }) => {
      const validate = ajv.compile(await schemaOf(name));
      const ended = await shell.run(`${line} --json`);
      expect(ended.status).toBe(status);
      const result = JSON.parse(ended.stdout);
      validate(result);
      expect(validate.errors ?? []).toEqual([]);
      // A field that the schema does not know is a field nobody can rely on.
      const known = Object.keys(((await schemaOf(name)) as { readonly properties: object }).properties);
      expect(Object.keys(result).filter((field) => !known.includes(field))).toEqual([]);
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
  const validate = ajv.compile(await schemaOf('error'));
  const mistakes = [['derive', 'x + $', '--at', '1'], ['derive', 'x', '--frobnicate'], ['frobnicate']];
  for (const words of mistakes) {
    validate(JSON.parse((await mcl([...words, '--json'])).stdout));
    expect(validate.errors ?? []).toEqual([]);
  }
});

import { expect, test } from 'vitest';
import { mcl } from '../program.ts';

test('mcl derive answers on standard output and ends with 0', async () => {
  const { status, stdout, stderr } = await mcl(['derive', 'x^2', '--at', '3', '--json']);
  expect([status, stderr]).toEqual([0, '']);
  expect(JSON.parse(stdout)).toMatchObject({ command: 'derive', value: 9, derivative: 6 });
});

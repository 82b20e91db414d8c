import { describe, expect, test } from 'vitest';
import { type CheckResult, check } from '../../src/math/check.ts';

const judged = (expressions: readonly string[], points: string, more = {}): CheckResult =>
  check({ by: 'numbers', expressions, claim: 'points', points, from: 'program', ...more });
const record = (at: Record<string, number>, gradient: unknown): string => `${JSON.stringify({ at, gradient })}\n`;
const namesOf = ({ diagnosis }: CheckResult): string[] => diagnosis.map(({ mistake }) => mistake);

const WS = [0.3, 1.1, -0.7, 2.4];
/** Records of a gradient in w and b at a few points. */
const gradients = (gradient: (w: number, b: number) => unknown): string =>
  WS.map((w, i) => record({ w, b: 0.9 - i / 2 }, gradient(w, 0.9 - i / 2))).join('');
// (2w + b - 5)^2 + w^2/10 by hand: 4(2w + b - 5) + w/5 and 2(2w + b - 5).
const LOSS = '(2*w + b - 5)^2 + w^2/10';
const right = (w: number, b: number): [number, number] => [4 * (2 * w + b - 5) + w / 5, 2 * (2 * w + b - 5)];

describe('numbers at points', () => {
  test('that are the gradient are right', () => {
    expect(judged([LOSS], gradients(right)).verdict).toBe('right');
  });
  test('that are off by one part in a thousand are wrong', () => {
    expect(
      judged(
        [LOSS],
        gradients((w, b) => right(w, b).map((g) => 1.001 * g)),
      ).verdict,
    ).toBe('wrong');
  });
  test.each([
    ['-1', -1, 'sign'],
    ['2', 2, 'double'],
    ['1/2', 1 / 2, 'half'],
    ['3', 3, 'constant-factor'],
  ])('that are %s times the gradient', (_, factor, mistake) => {
    expect(
      namesOf(
        judged(
          [LOSS],
          gradients((w, b) => right(w, b).map((g) => factor * g)),
        ),
      )[0],
    ).toBe(mistake);
  });
  test('that are a sum over 32 examples where the mean was meant', () => {
    const result = judged(
      [LOSS],
      gradients((w, b) => right(w, b).map((g) => 32 * g)),
      { batch: 32 },
    );
    expect(namesOf(result)[0]).toBe('sum-for-mean');
  });
  test('that stand in the wrong order', () => {
    expect(
      namesOf(
        judged(
          [LOSS],
          gradients((w, b) => [...right(w, b)].reverse()),
        ),
      ),
    ).toContain('permuted');
  });
  test('that leave out the regulariser', () => {
    const result = judged(
      [LOSS],
      gradients((w, b) => [4 * (2 * w + b - 5), 2 * (2 * w + b - 5)]),
    );
    expect(namesOf(result)).toContain('lost-term');
  });
  test('that leave out a regulariser on every weight', () => {
    const points = gradients((w, b) => [2 * (w - b), -2 * (w - b)]);
    const result = judged(['(w - b)^2 + 0.05*(w^2 + b^2)'], points);
    expect(result.diagnosis.find(({ mistake }) => mistake === 'regulariser-missing')?.explanation).toContain('1/10');
  });
  test('with a coordinate that is 0', () => {
    const result = judged(
      [LOSS],
      gradients((w, b) => [0, right(w, b)[1]]),
    );
    expect(result.entries.map(({ verdict }) => verdict)).toEqual(['wrong', 'right']);
    expect(namesOf(result)).toContain('zero');
  });
  test('that are right at some points only', () => {
    const points = WS.map((w, i) => record({ w, b: 1 }, i === 2 ? [0, 0] : right(w, 1))).join('');
    expect(namesOf(judged([LOSS], points))).toContain('zero-at-some-points');
  });
  test('without the slope of an activation', () => {
    // tanh(2w): the slope 1 - tanh(2w)^2 is missing.
    const points = WS.map((w) => record({ w }, 2)).join('');
    expect(namesOf(judged(['tanh(2*w)'], points))).toContain('inner-only');
  });
  test('of a Jacobian that is transposed', () => {
    const points = WS.map((x) =>
      record({ x, y: 2 }, [
        [2, 1],
        [x, 3],
      ]),
    ).join('');
    expect(namesOf(judged(['x*y', 'x + 3*y'], points))).toContain('transposed');
  });
});

describe('precision and points that do not count', () => {
  test('float32 is recognised and judged to its noise', () => {
    const points = WS.map((w) => record({ w }, Math.fround(Math.cos(w)))).join('');
    const { verdict, remarks } = judged(['sin(w)'], points);
    expect(verdict).toBe('right');
    expect(remarks.join()).toContain('float32');
  });
  test('float32 that is off by one part in a thousand is wrong', () => {
    const points = WS.map((w) => record({ w }, Math.fround(1.001 * Math.cos(w)))).join('');
    expect(judged(['sin(w)'], points).verdict).toBe('wrong');
  });
  test('a kink has no derivative, whatever is claimed', () => {
    const { verdict, because } = judged(['relu(x)'], record({ x: 0 }, 0));
    expect(verdict).toBe('cannot tell');
    expect(because).toContain('corner');
    expect(because).toContain('PyTorch');
  });
  test('not-a-number on both sides outside the domain is no mismatch', () => {
    const { verdict, because } = judged(['acosh(x)'], '{"at": {"x": 0.5}, "gradient": {"x": NaN}}');
    expect(verdict).toBe('cannot tell');
    expect(because).toContain('no value');
  });
  test('not-a-number where there is a derivative is wrong', () => {
    expect(judged(['sqrt(x)'], '{"at": {"x": 4}, "gradient": {"x": NaN}}').verdict).toBe('wrong');
  });
  test('zeros on both sides from a program prove nothing', () => {
    const { verdict, because } = judged(['relu(x)'], record({ x: -1 }, 0) + record({ x: -2 }, 0));
    expect(verdict).toBe('cannot tell');
    expect(because).toContain('flat');
  });
  test('a difference quotient agrees to 6 digits, and that is said', () => {
    const points = WS.map((w) => record({ w }, (Math.sin(w + 1e-5) - Math.sin(w - 1e-5)) / 2e-5)).join('');
    expect(judged(['sin(w)'], points).verdict).toBe('right');
  });
  test('an error between rounding and rules is not judged', () => {
    const points = WS.map((w) => record({ w }, Math.cos(w) * (1 + 1e-5))).join('');
    expect(judged(['sin(w)'], points).verdict).toBe('cannot tell');
  });
});

describe('the forms in which points come', () => {
  const rows = [
    [1, 2, 4, 1],
    [3, 0.5, 3, 9],
  ] as const;
  const forms: readonly (readonly [string, string])[] = [
    [
      'NDJSON with names',
      rows.map(([x, y, a, b]) => JSON.stringify({ at: { x, y }, gradient: { x: a, y: b } })).join('\n'),
    ],
    ['NDJSON with lists', rows.map(([x, y, a, b]) => JSON.stringify({ at: [x, y], grad: [a, b] })).join('\n')],
    ['JSON', JSON.stringify({ points: rows.map(([x, y, a, b]) => ({ at: { x, y }, gradient: [a, b] })) })],
    ['CSV', `x,y,df/dx,df/dy\n${rows.map((row) => row.join(',')).join('\n')}\n`],
    ['CSV with semicolons', `x;y;d_x;d_y\r\n${rows.map((row) => row.join(';')).join('\r\n')}`],
  ];
  test.each(forms)('%s', (_, text) => {
    expect(judged(['x^2*y'], text).verdict).toBe('right');
  });
  test.each([
    ['', 'found nothing'],
    ['{"at": {"x": 1}}', 'no "gradient"'],
    ['{"at": {"x": 1, "y": 2}, "gradient": [1]}', 'needs 2 numbers'],
    ['{"at": {"x": 1, "y": 2}, "gradient": [1, 2]}\nTraceback', 'line 2'],
    ['x,y\n1,2', 'no column df/dx'],
    ['x,y,dx,dy\n1,2,3,four', 'line 2'],
  ])('%j is refused with its place', (text, says) => {
    expect(() => judged(['x^2*y'], text)).toThrow(says);
  });
});

describe('a sheet of answers', () => {
  const sheet = (text: string) => check({ by: 'answers', expressions: ['sin(x^2)'], sheet: text });
  test('is marked line by line', () => {
    const { answers, verdict } = sheet('name,answer\nAda,2*x*cos(x^2)\nBen,cos(x^2)\nCy,"2x cos"\n');
    expect(answers.map(({ name, verdict: own, mark, mistake }) => [name, own, mark, mistake])).toEqual([
      ['Ada', 'right', 1, null],
      ['Ben', 'wrong', 0, 'forgot-inner'],
      ['Cy', 'not understood', 0, null],
    ]);
    expect(verdict).toBe('wrong');
  });
  test('may have a question on each line', () => {
    const { answers } = check({
      by: 'answers',
      expressions: [],
      sheet:
        '{"name": "a", "expression": "x^2*y", "variable": "y", "answer": "x^2"}\n{"expression": "x^3", "order": 2, "answer": "6*x"}',
    });
    expect(answers.map(({ verdict }) => verdict)).toEqual(['right', 'right']);
  });
  test('without a column of answers is refused', () => {
    expect(() => sheet('name,points\nAda,3')).toThrow('no column answer');
  });
});

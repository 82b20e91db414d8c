import { describe, expect, test } from 'vitest';
import { leftSaid, sharesOf, stepsLeft } from '../../src/math/pace.ts';
import { runDescent } from '../../src/math/run.ts';

/** The later half of a run whose slope at step k is given. */
const stepsOf = (slope: (k: number) => number, last: number) =>
  runDescent({ expression: 'x^2', start: { x: 1 }, settings: { lr: 1e-3 }, steps: last }).steps.map((step) => ({
    ...step,
    gradientNorm: slope(step.step),
  }));
const leftOf = (slope: (k: number) => number, last: number, tolerance: number) => {
  const parts = sharesOf({ steps: stepsOf(slope, last) });
  const whole = (slope(last) / slope(last / 2)) ** (2 / last);
  return stepsLeft(whole, parts, last, slope(last) / tolerance);
};

describe('how many steps are left', () => {
  test('at one share they are counted', () => {
    // 0.8^k <= 1e-8 at k = 82.55: 62.55 after 20.
    const left = leftOf((k) => 0.8 ** k, 20, 1e-8);
    expect(left.steady).toBeCloseTo(Math.log(1e-8) / Math.log(0.8) - 20, 6);
    expect(leftSaid(left)).toBe('63');
  });

  test.each([
    ['1/(k + 3)', (k: number) => 1 / (k + 3), 1e8],
    ['(k + 10)^-1.5', (k: number) => (k + 10) ** -1.5, 1e8 ** (2 / 3)],
    ['(k + 50)^-0.5', (k: number) => (k + 50) ** -0.5, 1e16],
  ])(
    'a slope of %s is a power law, whose steps are of another size than those of one share, so none are named',
    (_name, slope, all) => {
      const left = leftOf(slope, 200, 1e-8);
      // Inverted: all that the law needs. Two shares find its exponent to a few hundredths.
      expect(Math.abs(Math.log10(left.changing / all))).toBeLessThan(0.5);
      expect(left.steady).toBeLessThan(all / 100);
      expect(leftSaid(left)).toBeNull();
    },
  );
});

const evidenceOf = (question: Parameters<typeof runDescent>[0]): string => runDescent(question).behaviour.evidence;

describe('a run whose pace slackens', () => {
  test('on (x - 2)^4 names two shares and no count', () => {
    // u <- u - 0.4 u^3 from -2, slope 4 u^3; least squares of its logarithm over k = 100..150 and 150..200 (numpy):
    //   u = -2.0; g = []
    //   for k in range(201): g.append(abs(4*u**3)); u -= 0.4*u**3
    //   [np.exp(np.polyfit(range(a, a + 51), np.log(g[a:a + 51]), 1)[0]) for a in (100, 150)]
    const evidence = evidenceOf({ expression: '(x-2)^4', start: { x: 0 }, settings: { lr: 0.1 }, steps: 200 });
    expect(evidence).toContain(
      '0.9884 of the slope in steps 100 to 150 and 0.99166 in steps 150 to 200: the pace slackens',
    );
    expect(evidence).not.toContain('more would be needed');
  });
});

describe('a run that converges faster and faster', () => {
  test('BFGS on Rosenbrock: the last steps are told one by one, and no share is', () => {
    const { behaviour, steps } = runDescent({ expression: 'rosenbrock', start: { x: -1.2, y: 1 }, optimiser: 'bfgs' });
    // The slopes that the gradient, worked out here, has at the places that were visited.
    const norms = steps.slice(-4).map(({ point }) => {
      const [x, y] = [point['x'] as number, point['y'] as number];
      return Math.hypot(-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x));
    });
    const ratios = norms.slice(1).map((norm, i) => norm / (norms[i] as number));
    const told = ratios.map((ratio) => Number(ratio.toPrecision(2)));
    expect(behaviour.evidence).toContain(`the last 3 steps leaving ${told[0]}, ${told[1]} and ${told[2]} of the slope`);
    expect(behaviour.evidence).not.toContain('each step leaving');
  });

  test('Newton on exp(x) - x, whose share falls with every step', () => {
    expect(evidenceOf({ expression: 'exp(x) - x', start: { x: 1 }, optimiser: 'newton' })).toMatch(
      /the last 3 steps leaving [\d.e-]+, [\d.e-]+ and [\d.e-]+ of the slope/,
    );
  });

  test('one share is told as one', () => {
    // 1 - 0.4·2 = 0.2.
    expect(evidenceOf({ expression: '(w - 3)^2', start: { w: 0 }, settings: { lr: 0.4 }, steps: 20 })).toContain(
      'each step leaving 0.2 of the slope at the end',
    );
  });
});

describe('a learning rate above its limit at the floor', () => {
  // Rosenbrock's largest curvature at (1, 1) is (1002 + sqrt(1002^2 - 1600))/2 = 1001.6, and 2/1001.6 = 0.0019968.
  test('cannot converge, however far the slope has come down: no number of steps is named', () => {
    const evidence = evidenceOf({
      expression: 'rosenbrock',
      start: { x: -1.2, y: 1 },
      settings: { lr: 0.002 },
      steps: 3000,
    });
    expect(evidence).toContain(
      'no number of steps is enough: there the curvature 1002 allows 0.001997, and it is 0.002',
    );
    expect(evidence).not.toContain('more would be needed');
  });

  test('is the reason where it bounces there, and the limit at the start is none', () => {
    const evidence = evidenceOf({
      expression: 'rosenbrock',
      start: { x: -1.2, y: 1 },
      settings: { lr: 0.002 },
      steps: 18600,
    });
    expect(evidence).toContain('at the floor the limit of the learning rate is 0.001997, and it is 0.002');
    expect(evidence).not.toContain('0.001328');
  });
});

test('at a kink f is told as it is once the run has arrived, and the variable that goes to and fro', () => {
  // 3 - 7·0.4 = 0.2, then -0.2 and 0.2 in turn: f is 0.2 from step 7 on.
  expect(evidenceOf({ expression: 'abs(x)', start: { x: 3 }, settings: { lr: 0.4 }, steps: 30 })).toContain(
    'in the last 15 steps f stays at 0.2, while x goes to and fro between -0.2 and 0.2',
  );
});

describe('a slope of 0 at a corner', () => {
  test('is a convention', () => {
    const evidence = evidenceOf({ expression: 'relu(1-x)', start: { x: -2 }, settings: { lr: 0.5 }, steps: 20 });
    // 1 is left by every step up to x = 1, and there relu'(0) = 0 by convention.
    expect(evidence).toContain('the last 3 steps leaving 1, 1 and 0 of the slope');
    expect(evidence).toContain('so the slope there is a convention');
  });

  test('is none where the slope is continuous', () => {
    // abs(x)^2 = x^2: 1 - 0.5·2 = 0 in one step.
    expect(evidenceOf({ expression: 'abs(x)^2', start: { x: 2 }, settings: { lr: 0.5 }, steps: 20 })).not.toContain(
      'convention',
    );
  });
});

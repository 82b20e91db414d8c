import { expect, test } from 'vitest';
import { runDescent } from '../../src/math/run.ts';

test('in a shallow well the start that is advised comes to the deepest floor that is named', () => {
  const { behaviour } = runDescent({ expression: 'x^2/2 + 3*sin(3*x)', start: { x: 4 }, settings: { lr: 0.05 } });
  // scipy.optimize.minimize_scalar(lambda x: x*x/2 + 3*np.sin(3*x), bounds=(-1, 0), method='bounded').fun: -2.8678
  expect(behaviour.evidence).toContain('-2.868');
  expect(behaviour.tried?.value).toBeCloseTo(-2.8678, 4);
});

test('a rate that fits scales which change is called better, and not the best', () => {
  // Sweeping finds a lower end at 0.9 (0.00164) than at 1.274 (0.00355).
  const { behaviour } = runDescent({
    expression: 'x^2',
    start: { x: 3 },
    optimiser: 'adam',
    settings: { lr: 0.1 },
    steps: 60,
  });
  expect(behaviour.because).toContain('a better learning rate while those scales last');
  expect(behaviour.because).not.toContain('best');
});

test('a momentum says which condition number it fits where there are several', () => {
  // 1506.4/23.633 at the start, 1001.6/0.39936 = 2508 at the floor.
  const { behaviour } = runDescent({
    expression: 'rosenbrock',
    start: { x: -1.2, y: 1 },
    settings: { lr: 0.002 },
    steps: 3000,
  });
  expect(behaviour.because).toContain('a condition number of 63.74, that at the start,');
});

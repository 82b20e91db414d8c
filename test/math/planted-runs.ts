import type { PlanOptions } from '../../src/math/descent.ts';
import type { Point } from '../../src/math/expression.ts';
import type { BehaviourKind } from '../../src/math/findings.ts';

/** A run whose kind is known beforehand, and why. */
export interface Planted {
  readonly kind: BehaviourKind;
  readonly because: string;
  readonly expression: string;
  readonly start: Point;
  readonly options: PlanOptions;
}

const run = (
  kind: BehaviourKind,
  because: string,
  expression: string,
  start: Point,
  options: PlanOptions,
): Planted => ({ kind, because, expression, start, options });
const lr = (rate: number, steps: number, more: PlanOptions = {}): PlanOptions => ({
  settings: { lr: rate },
  steps,
  ...more,
});
const PARABOLA = '(w - 3)^2 + 1';
const RAVINE = '(x^2 + 25*y^2)/2';
const WELL = 'x^4/4 - x^2/2 + y^2/2';

export const planted: readonly Planted[] = [
  run('monotone', 'a factor of 0.2 on a parabola', PARABOLA, { w: 0 }, lr(0.4, 20)),
  run('monotone', 'one jump: 1 - 0.5·2 = 0', PARABOLA, { w: 0 }, lr(0.5, 20)),
  run('monotone', 'Newton on Rosenbrock falls at every step', 'rosenbrock', { x: -1.2, y: 1 }, { optimiser: 'newton' }),
  run('monotone', 'a factor of 0.6 on a round bowl', 'sphere', { x: 3, y: 2 }, lr(0.2, 100)),
  run('monotone', 'quasi-Newton with a line search on a bowl', 'booth', { x: -5, y: -5 }, { optimiser: 'bfgs' }),
  run('crawling', 'a fifth of the best rate, and 71 steps missing', PARABOLA, { w: 0 }, lr(0.1, 20)),
  run('crawling', 'a hundredth of the best rate', 'booth', { x: -5, y: -5 }, lr(0.001, 200)),
  run('crawling', 'along the floor of Rosenbrock below its limit', 'rosenbrock', { x: -1.2, y: 1 }, lr(0.001, 1000)),
  run(
    'crawling',
    'Adam with steps of a thousandth, six units away',
    PARABOLA,
    { w: -3 },
    { optimiser: 'adam', steps: 200 },
  ),
  run(
    'crawling',
    'AdaGrad, whose steps shrink like 1/sqrt(t)',
    'booth',
    { x: -5, y: -5 },
    { optimiser: 'adagrad', settings: { lr: 0.1 }, steps: 300 },
  ),
  run('zigzag', 'lr·25 = 1.75 across, lr·1 = 0.07 along', RAVINE, { x: 10, y: 1 }, lr(0.07, 40)),
  run('zigzag', 'lr·100 = 1.9 across, lr·1 = 0.019 along', 'bowl:100', { x: 10, y: 1 }, lr(0.019, 60)),
  run('zigzag', 'curvatures 2 and 18 along turned axes, lr·18 = 1.8', 'booth', { x: -5, y: 4 }, lr(0.1, 40)),
  run('overshoot', 'a factor of -0.8', PARABOLA, { w: 0 }, lr(0.9, 20)),
  run('overshoot', 'exactly at the limit: 0, 6, 0, 6', PARABOLA, { w: 0 }, lr(1, 50)),
  run('overshoot', 'a round bowl has no direction to creep along', 'sphere', { x: 3, y: 2 }, lr(0.9, 20)),
  run(
    'overshoot',
    'a momentum of 0.95 on a parabola swings through',
    PARABOLA,
    { w: 0 },
    { settings: { lr: 0.1, momentum: 0.95 }, steps: 60 },
  ),
  run('overshoot', 'the curvature at the floor, 1/0.368, does not allow 0.9', 'x*log(x)', { x: 1 }, lr(0.9, 60)),
  run('diverging', 'a factor of -1.1', PARABOLA, { w: 0 }, lr(1.05, 10)),
  run('diverging', 'only across the ravine: 1 - 25·0.09 = -1.25', RAVINE, { x: 10, y: 1 }, lr(0.09, 40)),
  run('diverging', 'beyond the cliff of w^4, sqrt(5) at lr 0.1', 'w^4', { w: 2.4 }, lr(0.1, 30)),
  run(
    'diverging',
    'Nesterov above 1.357/25, below the limit of plain descent',
    RAVINE,
    { x: 10, y: 1 },
    { optimiser: 'nesterov', settings: { lr: 0.06 }, steps: 60 },
  ),
  run(
    'diverging',
    'averaged momentum above 38/2',
    PARABOLA,
    { w: 0 },
    { optimiser: 'ema-momentum', settings: { lr: 20 }, steps: 200 },
  ),
  run('diverging', 'no floor: down along y for ever', 'saddle', { x: 1, y: 0.001 }, lr(0.1, 100)),
  run('diverging', 'no floor: a straight slope', '2*x + 1', { x: 0 }, lr(0.1, 50)),
  run(
    'thrown out',
    'the slope 4.9e8 at 20, out to where exp(x) is 0 and nothing bends',
    'exp(x) - 1000*x',
    { x: 20 },
    lr(0.01, 100),
  ),
  run(
    'thrown out',
    'from the hollow of a bell on to its flat skirt',
    '3 - 3*exp(-x^2) + x^2/1e5',
    { x: 0.7 },
    lr(9, 60),
  ),
  run(
    'overshoot',
    'smooth, and bent more closely than the steps can see: no kink',
    'sqrt(1 + x^2/1e-4) + y^2',
    { x: 0.001, y: 1 },
    lr(0.3, 40),
  ),
  run(
    'thrown out',
    'lower than before, and 379 times as far from the floor',
    'exp(3*x) + y^2 - 3*x',
    { x: 3, y: 1 },
    lr(0.05, 100),
  ),
  run('crawling', 'a straight slope with a floor far ahead is not endless', 'huber(x, 1)', { x: 30 }, lr(0.5, 20)),
  run('crawling', 'nor is one that ends at a kink', 'abs(x - 1000)', { x: 0 }, lr(0.1, 100)),
  run('crawling', 'nor one that ends at the edge of the domain, where f is 0', 'sqrt(x) + x', { x: 1 }, lr(0.001, 100)),
  run('crawling', 'far out, where the curvature of 1e-13 is no bowl', 'log(1 + exp(x))', { x: 30 }, lr(1, 20)),
  run('diverging', 'a straight slope along one axis, a bowl along the other', 'y^2 - 3*x', { x: 0, y: 1 }, lr(0.1, 60)),
  run('diverging', 'the logarithm has no lowest value at its edge', 'log(x)', { x: 1 }, lr(0.001, 100)),
  run(
    'diverging',
    'whole steps of a method that learns, on an almost straight slope',
    'sqrt(1 + x^2)',
    { x: 10 },
    { optimiser: 'lbfgs', steps: 20 },
  ),
  run('chattering', 'the tip of a cone, met exactly', 'sqrt(x^2 + y^2)', { x: 3, y: 4.2 }, lr(0.5, 100)),
  run(
    'chattering',
    'at a kink, however short a line search makes the steps',
    'abs(x) + y^2',
    { x: 1.3, y: 1 },
    { optimiser: 'bfgs', steps: 30 },
  ),
  run(
    'monotone',
    'weight decay holds it at 3/1.25, off the floor at 3',
    '(x - 3)^2',
    { x: 0 },
    { settings: { lr: 0.1, weightDecay: 0.5 }, steps: 200 },
  ),
  run('saddle', 'the start is on it, and no slope leads away', 'x^2 - y^2', { x: 0, y: 0 }, lr(0.1, 50)),
  run('overshoot', 'to and fro for ever between two places of one height', 'x^2 + y^2', { x: 1, y: 2 }, lr(1, 20)),
  run(
    'zigzag',
    'curvatures 40 and 2 along turned axes, lr·40 = 1.8',
    '10*(x + y)^2 + (x - y)^2/2',
    { x: 3, y: 1 },
    lr(0.045, 60),
  ),
  run(
    'zigzag',
    'ten variables, lr·20 = 1.8 along the last',
    'a^2 + 2*b^2 + 3*c^2 + 4*d^2 + 5*g^2 + 6*h^2 + 7*k^2 + 8*m^2 + 9*n^2 + 10*o^2',
    Object.fromEntries([...'abcdghkmno'].map((name) => [name, 1])),
    lr(0.09, 60),
  ),
  run('local minimum', 'the fourth well from the middle', 'x^2/20 + 1 - cos(2*x)', { x: 6 }, lr(0.1, 200)),
  run('plateau', 'the tail of a squared tanh', 'tanh(x)^2', { x: 8 }, lr(0.5, 100)),
  run('saddle', 'exactly on the ridge', WELL, { x: 0, y: 1 }, lr(0.1, 120)),
  run('saddle', 'a thousandth off the ridge, not yet gone', WELL, { x: 0.001, y: 1 }, lr(0.1, 40)),
  run('saddle', 'leaving it', WELL, { x: 0.001, y: 1 }, lr(0.1, 60)),
  run('saddle', 'of Himmelblau, straight onto it', 'x*y + x^4 + y^4', { x: 0.3, y: 0.3 }, lr(0.1, 300)),
  run('maximum', 'the start is on top', 'cos(x) + cos(y)', { x: 0, y: 0 }, lr(0.1, 20)),
  run('plateau', 'far from the hole of Easom', 'easom', { x: 0.5, y: 0.5 }, lr(0.1, 60)),
  run('plateau', 'relu is dead below 0', 'relu(w*2 - 3)^2 - relu(w)', { w: -1 }, lr(0.1, 30)),
  run('plateau', 'a sigmoid that is saturated', '1/(1 + exp(-x))', { x: 14 }, lr(0.5, 50)),
  run(
    'local minimum',
    'the false floor of Freudenstein and Roth',
    'freudenstein-roth',
    { x: 0.5, y: -2 },
    { optimiser: 'bfgs' },
  ),
  run('local minimum', 'one egg cup of Rastrigin', 'rastrigin', { x: 2.2, y: 0.1 }, lr(0.002, 200)),
  run('local minimum', 'the shallower of two wells', 'x^4 - 2*x^2 + 0.3*x', { x: 1.2 }, lr(0.05, 300)),
  run('chattering', 'at the kink of abs, 0.1 and -0.2', 'abs(x)', { x: 1 }, lr(0.3, 60)),
  run('chattering', 'at a kink along x while y settles', 'abs(x - 2) + y^2', { x: 3, y: 1 }, lr(0.3, 60)),
  run('chattering', 'at the kink of a maximum', 'max(x - 1, 1 - 2*x)', { x: 3 }, lr(0.05, 200)),
  run(
    'chattering',
    'every step of Lion is as long as the last',
    '(x - 0.03)^2 + y^2',
    { x: 1, y: 0.52 },
    { optimiser: 'lion', settings: { lr: 0.1 }, steps: 100 },
  ),
  run(
    'noise floor',
    'noise of 1 at a constant rate',
    'sphere',
    { x: 3, y: 2 },
    lr(0.1, 300, { noise: { sigma: 1, seed: 1 } }),
  ),
  run(
    'noise floor',
    'noise with momentum',
    PARABOLA,
    { w: 0 },
    { settings: { lr: 0.05, momentum: 0.5 }, steps: 500, noise: { sigma: 2, seed: 4 } },
  ),
  run('not a number', 'a step over the edge of the logarithm', 'sqrt(x) + x', { x: 1 }, lr(1, 5)),
  run('not a number', 'the slope drives out of the domain', 'x + log(x)', { x: 0.5 }, lr(0.4, 20)),
  run(
    'monotone',
    'no floor, but a limit: it comes to rest in the corner',
    'saddle',
    { x: 1, y: 0.001 },
    lr(0.1, 400, { within: { x: [-1, 1], y: [-2, 2] } }),
  ),
  run(
    'chattering',
    'at the kink of abs with steps that get shorter',
    'abs(x)',
    { x: 1 },
    lr(0.3, 30, { schedule: 'cosine' }),
  ),
];

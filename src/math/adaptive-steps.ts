/**
 * Can each coordinate have a learning rate of its own?
 *
 * On (x^2 + 25*y^2)/2 the slope along y is 25 times as steep, and whoever divides each slope by its usual size walks as on
 * a round bowl. The size is remembered as an average of squares:
 *
 *     v = beta2*v + (1 - beta2)*g^2        x = x - lr*g/sqrt(v)
 *
 * A step is then about lr long whatever the slope; a slope that changes its sign from step to step still averages to little
 * if the slope is averaged too, as in Adam. Averages that start at 0 are too small at first, by the factor 1 - beta^t.
 *
 * Where it breaks: near a minimum the sizes shrink along with the slopes, so the step does not, and a constant learning rate
 * never comes to rest; axes that are not the coordinates' own (a ravine along the diagonal) are not evened out.
 *
 * Source: at each row.
 * Next: ./squares.ts
 */

import { numberIn, type Settings, type SettingTable } from './settings.ts';
import {
  betas,
  decay,
  decayed,
  eps,
  learningRate,
  momentum,
  NONE,
  perCoordinate,
  program,
  share,
  toggle,
  weightDecay,
} from './slope-steps.ts';
import type { Linear, Optimiser } from './step.ts';
import type { Program } from './update.ts';

const first = (settings: Settings): number => (settings['betas'] as readonly [number, number])[0];

const ADAM_M = 'm = beta1*m + (1 - beta1)*g';
const ADAM_V = 'v = beta2*v + (1 - beta2)*g^2';
const adamLinear = (settings: Settings): Linear => ({
  ...NONE,
  inertia: first(settings),
  gain: 1 - first(settings),
  direct: 0,
  carried: 1,
  decay: decay(settings),
});
const ADAM_LIMIT = '2*(1 + beta1)/((1 - beta1)*curvature)';
const adamScale = (settings: Settings): string =>
  `(1 - beta1^t)*(sqrt(${settings['amsgrad'] === true ? 'vmax' : 'v'}/(1 - beta2^t)) + eps)`;
const adam = (settings: Settings, before: string | null): Program =>
  program(settings['amsgrad'] === true ? { m: '0', v: '0', vmax: '0' } : { m: '0', v: '0' }, [
    before,
    ADAM_M,
    ADAM_V,
    settings['amsgrad'] === true ? 'vmax = max(vmax, v)' : null,
    `x = x - lr*(m/(1 - beta1^t))/(sqrt(${settings['amsgrad'] === true ? 'vmax' : 'v'}/(1 - beta2^t)) + eps)`,
  ]);
const adamSettings = (lr: number, standardDecay: number): SettingTable => ({
  lr: learningRate(lr),
  betas: betas(0.9, 0.999),
  eps: eps(1e-8),
  weightDecay: weightDecay(standardDecay),
  amsgrad: toggle('divide by the largest average square so far'),
});

const NADAM_MU = 'beta1*(1 - 0.5*0.96^(t*momentumDecay))';
const NADAM_NEXT = 'beta1*(1 - 0.5*0.96^((t + 1)*momentumDecay))';
const RECTIFIER = 'sqrt((length - 4)*(length - 2)*longest/((longest - 4)*(longest - 2)*length))';
const LONGEST = '2/(1 - beta2) - 1';
const LENGTH = '2/(1 - beta2) - 1 - 2*t*beta2^t/(1 - beta2^t)';

/** Methods that divide each slope by its usual size. */
export const adaptiveSteps: readonly Optimiser[] = [
  perCoordinate({
    name: 'adagrad',
    summary: 'each coordinate divided by the size of all its slopes so far',
    convention: 'PyTorch: eps is added after the root',
    settings: {
      lr: learningRate(0.01),
      lrDecay: { standard: 0, says: 'how fast the learning rate falls', demand: { least: 0 } },
      weightDecay: weightDecay(0),
      initialAccumulatorValue: { standard: 0, says: 'what the sum of squares starts from', demand: { least: 0 } },
      eps: eps(1e-10),
    },
    source: 'Duchi, Hazan and Singer, JMLR 12 (2011) 2121-2159',
    pytorch: 'Adagrad',
    linear: (settings) => ({ ...NONE, decay: decay(settings) }),
    limit: () => '2/curvature',
    scale: (settings) =>
      settings['lrDecay'] === 0 ? 'sqrt(squares) + eps' : '(sqrt(squares) + eps)*(1 + (t - 1)*lrDecay)',
    program: (settings) =>
      program({ squares: 'initialAccumulatorValue' }, [
        decayed(settings),
        'squares = squares + g^2',
        settings['lrDecay'] === 0
          ? 'x = x - lr*g/(sqrt(squares) + eps)'
          : 'x = x - lr/(1 + (t - 1)*lrDecay)*g/(sqrt(squares) + eps)',
      ]),
  }),
  perCoordinate({
    name: 'adadelta',
    summary: 'each step as long as recent steps were, in units of the coordinate',
    convention: 'PyTorch: eps is added before the root',
    settings: {
      lr: learningRate(1),
      rho: share(0.9, 'how much of the averages is kept'),
      eps: eps(1e-6),
      weightDecay: weightDecay(0),
    },
    source: 'Zeiler, arXiv:1212.5701 (2012)',
    pytorch: 'Adadelta',
    linear: (settings) => ({ ...NONE, decay: decay(settings) }),
    limit: () => '2/curvature',
    scale: () => 'sqrt(squares + eps)/sqrt(changes + eps)',
    program: (settings) =>
      program({ squares: '0', changes: '0' }, [
        decayed(settings),
        'squares = rho*squares + (1 - rho)*g^2',
        'change = sqrt(changes + eps)/sqrt(squares + eps)*g',
        'changes = rho*changes + (1 - rho)*change^2',
        'x = x - lr*change',
      ]),
  }),
  perCoordinate({
    name: 'rmsprop',
    summary: 'each coordinate divided by the usual size of its slope',
    convention: 'PyTorch: eps is added after the root',
    settings: {
      lr: learningRate(0.01),
      alpha: share(0.99, 'how much of the average square is kept'),
      eps: eps(1e-8),
      weightDecay: weightDecay(0),
      momentum: momentum(0),
      centered: toggle('divide by the spread of the slopes instead of their size'),
    },
    source:
      'Tieleman and Hinton, lecture 6.5 of Neural Networks for Machine Learning (2012); centred: Graves, arXiv:1308.0850 (2013)',
    pytorch: 'RMSprop',
    linear: (settings) =>
      settings['momentum'] === 0
        ? { ...NONE, decay: decay(settings) }
        : { ...NONE, inertia: numberIn(settings, 'momentum'), gain: 1, direct: 0, carried: 1, decay: decay(settings) },
    limit: (settings) => (settings['momentum'] === 0 ? '2/curvature' : '2*(1 + momentum)/curvature'),
    scale: (settings) => (settings['centered'] === true ? 'sqrt(squares - average^2) + eps' : 'sqrt(squares) + eps'),
    program: (settings) =>
      program(
        {
          squares: '0',
          ...(settings['centered'] === true ? { average: '0' } : {}),
          ...(settings['momentum'] === 0 ? {} : { v: '0' }),
        },
        [
          decayed(settings),
          'squares = alpha*squares + (1 - alpha)*g^2',
          settings['centered'] === true ? 'average = alpha*average + (1 - alpha)*g' : null,
          settings['centered'] === true ? 'size = sqrt(squares - average^2) + eps' : 'size = sqrt(squares) + eps',
          settings['momentum'] === 0 ? null : 'v = momentum*v + g/size',
          settings['momentum'] === 0 ? 'x = x - lr*g/size' : 'x = x - lr*v',
        ],
      ),
  }),
  perCoordinate({
    name: 'adam',
    summary: 'averaged slopes divided by their usual size',
    convention:
      'PyTorch: eps is added after the root and after the bias correction; weight decay is added to the slope',
    settings: adamSettings(0.001, 0),
    source: 'Kingma and Ba, ICLR 2015, algorithm 1; AMSGrad: Reddi, Kale and Kumar, ICLR 2018',
    pytorch: 'Adam',
    linear: adamLinear,
    limit: () => ADAM_LIMIT,
    scale: adamScale,
    program: (settings) => adam(settings, decayed(settings)),
  }),
  perCoordinate({
    name: 'adamw',
    summary: 'adam with weight decay apart from the slope',
    convention: 'PyTorch: the decay is lr*weight-decay, before the step',
    settings: adamSettings(0.001, 0.01),
    source: 'Loshchilov and Hutter, ICLR 2019, algorithm 2',
    pytorch: 'AdamW',
    linear: (settings) => ({ ...adamLinear(settings), decay: 0, shrink: decay(settings) }),
    limit: (settings) =>
      decay(settings) === 0 ? ADAM_LIMIT : '2*(1 + beta1)/((1 - beta1)*curvature + (1 + beta1)*weightDecay)',
    scale: adamScale,
    program: (settings) => adam(settings, decay(settings) === 0 ? null : 'x = x*(1 - lr*weightDecay)'),
  }),
  perCoordinate({
    name: 'adamax',
    summary: 'adam with the largest recent slope as its size',
    convention: 'PyTorch: eps is added to the slope inside the maximum',
    settings: { lr: learningRate(0.002), betas: betas(0.9, 0.999), eps: eps(1e-8), weightDecay: weightDecay(0) },
    source: 'Kingma and Ba, ICLR 2015, algorithm 2',
    pytorch: 'Adamax',
    linear: adamLinear,
    limit: () => ADAM_LIMIT,
    scale: () => '(1 - beta1^t)*u',
    program: (settings) =>
      program({ m: '0', u: '0' }, [
        decayed(settings),
        ADAM_M,
        'u = max(beta2*u, abs(g) + eps)',
        'x = x - lr/(1 - beta1^t)*m/u',
      ]),
  }),
  perCoordinate({
    name: 'nadam',
    summary: 'adam that looks ahead, as nesterov does',
    convention: 'the published rule; PyTorch before 2.0 multiplied the product of momenta by one factor too many',
    settings: {
      lr: learningRate(0.002),
      betas: betas(0.9, 0.999),
      eps: eps(1e-8),
      weightDecay: weightDecay(0),
      momentumDecay: { standard: 0.004, says: 'how fast the momentum warms up', demand: { least: 0 } },
    },
    source: 'Dozat, ICLR workshop 2016',
    pytorch: 'NAdam',
    linear: (settings, t) => {
      const rampAt = (step: number): number =>
        first(settings) * (1 - 0.5 * 0.96 ** (step * numberIn(settings, 'momentumDecay')));
      return {
        ...NONE,
        inertia: first(settings),
        gain: 1 - first(settings),
        direct: 1 - rampAt(t),
        carried: rampAt(t + 1),
        decay: decay(settings),
      };
    },
    // Once the momentum has warmed up to beta1.
    limit: () => '2*(1 + beta1)/((1 - beta1)*(1 + 2*beta1)*curvature)',
    scale: () => 'sqrt(v/(1 - beta2^t)) + eps',
    program: (settings) =>
      program(
        { m: '0', v: '0' },
        [
          decayed(settings),
          `mu = ${NADAM_MU}`,
          `next = ${NADAM_NEXT}`,
          'product = product*mu',
          ADAM_M,
          ADAM_V,
          'size = sqrt(v/(1 - beta2^t)) + eps',
          'x = x - lr*((1 - mu)/(1 - product)*g + next/(1 - product*next)*m)/size',
        ],
        { product: '1' },
      ),
  }),
  perCoordinate({
    name: 'radam',
    summary: 'adam that does not divide until it has seen enough slopes',
    convention: 'PyTorch: eps is added to the root before the bias correction',
    settings: { lr: learningRate(0.001), betas: betas(0.9, 0.999), eps: eps(1e-8), weightDecay: weightDecay(0) },
    source: 'Liu et al., ICLR 2020, algorithm 2',
    pytorch: 'RAdam',
    linear: adamLinear,
    limit: () => ADAM_LIMIT,
    scale: () =>
      `(1 - beta1^t)*(${LENGTH} > 5 ? (sqrt(v) + eps)/sqrt(1 - beta2^t)/${RECTIFIER.replaceAll('length', `(${LENGTH})`).replaceAll('longest', `(${LONGEST})`)} : 1)`,
    program: (settings) =>
      program({ m: '0', v: '0' }, [
        decayed(settings),
        ADAM_M,
        ADAM_V,
        `longest = ${LONGEST}`,
        'length = longest - 2*t*beta2^t/(1 - beta2^t)',
        `rectifier = length > 5 ? ${RECTIFIER}*sqrt(1 - beta2^t) : 0`,
        'x = x - lr*(m/(1 - beta1^t))*(length > 5 ? rectifier/(sqrt(v) + eps) : 1)',
      ]),
  }),
];

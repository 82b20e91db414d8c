/**
 * What could help a run of this kind, and why?
 *
 * For each kind of trouble there is a list of changes, the one that teaches most first, and each has its reason in a number
 * that was measured or predicted:
 *
 *     zigzag, curvatures 1 and 25     a momentum of ((5 - 1)/(5 + 1))^2 = 0.44 fits a condition number of 25
 *     thrown out of exp(x) - 1000*x   no rate fits the start and the floor; steps of one length do, until the floor is near
 *
 * Where it breaks: a reason is no proof. ./suggesting.ts runs each of them before it is named.
 *
 * Source: Polyak, USSR Comput. Math. Math. Phys. 4 (1964) 1-17, for the momentum that fits a ravine.
 * Next: ./suggesting.ts
 */

import type { Plan } from './descent.ts';
import type { Exploration, Floor } from './exploring.ts';
import type { Point } from './expression.ts';
import { type BehaviourKind, type Finding, said } from './findings.ts';
import { lengthOf } from './gradients.ts';
import { optimiserNamed } from './optimisers.ts';
import type { Outlook, Prediction } from './prediction.ts';
import { numberIn, type Settings } from './settings.ts';
import { bestRate } from './settling.ts';
import type { DescentQuestion } from './typed-run.ts';

/** A run that may be better, and why it should be. */
export interface Remedy {
  readonly question: DescentQuestion;
  readonly because: string;
}

/** A run that could be better. */
export interface Case {
  readonly question: DescentQuestion;
  readonly plan: Plan;
  readonly finding: Finding;
  readonly prediction: Prediction;
  readonly end: Point;
  readonly exploration: () => Exploration;
  /** The value at a point; not finite outside the domain. */
  readonly valueAt: (point: Point) => number;
}

/** Three digits: what is named is what is tried. */
const rounded = (value: number): number => Number(value.toPrecision(3));

const withSettings = (question: DescentQuestion, changes: Settings): DescentQuestion => ({
  ...question,
  settings: { ...question.settings, ...changes },
});

/** The same with another optimiser; settings that it does not share are left out. */
function withOptimiser(question: DescentQuestion, name: string, settings: Settings): DescentQuestion {
  const { settings: _old, clip: _clip, noise, within, ...rest } = question;
  const firstOrder = optimiserNamed(name).firstOrder;
  return {
    ...rest,
    optimiser: name,
    settings,
    ...(firstOrder && noise != null ? { noise } : {}),
    ...(firstOrder && within !== undefined ? { within } : {}),
  };
}

const atRate = ({ question }: Case, lr: number, because: string): Remedy => ({
  question: withSettings(question, { lr }),
  because,
});

/** The places that the prediction knows, the one that decided it first. */
const byWeight = ({ outlooks, from }: Prediction): Outlook[] => {
  const order = [from, 'floor', 'end', 'start'];
  return [...outlooks].sort((a, b) => order.indexOf(a.place) - order.indexOf(b.place));
};

const curvaturesSaid = ({ eigenvalues, place }: Outlook, scaled: boolean): string => {
  const [least, most] = [eigenvalues?.[0] as number, eigenvalues?.at(-1) as number];
  if (scaled) return `the curvatures at the ${place}, divided by the scale of each coordinate, make`;
  return least === most || eigenvalues?.length === 1
    ? `a curvature of ${said(most)} at the ${place} makes`
    : `curvatures from ${said(least)} to ${said(most)} at the ${place} make`;
};

/** A limit so many times the rate is that of a plain. */
const PLAIN = 1e4;

/** Learning rates that the curvatures recommend. */
function recommended(facts: Case, places: readonly Outlook[] = byWeight(facts.prediction)): Remedy[] {
  const scaled = facts.plan.optimiser.scale !== null;
  const rate = numberIn(facts.plan.settings, 'lr');
  const rates = places.flatMap((outlook) => {
    const { place, best, learningRateLimit: limit } = outlook;
    // Far out on a plain hardly anything bends, and what fits that little curvature is no rate for the way back.
    if (place !== 'floor' && limit !== null && limit > PLAIN * rate) return [];
    const found: (readonly [lr: number, because: string])[] = [];
    if (best !== null)
      found.push([
        best.learningRate,
        scaled
          ? `${curvaturesSaid(outlook, scaled)} ${said(best.learningRate)} a better learning rate while those scales last`
          : `${curvaturesSaid(outlook, scaled)} ${said(best.learningRate)} the best learning rate${place === 'floor' ? '' : ' of a bowl that bends so'}`,
      ]);
    if (limit !== null)
      found.push([0.5 * limit, `half of ${said(limit)}, the limit of the learning rate at the ${place}`]);
    return found;
  });
  const tried = rates.map(([lr, because]) => [rounded(lr), because] as const);
  return tried
    .filter(([lr], i) => lr > 0 && Number.isFinite(lr) && tried.findIndex(([other]) => other === lr) === i)
    .filter(([lr]) => Math.abs(lr / rate - 1) > 0.02)
    .map(([lr, because]) => atRate(facts, lr, because));
}

const SMALLER = [2, 5, 10, 100, 1000, 1e4];
const LARGER = [3, 10, 100, 1000];

const smallerRates = (facts: Case, factors: readonly number[] = SMALLER): Remedy[] =>
  factors.map((factor) =>
    atRate(facts, rounded(numberIn(facts.plan.settings, 'lr') / factor), `steps ${factor} times smaller`),
  );
const largerRates = (facts: Case): Remedy[] =>
  LARGER.map((factor) =>
    atRate(facts, rounded(numberIn(facts.plan.settings, 'lr') * factor), `steps ${factor} times larger`),
  );

/** The momentum that fits the ravine, (√κ - 1)²/(√κ + 1)², and the rate that fits the momentum. */
function fittedMomentum({ question, plan, prediction }: Case): Remedy[] {
  const { linear, scale, settings } = plan.optimiser;
  if (linear === null || scale !== null || settings['momentum'] === undefined) return [];
  const conditions = new Set(prediction.outlooks.map(({ conditionNumber }) => said(conditionNumber ?? Number.NaN)));
  return byWeight(prediction).flatMap(({ eigenvalues, best, place }) => {
    if (best === null || eigenvalues === null) return [];
    const condition = (eigenvalues.at(-1) as number) / (eigenvalues[0] as number);
    const root = Math.sqrt(condition);
    const momentum = Math.min(0.99, Number((((root - 1) / (root + 1)) ** 2).toPrecision(2)));
    if (momentum <= 0.02) return [];
    const { learningRate } = bestRate(linear({ ...plan.settings, momentum }, plan.steps), eigenvalues);
    return [
      {
        question: withSettings(question, { momentum, lr: rounded(learningRate) }),
        because: `the momentum that fits a condition number of ${said(condition)}${conditions.size > 1 ? `, that at the ${place},` : ''} is ((${said(root)} - 1)/(${said(root)} + 1))^2, about ${momentum}`,
      },
    ];
  });
}

/** A method that takes the whole step that it worked out may search for its length instead. */
const searched = ({ question, plan }: Case): Remedy[] =>
  plan.settings['lineSearch'] === 'none'
    ? [
        {
          question: withSettings(question, { lineSearch: 'strong-wolfe' }),
          because: 'a line search shortens a step that does not lead down',
        },
      ]
    : [];

/** The pull towards 0 taken away, where it holds a run off the floor. */
const undecayed = ({ question, plan }: Case): Remedy[] =>
  plan.settings['weightDecay'] !== undefined && numberIn(plan.settings, 'weightDecay') > 0
    ? [
        {
          question: withSettings(question, { weightDecay: 0 }),
          because: 'weight decay pulls towards 0, and so off the floor of f',
        },
      ]
    : [];

/** Not where there is noise or there are limits: they belong to the question, and lbfgs has no place for them. */
const learning = ({ question, plan }: Case): Remedy[] =>
  plan.noise !== null || Object.keys(plan.within).length > 0
    ? []
    : [
        {
          question: withOptimiser(question, 'lbfgs', { lineSearch: 'strong-wolfe' }),
          because: 'lbfgs learns the curvatures on the way and searches for the length of each step',
        },
      ];

const adaptive = ({ question, plan }: Case): Remedy[] =>
  plan.optimiser.scale === null
    ? [0.1, 1].map((lr) => ({
        question: withOptimiser(question, 'adam', { lr }),
        because: 'adam divides each slope by its usual size, so a short slope makes no short steps',
      }))
    : [];

const scheduled = ({ question }: Case, ...names: readonly string[]): Remedy[] =>
  names
    .filter((name) => name !== question.schedule)
    .map((schedule) => ({
      question: { ...question, schedule, scheduleSettings: {} },
      because: 'the steps shrink along with the learning rate',
    }));

const longer = ({ question, plan }: Case): Remedy => ({
  question: { ...question, steps: 10 * plan.steps },
  because: 'ten times as many steps',
});

/** Other starts: places that were looked at, the nearest to where the run began first. */
function elsewhere({ question, exploration }: Case): Remedy[] {
  const distance = (place: Floor): number =>
    lengthOf(Object.entries(place.point).map(([name, x]) => x - (question.start[name] as number)));
  const places = [...exploration().places].sort((a, b) => distance(a) - distance(b));
  const floor = exploration().floors[0];
  // At last from somewhere on the way to the lowest floor.
  const between =
    floor === undefined
      ? []
      : [0.5, 0.3, 0.2, 0.1].map((share) => ({
          point: Object.fromEntries(
            Object.entries(floor.point).map(([name, x]) => [name, x + share * ((question.start[name] as number) - x)]),
          ),
        }));
  return [...places, ...between].map(({ point }) => ({
    question: {
      ...question,
      start: Object.fromEntries(Object.entries(point).map(([name, x]) => [name, Number(x.toPrecision(2))])),
    },
    because: 'from another start, the same steps lead lower',
  }));
}

/** From beside a saddle, on either side, near the start where that is where the run began. */
function asideOf({ question, finding, end }: Case): Remedy[] {
  if (finding.place === null) return [];
  const place = finding.place;
  const because = 'a start aside, along the axis that bends down';
  const shifted = (factor: number): Remedy => ({
    question: {
      ...question,
      start: Object.fromEntries(
        Object.entries(question.start).map(([name, x]) => [
          name,
          Number((x + factor * ((place[name] as number) - (end[name] as number))).toPrecision(6)),
        ]),
      ),
    },
    because,
  });
  return [shifted(1), shifted(-1), shifted(10), shifted(-10), { question: { ...question, start: place }, because }];
}

/** The best rates of places, and half of their limits. */
const ratesFrom = (places: readonly Outlook[]): number[] =>
  places.flatMap(({ best, learningRateLimit: limit }) => [
    ...(best === null ? [] : [rounded(best.learningRate)]),
    ...(limit === null ? [] : [rounded(limit / 2)]),
  ]);

/** Limits around the start, for a function without a floor: as wide as the domain allows, with longer steps where they take too long. */
export function boxed({ question, plan, prediction, valueAt }: Case): Remedy[] {
  if (!plan.optimiser.firstOrder) return [];
  const limit = (name: string, side: 1 | -1): number => {
    const x = question.start[name] as number;
    const inside = [2, 1, 0.5, 0.2, 0.1]
      .map((distance) => Number((x + side * distance).toPrecision(3)))
      .find((end) => Number.isFinite(valueAt({ ...question.start, [name]: end })));
    return inside ?? x;
  };
  const within = Object.fromEntries(
    Object.keys(question.start).map((name) => [name, [limit(name, -1), limit(name, 1)] as const]),
  );
  if (Object.values(within).some(([from, to]) => !(from < to))) return [];
  const own = numberIn(plan.settings, 'lr');
  const rates = [own, ...ratesFrom(byWeight(prediction)), ...[10, 100, 1000].map((factor) => rounded(factor * own))];
  return rates.map((lr) => ({
    question: { ...(lr === own ? question : withSettings(question, { lr })), within },
    because: 'no floor was found, so limits have to hold the run',
  }));
}

/** Steps of one length while the slope is long, and the rate of the floor where it is short. */
function clipped({ question, plan, prediction }: Case): Remedy[] {
  const floor = prediction.outlooks.find(({ place }) => place === 'floor');
  const limit = prediction.outlooks.find(({ place }) => place === 'start')?.learningRateLimit ?? null;
  if (!plan.optimiser.firstOrder || floor === undefined || floor.best === null || limit === null) return [];
  const lr = rounded(floor.best.learningRate);
  const way = lengthOf(Object.entries(floor.point).map(([name, x]) => x - (question.start[name] as number)));
  return [10, 30, 100].map((share) => ({
    question: { ...withSettings(question, { lr }), clip: rounded(way / share / lr) },
    because: `the start allows a learning rate of ${said(limit)} and the floor ${said(floor.learningRateLimit as number)}; clipped, the first steps are no longer than ${said(way / share)} at the rate that is best at the floor`,
  }));
}

/** What is worth trying, by the kind of run, the most telling first. */
const REMEDIES: Readonly<Record<BehaviourKind, (facts: Case) => readonly Remedy[]>> = {
  'not a number': (facts) => [
    ...searched(facts),
    ...recommended(facts),
    ...smallerRates(facts, [2, 5, 10, 100]),
    ...learning(facts),
    ...boxed(facts),
    ...smallerRates(facts, [1000, 1e4]),
  ],
  diverging: (facts) => [
    ...searched(facts),
    ...recommended(facts),
    ...smallerRates(facts),
    ...learning(facts),
    ...boxed(facts),
  ],
  'thrown out': (facts) => [
    ...searched(facts),
    ...clipped(facts),
    ...recommended(
      facts,
      facts.prediction.outlooks.filter(({ place }) => place === 'start'),
    ),
    ...learning(facts),
  ],
  saddle: (facts) => [...asideOf(facts), ...learning(facts), ...elsewhere(facts), longer(facts)],
  maximum: (facts) => [...asideOf(facts), ...elsewhere(facts)],
  plateau: (facts) => [...elsewhere(facts), ...largerRates(facts), ...adaptive(facts)],
  'local minimum': elsewhere,
  chattering: (facts) => [...scheduled(facts, 'cosine', 'exponential'), ...smallerRates(facts)],
  'noise floor': (facts) => [...scheduled(facts, 'cosine', 'exponential'), ...smallerRates(facts)],
  zigzag: (facts) => [...fittedMomentum(facts), ...recommended(facts), ...learning(facts)],
  // A momentum that carries too far is the first to be changed.
  overshoot: (facts) => [
    ...(numberIn(facts.plan.settings, 'momentum') > 0 ? fittedMomentum(facts) : []),
    ...recommended(facts),
    ...fittedMomentum(facts),
    ...smallerRates(facts),
    ...learning(facts),
  ],
  crawling: (facts) => [
    ...recommended(facts),
    ...fittedMomentum(facts),
    ...largerRates(facts),
    ...adaptive(facts),
    ...learning(facts),
    longer(facts),
  ],
  irregular: (facts) => [
    ...searched(facts),
    ...recommended(facts),
    ...smallerRates(facts),
    ...learning(facts),
    ...adaptive(facts),
  ],
  monotone: (facts) => [...undecayed(facts), ...recommended(facts), ...fittedMomentum(facts), ...learning(facts)],
};

/** The remedies for a run, in the order in which they are tried. */
export const remediesFor = (facts: Case): readonly Remedy[] => REMEDIES[facts.finding.kind](facts);

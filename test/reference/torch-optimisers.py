"""Points that PyTorch's optimisers visit, and the learning rates of its schedulers.

    /usr/bin/python3 test/reference/torch-optimisers.py > test/reference/torch-optimisers.json

Made with PyTorch 1.13.0a0 in float64, one parameter vector for each run. NAdam is not PyTorch's: version 1.13 multiplies the
product of the momenta by one factor too many (pytorch pull request 92699), so the published rule is written out here in
NumPy. Lion, which PyTorch does not have, is written out from program 1 of Chen et al. (2023).

Two methods make more than 1e-12 of a rounding within a hundred steps: L-BFGS, by quotients of small differences, and Adamax
with a large rate, by a maximum that switches. Their equations are written out here as well, on PyTorch's own gradients. With
a fused multiply-add (one rounding), which PyTorch's kernels use and JavaScript does not have, they give PyTorch's points bit
for bit; with two roundings they part from them. Both distances are in the file.
"""

import json
import math
from fractions import Fraction

import numpy as np
import torch

STEPS = 100
FUNCTIONS = {
    "(1 - x)^2 + 100*(y - x^2)^2": (lambda p: (1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2, [-1.2, 1.0]),
    "(x^2 + 25*y^2)/2": (lambda p: (p[0] ** 2 + 25 * p[1] ** 2) / 2, [10.0, 1.0]),
    "log(1 + exp(x)) + (x - y)^2/2 + cos(z)*y": (
        lambda p: torch.log(1 + torch.exp(p[0])) + (p[0] - p[1]) ** 2 / 2 + torch.cos(p[2]) * p[1],
        [1.0, -2.0, 0.5],
    ),
}

# our name, PyTorch's class, PyTorch's arguments, our settings
RUNS = [
    ("gd", "SGD", dict(lr=1e-3), {}),
    ("gd", "SGD", dict(lr=1e-3, momentum=0.9), dict(momentum=0.9)),
    ("gd", "SGD", dict(lr=1e-3, momentum=0.8, dampening=0.3, weight_decay=0.05), dict(momentum=0.8, dampening=0.3, weightDecay=0.05)),
    ("gd", "SGD", dict(lr=1e-3, momentum=0.9, nesterov=True), dict(momentum=0.9, nesterov=True)),
    ("momentum", "SGD", dict(lr=1e-3, momentum=0.9), {}),
    ("nesterov", "SGD", dict(lr=1e-3, momentum=0.9, nesterov=True), {}),
    ("adagrad", "Adagrad", dict(), {}),
    ("adagrad", "Adagrad", dict(lr=0.3, lr_decay=0.05, weight_decay=0.02, initial_accumulator_value=0.1, eps=1e-3), dict(lr=0.3, lrDecay=0.05, weightDecay=0.02, initialAccumulatorValue=0.1, eps=1e-3)),
    ("adadelta", "Adadelta", dict(), {}),
    ("adadelta", "Adadelta", dict(lr=0.5, rho=0.8, eps=1e-4, weight_decay=0.1), dict(lr=0.5, rho=0.8, eps=1e-4, weightDecay=0.1)),
    ("rmsprop", "RMSprop", dict(), {}),
    ("rmsprop", "RMSprop", dict(lr=1e-3, alpha=0.9, momentum=0.5, weight_decay=0.01), dict(lr=1e-3, alpha=0.9, momentum=0.5, weightDecay=0.01)),
    ("rmsprop", "RMSprop", dict(lr=1e-3, centered=True, eps=1e-2), dict(lr=1e-3, centered=True, eps=1e-2)),
    ("adam", "Adam", dict(), {}),
    ("adam", "Adam", dict(lr=0.05, betas=(0.8, 0.99), eps=1e-4, weight_decay=0.1), dict(lr=0.05, betas=[0.8, 0.99], eps=1e-4, weightDecay=0.1)),
    ("adam", "Adam", dict(lr=0.05, amsgrad=True), dict(lr=0.05, amsgrad=True)),
    ("adamw", "AdamW", dict(), {}),
    ("adamw", "AdamW", dict(lr=0.02, weight_decay=0.3, amsgrad=True), dict(lr=0.02, weightDecay=0.3, amsgrad=True)),
    ("adamax", "Adamax", dict(), {}),
    ("adamax", "Adamax", dict(lr=0.05, betas=(0.7, 0.9), weight_decay=0.1), dict(lr=0.05, betas=[0.7, 0.9], weightDecay=0.1)),
    ("radam", "RAdam", dict(), {}),
    ("radam", "RAdam", dict(lr=0.05, betas=(0.8, 0.95), weight_decay=0.1), dict(lr=0.05, betas=[0.8, 0.95], weightDecay=0.1)),
    ("rprop", "Rprop", dict(), {}),
    ("rprop", "Rprop", dict(lr=0.1, etas=(0.4, 1.3), step_sizes=(1e-3, 0.3)), dict(lr=0.1, etas=[0.4, 1.3], stepSizes=[1e-3, 0.3])),
]


def torch_run(make, f, start):
    parameter = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimiser = make([parameter])
    points = [parameter.tolist()]
    for _ in range(STEPS):
        optimiser.zero_grad()
        f(parameter).backward()
        optimiser.step()
        points.append(parameter.tolist())
    return points


def lbfgs_run(f, start, **settings):
    """One iteration at a time, until PyTorch stops by itself."""
    parameter = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([parameter], max_iter=1, max_eval=10**6, tolerance_grad=1e-9, tolerance_change=1e-14, **settings)

    def closure():
        optimiser.zero_grad()
        value = f(parameter)
        value.backward()
        return value

    points = [parameter.tolist()]
    for _ in range(STEPS):
        optimiser.step(closure)
        if parameter.tolist() == points[-1]:
            break
        points.append(parameter.tolist())
    return points


def gradient_of(f):
    def gradient(x):
        parameter = torch.tensor(x, dtype=torch.float64, requires_grad=True)
        f(parameter).backward()
        return parameter.grad.numpy()

    return gradient


def nadam_run(gradient, start, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, momentum_decay=4e-3):
    x = np.array(start)
    m, v, product = np.zeros_like(x), np.zeros_like(x), 1.0
    points = [x.tolist()]
    for t in range(1, STEPS + 1):
        g = gradient(x) + weight_decay * x
        mu = betas[0] * (1 - 0.5 * 0.96 ** (t * momentum_decay))
        mu_next = betas[0] * (1 - 0.5 * 0.96 ** ((t + 1) * momentum_decay))
        product *= mu
        m = betas[0] * m + (1 - betas[0]) * g
        v = betas[1] * v + (1 - betas[1]) * g * g
        m_hat = mu_next * m / (1 - product * mu_next) + (1 - mu) * g / (1 - product)
        v_hat = v / (1 - betas[1] ** t)
        x = x - lr * m_hat / (np.sqrt(v_hat) + eps)
        points.append(x.tolist())
    return points


def lion_run(gradient, start, lr=1e-4, betas=(0.9, 0.99), weight_decay=0.0):
    x = np.array(start)
    m = np.zeros_like(x)
    points = [x.tolist()]
    for _ in range(STEPS):
        g = gradient(x)
        update = np.sign(betas[0] * m + (1 - betas[0]) * g) + weight_decay * x
        x = x - lr * update
        m = betas[1] * m + (1 - betas[1]) * g
        points.append(x.tolist())
    return points


def fused(a, b, c):
    """a*b + c, rounded once."""
    return float(Fraction(a) * Fraction(b) + Fraction(c))


def rounded_twice(a, b, c):
    return a * b + c


def adamax_by_hand(gradient, start, multiply_add, lr, betas, weight_decay, eps=1e-8):
    """In the order of torch/optim/adamax.py."""
    x, m, u = list(start), [0.0] * len(start), [0.0] * len(start)
    points = [list(x)]
    for t in range(1, STEPS + 1):
        g = [multiply_add(weight_decay, p, float(slope)) for p, slope in zip(x, gradient(x))]
        m = [multiply_add(1 - betas[0], slope, betas[0] * old) for old, slope in zip(m, g)]
        u = [max(betas[1] * old, abs(slope) + eps) for old, slope in zip(u, g)]
        rate = lr / (1 - betas[0] ** t)
        x = [p + (-rate * a) / b for p, a, b in zip(x, m, u)]
        points.append(list(x))
    return points


def lbfgs_by_hand(gradient, start, multiply_add, lr):
    """In the order of torch/optim/lbfgs.py, without a line search; the hundred steps all fit into its history."""

    def dot(a, b):
        total = 0.0
        for p, q in zip(a, b):
            total = multiply_add(p, q, total)
        return total

    x, moves, changes, inverses, scale = list(start), [], [], [], 1.0
    points = [list(x)]
    for t in range(1, STEPS + 1):
        g = [float(slope) for slope in gradient(x)]
        if t > 1:
            y = [a - b for a, b in zip(g, before)]
            s = [step * component for component in d]
            ys = dot(y, s)
            if ys > 1e-10:
                moves.append(s), changes.append(y), inverses.append(1 / ys)
                scale = ys / dot(y, y)
        d = [-slope for slope in g]
        parts = [0.0] * len(moves)
        for i in reversed(range(len(moves))):
            parts[i] = dot(moves[i], d) * inverses[i]
            d = [multiply_add(-parts[i], a, b) for a, b in zip(changes[i], d)]
        d = [component * scale for component in d]
        for i in range(len(moves)):
            part = parts[i] - dot(changes[i], d) * inverses[i]
            d = [multiply_add(part, a, b) for a, b in zip(moves[i], d)]
        before = g
        step = min(1.0, 1.0 / sum(abs(slope) for slope in g)) * lr if t == 1 else lr
        x = [multiply_add(step, a, b) for a, b in zip(d, x)]
        points.append(list(x))
    return points


def clipped_run(f, start):
    parameter = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.SGD([parameter], lr=0.05, momentum=0.5)
    points = [parameter.tolist()]
    for _ in range(STEPS):
        optimiser.zero_grad()
        f(parameter).backward()
        torch.nn.utils.clip_grad_norm_([parameter], 0.5)
        optimiser.step()
        points.append(parameter.tolist())
    return points


runs = []


apart = lambda a, b: max(abs(p - q) / max(1e-3, abs(p)) for p, q in zip(a, b))


def add(optimiser, expression, start, settings, run, by_hand=None, **more):
    points = run(start)
    # How far rounding alone can lead: the same run from a start that is one unit in the last place away.
    beside = run([math.nextafter(x, math.inf) for x in start])
    # Runs that leave for infinity are followed as far as they are numbers worth comparing.
    far = [k for k, point in enumerate(points) if not all(abs(x) < 1e6 for x in point)]
    points = points[: far[0]] if far else points
    # Every tenth point and the first five: a mistake in one shows in all that follow.
    kept = [k for k in range(len(points)) if k <= 5 or k % 10 == 0 or k == len(points) - 1]
    if by_hand is not None:
        distances = lambda multiply_add: [apart(p, q) for p, q in zip(points, by_hand(multiply_add))]
        once, twice = distances(fused), distances(rounded_twice)
        more["byHand"] = dict(fused=max(once), roundedTwice={k: max(twice[: k + 1]) for k in kept})
    sensitivity = [apart(p, q) for p, q in zip(points, beside)]
    runs.append(
        dict(
            optimiser=optimiser, expression=expression, start=start, settings=settings,
            points={k: points[k] for k in kept}, sensitivity={k: max(sensitivity[: k + 1]) for k in kept}, **more,
        )
    )


for expression, (f, start) in FUNCTIONS.items():
    gradient = gradient_of(f)
    for ours, theirs, arguments, settings in RUNS:
        make = lambda p: getattr(torch.optim, theirs)(p, **arguments)
        by_hand = None
        if ours == "adamax" and arguments:
            by_hand = lambda multiply_add: adamax_by_hand(gradient, start, multiply_add, **arguments)
        add(ours, expression, start, settings, lambda s: torch_run(make, f, s), by_hand)
    add("nadam", expression, start, {}, lambda s: nadam_run(gradient, s))
    add(
        "nadam", expression, start, dict(lr=0.05, betas=[0.8, 0.95], weightDecay=0.1, momentumDecay=0.5),
        lambda s: nadam_run(gradient, s, lr=0.05, betas=(0.8, 0.95), weight_decay=0.1, momentum_decay=0.5),
    )
    add("lion", expression, start, {}, lambda s: lion_run(gradient, s))
    add("lion", expression, start, dict(lr=0.01, betas=[0.8, 0.95], weightDecay=0.1), lambda s: lion_run(gradient, s, lr=0.01, betas=(0.8, 0.95), weight_decay=0.1))
    add(
        "lbfgs", expression, start, dict(lr=0.1), lambda s: lbfgs_run(f, s, lr=0.1),
        lambda multiply_add: lbfgs_by_hand(gradient, start, multiply_add, 0.1),
    )
    add("lbfgs", expression, start, dict(lineSearch="strong-wolfe"), lambda s: lbfgs_run(f, s, line_search_fn="strong_wolfe"))
    add("lbfgs", expression, start, dict(lineSearch="strong-wolfe", historySize=2), lambda s: lbfgs_run(f, s, line_search_fn="strong_wolfe", history_size=2))
    add("gd", expression, start, dict(lr=0.05, momentum=0.5), lambda s: clipped_run(f, s), clip=0.5)


def rates(make, steps=40, lr=0.3, values=None):
    parameter = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.SGD([parameter], lr=lr)
    schedule = make(optimiser)
    found = []
    for k in range(steps):
        found.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        schedule.step(values[k]) if values else schedule.step()
    return found


S = torch.optim.lr_scheduler
losses = [10 * math.exp(-k / 3) + 1 for k in range(12)] + [1.2] * 28
schedules = [
    dict(name="step", settings=dict(stepSize=7, gamma=0.5), rates=rates(lambda o: S.StepLR(o, 7, 0.5))),
    dict(name="exponential", settings=dict(gamma=0.9), rates=rates(lambda o: S.ExponentialLR(o, 0.9))),
    dict(name="linear", settings={}, rates=rates(lambda o: S.LinearLR(o))),
    dict(name="linear", settings=dict(startFactor=0.1, endFactor=0.5, totalIters=20), rates=rates(lambda o: S.LinearLR(o, 0.1, 0.5, 20))),
    dict(name="cosine", settings={}, rates=rates(lambda o: S.CosineAnnealingLR(o, 40))),
    dict(name="cosine", settings=dict(etaMin=0.1), rates=rates(lambda o: S.CosineAnnealingLR(o, 40, eta_min=0.03))),
    dict(name="one-cycle", settings={}, rates=rates(lambda o: S.OneCycleLR(o, 0.3, total_steps=41, cycle_momentum=False), steps=40), steps=41),
    dict(name="plateau", settings=dict(patience=4, factor=0.5), rates=rates(lambda o: S.ReduceLROnPlateau(o, factor=0.5, patience=4), values=losses), values=losses),
    dict(name="plateau", settings={}, rates=rates(lambda o: S.ReduceLROnPlateau(o), values=losses), values=losses),
]

print(json.dumps(dict(torch=torch.__version__, lr=0.3, runs=runs, schedules=schedules)))

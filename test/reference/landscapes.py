"""The points where the gradient of each landscape is zero, in 60 digits, from the formulas as published, and one value of each.

    python3 test/reference/landscapes.py > test/reference/landscapes.json

Made with mpmath 1.2.1 and SymPy 1.11.1. Newton's method on the gradient, from a grid of starts, in 60 digits; the kind of
a point is read from the eigenvalues of the Hessian. Where a grid would find a great many points, only the published
deepest one is polished.
"""

import json

import mpmath as mp
import sympy as sp

R = sp.Rational
x, y = sp.symbols("x y")
x1, x2, x3, x4 = sp.symbols("x1 x2 x3 x4")


def levy(values):
    w = [1 + (v - 1) / 4 for v in values]
    inner = sum((v - 1) ** 2 * (1 + 10 * sp.sin(sp.pi * v + 1) ** 2) for v in w[:-1])
    return sp.sin(sp.pi * w[0]) ** 2 + inner + (w[-1] - 1) ** 2 * (1 + sp.sin(2 * sp.pi * w[-1]) ** 2)


# name: variables, formula, half the width of the grid of starts (None: only the points given)
WHOLE = {
    "himmelblau": ((x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2, 6),
    "beale": ((R(3, 2) - x + x * y) ** 2 + (R(9, 4) - x + x * y**2) ** 2 + (R(21, 8) - x + x * y**3) ** 2, 4),
    "freudenstein-roth": ((-13 + x + ((5 - y) * y - 2) * y) ** 2 + (-29 + x + ((y + 1) * y - 14) * y) ** 2, 14),
    "three-hump-camel": (2 * x**2 - R(105, 100) * x**4 + x**6 / 6 + x * y + y**2, 3),
    "six-hump-camel": ((4 - R(21, 10) * x**2 + x**4 / 3) * x**2 + x * y + (-4 + 4 * y**2) * y**2, 2),
    "goldstein-price": (
        (1 + (x + y + 1) ** 2 * (19 - 14 * x + 3 * x**2 - 14 * y + 6 * x * y + 3 * y**2))
        * (30 + (2 * x - 3 * y) ** 2 * (18 - 32 * x + 12 * x**2 + 48 * y - 36 * x * y + 27 * y**2)),
        2,
    ),
    "styblinski-tang": ((x**4 - 16 * x**2 + 5 * x + y**4 - 16 * y**2 + 5 * y) / 2, 5),
    "mccormick": (sp.sin(x + y) + (x - y) ** 2 - R(3, 2) * x + R(5, 2) * y + 1, 4),
    "double-well": (x**4 / 4 - x**2 / 2 + y**2 / 2, 2),
    "saddle": (x**2 - y**2, 1),
    "sphere": (x**2 + y**2, 1),
    "ravine": ((x**2 + 25 * y**2) / 2, 1),
    "booth": ((x + 2 * y - 7) ** 2 + (2 * x + y - 5) ** 2, 4),
    "matyas": (R(26, 100) * (x**2 + y**2) - R(48, 100) * x * y, 1),
}
NEAR = {
    "rosenbrock": ((1 - x) ** 2 + 100 * (y - x**2) ** 2, (x, y), ("1.01", "1.01")),
    "easom": (-sp.cos(x) * sp.cos(y) * sp.exp(-((x - sp.pi) ** 2) - (y - sp.pi) ** 2), (x, y), ("3.14", "3.15")),
    "rastrigin": (20 + x**2 - 10 * sp.cos(2 * sp.pi * x) + y**2 - 10 * sp.cos(2 * sp.pi * y), (x, y), ("0.01", "0.01")),
    "levy": (levy([x, y]), (x, y), ("1.01", "0.99")),
    "wood": (
        100 * (x2 - x1**2) ** 2 + (1 - x1) ** 2 + 90 * (x4 - x3**2) ** 2 + (1 - x3) ** 2
        + 10 * (x2 + x4 - 2) ** 2 + (x2 - x4) ** 2 / 10,
        (x1, x2, x3, x4),
        ("1.01", "1.01", "0.99", "0.99"),
    ),
    "styblinski-tang:1": ((x1**4 - 16 * x1**2 + 5 * x1) / 2, (x1,), ("-2.9",)),
}


def newton(gradient, hessian, start, digits, rounds):
    mp.mp.dps = digits
    point = mp.matrix(start)
    for _ in range(rounds):
        try:
            change = mp.lu_solve(hessian(*point), -mp.matrix(gradient(*point)))
        except ZeroDivisionError:
            return None
        point = point + change
        if mp.norm(point) > 1000:
            return None
        if mp.norm(change) <= mp.mpf(10) ** (4 - digits) * (1 + mp.norm(point)):
            return point
    return None


def functions(formula, variables):
    gradient = [sp.diff(formula, v) for v in variables]
    make = lambda what: sp.lambdify(variables, what, "mpmath")
    return make(formula), make(gradient), make(sp.hessian(formula, variables))


def described(value, hessian, point):
    curvatures = list(mp.eigsy(mp.matrix(hessian(*point)), eigvals_only=True))
    kind = "minimum" if min(curvatures) > 0 else "maximum" if max(curvatures) < 0 else "saddle"
    text = lambda number: mp.nstr(number if abs(number) > mp.mpf(10) ** -50 else mp.mpf(0), 30)
    return {
        "kind": kind,
        "point": [text(p) for p in point],
        "value": text(value(*point)),
        "eigenvalues": [text(c) for c in sorted(curvatures)],
    }


def elsewhere(formula, variables):
    """The value at a point of no importance, which a wrong coefficient would change."""
    place = dict(zip(variables, (R(3, 10), R(-7, 10), R(1, 5), R(9, 10))))
    return str(sp.N(formula.subs(place), 30))


REST = {
    "ackley": (
        -20 * sp.exp(-R(1, 5) * sp.sqrt((x**2 + y**2) / 2)) - sp.exp((sp.cos(2 * sp.pi * x) + sp.cos(2 * sp.pi * y)) / 2) + 20 + sp.E,
        (x, y),
    ),
    "monkey-saddle": (x**3 - 3 * x * y**2, (x, y)),
    "powell": ((x1 + 10 * x2) ** 2 + 5 * (x3 - x4) ** 2 + (x2 - 2 * x3) ** 4 + 10 * (x1 - x4) ** 4, (x1, x2, x3, x4)),
    "rosenbrock:4": (sum(100 * (b - a**2) ** 2 + (1 - a) ** 2 for a, b in ((x1, x2), (x2, x3), (x3, x4))), (x1, x2, x3, x4)),
    "rastrigin:3": (sum(10 + v**2 - 10 * sp.cos(2 * sp.pi * v) for v in (x1, x2, x3)), (x1, x2, x3)),
    "styblinski-tang:3": (sum(v**4 - 16 * v**2 + 5 * v for v in (x1, x2, x3)) / 2, (x1, x2, x3)),
    "sphere:4": (x1**2 + x2**2 + x3**2 + x4**2, (x1, x2, x3, x4)),
    "bowl:9": ((x**2 + 9 * y**2) / 2, (x, y)),
}

points, values = {}, {}
for name, (formula, reach) in WHOLE.items():
    value, gradient, hessian = functions(formula, (x, y))
    found = []
    for i in range(13):
        for j in range(13):
            start = [mp.mpf(reach) * (i - 6) / 6 + mp.mpf("0.013"), mp.mpf(reach) * (j - 6) / 6 + mp.mpf("0.007")]
            rough = newton(gradient, hessian, start, 20, 60)
            point = None if rough is None else newton(gradient, hessian, rough, 60, 10)
            if point is None or max(abs(p) for p in point) > 1.05 * reach:
                continue
            if all(mp.norm(point - other) > 1e-9 for other in found):
                found.append(point)
    found.sort(key=lambda p: value(*p))
    points[name] = [described(value, hessian, p) for p in found]
    values[name] = elsewhere(formula, (x, y))
for name, (formula, variables, start) in NEAR.items():
    value, gradient, hessian = functions(formula, variables)
    mp.mp.dps = 60
    points[name] = [described(value, hessian, newton(gradient, hessian, [mp.mpf(s) for s in start], 60, 60))]
    values[name] = elsewhere(formula, variables)
for name, (formula, variables) in REST.items():
    values[name] = elsewhere(formula, variables)
print(json.dumps({"points": points, "values": values}, indent=1))

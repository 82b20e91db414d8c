"""Gradients, Hessians and eigenvalues of formulas of several variables, and one-sided slopes, from SymPy and mpmath.

    python3 test/reference/hessians.py > test/reference/hessians.json

Made with SymPy 1.11.1 and mpmath 1.2.1: derivatives by SymPy's rules, evaluated in 50 digits at points that are exact in
float64, eigenvalues by mpmath's eigsy. Each formula stands here twice, as mcl and as SymPy write it.
"""

import json

import mpmath as mp
import sympy as sp

mp.mp.dps = 50
x, y, z, a, b, c, w = sp.symbols("x y z a b c w")

# mcl's text, SymPy's formula, the point
CASES = [
    ("x^2*y + y^3", x**2 * y + y**3, {x: 2, y: 1}),
    ("(2*w + b - 5)^2", (2 * w + b - 5) ** 2, {w: 1, b: 0}),
    ("x^2 + 4*y^2", x**2 + 4 * y**2, {x: 2, y: 1}),
    ("(1 - x)^2 + 100*(y - x^2)^2", (1 - x) ** 2 + 100 * (y - x**2) ** 2, {x: -1.25, y: 1}),
    ("(x^2 + y - 11)^2 + (x + y^2 - 7)^2", (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2, {x: 3, y: 2}),
    ("x^4/4 - x^2/2 + y^2/2", x**4 / 4 - x**2 / 2 + y**2 / 2, {x: 0, y: 0}),
    ("(a*b + c)^2", (a * b + c) ** 2, {a: 2, b: -1, c: 3}),
    ("sin(x*y)*exp(-z^2) + x/(1 + z^2)", sp.sin(x * y) * sp.exp(-(z**2)) + x / (1 + z**2), {x: 0.75, y: 1.5, z: -0.5}),
    ("log(exp(x) + exp(y) + exp(z))", sp.log(sp.exp(x) + sp.exp(y) + sp.exp(z)), {x: 1, y: -0.5, z: 2.25}),
    ("tanh(a*x + b)^2 + sqrt(1 + x^2*b^2)", sp.tanh(a * x + b) ** 2 + sp.sqrt(1 + x**2 * b**2), {a: 0.5, x: 1.25, b: -0.75}),
    ("x^y + y^x", x**y + y**x, {x: 1.5, y: 2.25}),
    ("atan2(y, x) + hypot(x, y)", sp.atan(y / x) + sp.sqrt(x**2 + y**2), {x: 0.75, y: 1.5}),
    ("erf(x - y) + gamma(x*y)", sp.erf(x - y) + sp.gamma(x * y), {x: 1.5, y: 0.75}),
]


def digits(value):
    return mp.nstr(mp.mpf(value), 25)


def solved(text, formula, point):
    names = list(point)
    exact = {symbol: sp.Rational(number) for symbol, number in point.items()}

    def at(expression):
        return mp.mpf(str(sp.N(expression.subs(exact), 50)))

    hessian = mp.matrix([[at(sp.diff(formula, p, q)) for q in names] for p in names])
    eigenvalues, _ = mp.eigsy(hessian)
    return {
        "expression": text,
        "at": {str(symbol): float(number) for symbol, number in point.items()},
        "value": digits(at(formula)),
        "gradient": {str(p): digits(at(sp.diff(formula, p))) for p in names},
        "hessian": [[digits(hessian[i, j]) for j in range(len(names))] for i in range(len(names))],
        "eigenvalues": sorted((digits(value) for value in eigenvalues), key=mp.mpf),
    }


print(json.dumps([solved(*case) for case in CASES], indent=1))

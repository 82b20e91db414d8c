"""Values of the analytic rows at complex points, for test/math/arithmetic/complex.test.ts.

    python3 test/reference/complex-values.py > test/reference/complex-values.json

Made with mpmath 1.3.0 and 40 digits. Every function is mpmath's own, or its textbook definition where mpmath has none. Four
continue the real function to the left of 0 and not the principal value: cbrt and odd roots (-root(-z)), lgamma (log |gamma|
without the half turns of the factors left of 0), softplus and logsumexp agree with the principal value at these points.
Points are pairs of real and imaginary part, exact as float64.
"""

import json

import mpmath
from mpmath import mp, mpc, mpf

mp.dps = 40


def odd_root(z, n):
    n = int(n.real)
    if n % 2 == 0 or z.real >= 0:
        return mp.root(z, n)
    return -mp.root(-z, n)


def log_gamma(z):
    value = mp.loggamma(z)
    if z.real < 0:
        value += mpc(0, mp.pi * mp.sign(z.imag) * mp.ceil(-z.real))
    return value


erfc = mp.erfc
unary = {
    "negate": lambda z: -z,
    "factorial": lambda z: mp.gamma(z + 1),
    "sin": mp.sin, "cos": mp.cos, "tan": mp.tan, "sec": mp.sec, "csc": mp.csc, "cot": mp.cot,
    "asin": mp.asin, "acos": mp.acos, "atan": mp.atan, "asec": mp.asec, "acsc": mp.acsc, "acot": mp.acot,
    "sinh": mp.sinh, "cosh": mp.cosh, "tanh": mp.tanh, "sech": mp.sech, "csch": mp.csch, "coth": mp.coth,
    "asinh": mp.asinh, "acosh": mp.acosh, "atanh": mp.atanh, "asech": mp.asech, "acsch": mp.acsch, "acoth": mp.acoth,
    "exp": mp.exp, "expm1": mp.expm1, "log": mp.log, "log1p": mp.log1p, "sqrt": mp.sqrt,
    "log2": lambda z: mp.log(z) / mp.log(2), "log10": lambda z: mp.log(z) / mp.log(10),
    "cbrt": lambda z: odd_root(z, mpc(3)),
    "square": lambda z: z * z, "cube": lambda z: z * z * z,
    "gamma": mp.gamma, "lgamma": log_gamma, "digamma": mp.digamma, "erf": mp.erf, "erfc": erfc,
    "sigmoid": lambda z: 1 / (1 + mp.exp(-z)),
    "softplus": lambda z: mp.log(1 + mp.exp(z)),
    "gelu": lambda z: z * erfc(-z / mp.sqrt(2)) / 2,
    "silu": lambda z: z / (1 + mp.exp(-z)),
    "mish": lambda z: z * mp.tanh(mp.log(1 + mp.exp(z))),
}  # fmt: skip
points = [
    (1.3, 0.7), (0.2, 0.05), (0.6, -2.3), (3.5, 0.2), (0.9, -0.125), (4.1, -2.9), (7.6, 1.5), (0.03, 1.25),
    (-0.8, 1.1), (-1.7, -0.4), (-0.3, 0.01), (-4.2, 2.6), (-2.5, -0.3), (-0.04, -0.9), (-9.5, 0.4), (-6.4, -2.75), (12.5, -2.0),
]  # fmt: skip
# Only where nothing but the size is large: the error function grows like exp(im^2), gamma shrinks.
far = {"gamma": [(30.5, 12.0), (-20.25, 3.5), (2.0, 30.0)], "lgamma": [(30.5, 12.0), (-20.25, 3.5), (2.0, 30.0), (-300.5, 250.0)],
       "digamma": [(30.5, 12.0), (-20.25, 3.5), (2.0, 30.0), (-12.5, 300.0)], "erfc": [(10.0, 0.5), (5.2, 5.0), (2.0, 7.0), (0.1, 6.5), (30.0, 28.0), (-3.0, 0.25)],
       "erf": [(10.0, 0.5), (5.2, 5.0), (2.0, 7.0), (-3.0, 0.25)], "tanh": [(25.0, 1.0), (400.0, 2.0), (-400.0, 1.0)], "tan": [(1.0, 25.0), (2.0, -400.0)],
       "sech": [(25.0, 1.0), (-400.0, 2.0)], "csch": [(25.0, 1.0), (-400.0, 2.0)], "coth": [(400.0, 2.0)], "log": [(1e200, -1e200), (0.6, 0.8), (1e-200, 3e-200)],
       "asin": [(1e10, 1e9), (1.0, 1e-12)], "acos": [(1e10, -1e9), (1.0, 1e-12)], "atanh": [(1e10, 1e9), (1.0, 1e-12)], "asinh": [(1e-12, 1.0), (-1e10, 1e9)],
       "acosh": [(1.0, 1e-12), (-2.0, 0.5)], "sqrt": [(-4.0, 1e-9), (-4.0, -1e-9), (1e300, 1e300)], "expm1": [(1e-12, 1e-13)], "log1p": [(1e-12, 1e-13), (-1.5, 0.25)],
       "sigmoid": [(40.5, 0.5), (-40.5, 0.5)], "acoth": [(1.001, 1e-3), (1e12, 3.0)], "asec": [(1.001, 1e-3)]}  # fmt: skip

binary = {
    "add": lambda u, v: u + v, "subtract": lambda u, v: u - v, "multiply": lambda u, v: u * v, "divide": lambda u, v: u / v,
    "power": lambda u, v: mp.power(u, v), "logBase": lambda u, v: mp.log(u) / mp.log(v), "xlogy": lambda u, v: u * mp.log(v),
    "nthRoot": odd_root, "polygamma": lambda n, z: (-1) ** (int(n.real) + 1) * mp.factorial(n) * mp.zeta(n + 1, z),
    "logsumexp": lambda u, v: mp.log(mp.exp(u) + mp.exp(v)),
}  # fmt: skip
pairs = [((1.3, 0.7), (0.4, -1.1)), ((-0.8, 1.1), (2.0, 0.5)), ((-1.7, -0.4), (-0.6, 1.2)), ((0.6, -2.3), (1.5, 0.0)), ((2.5, 0.0), (-0.3, 0.25))]
pairs_of = {
    "power": pairs + [((-2.0, 0.0), (3.0, 0.0)), ((-2.0, 1.0), (3.0, 0.0)), ((-2.0, 1.0), (-4.0, 0.0)), ((-1.1, 0.2), (37.0, 0.0)), ((-1.1, 0.2), (-20.0, 0.0)), ((-2.0, 0.0), (0.5, 0.0)), ((3.0, 4.0), (0.5, 0.0))],
    "nthRoot": [((1.3, 0.7), (3.0, 0.0)), ((-1.3, 0.7), (3.0, 0.0)), ((-1.3, -0.7), (4.0, 0.0)), ((-5.0, 2.0), (-5.0, 0.0)), ((0.2, -2.0), (2.0, 0.0))],
    "polygamma": [((n, 0.0), z) for n in (1.0, 2.0, 5.0) for z in ((1.3, 0.7), (0.6, -2.3), (4.1, -2.9), (12.5, -2.0), (-0.8, 1.1), (-2.5, -0.3), (-4.2, 2.6))],
}  # fmt: skip


def row(function, *args):
    value = function(*(mpc(mpf(re), mpf(im)) for re, im in args))
    return [args, [float(mp.re(value)), float(mp.im(value))]]


rows = {}
for name, function in unary.items():
    rows[name] = [row(function, z) for z in points + far.get(name, [])]
for name, function in binary.items():
    rows[name] = [row(function, u, v) for u, v in pairs_of.get(name, pairs)]
print(json.dumps({"from": f"mpmath {mpmath.__version__}, test/reference/complex-values.py", "rows": rows}).replace("]], [[[", "]],\n[[["))

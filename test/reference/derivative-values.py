"""Values and derivatives up to order 10 of formulas, from mpmath 1.3.0. Written with

    python3 test/reference/derivative-values.py > test/reference/derivative-values.json

Each formula is said twice: as mcl reads it, and in mpmath's own functions. The derivatives are the Taylor coefficients
that mpmath finds by numerical differentiation at 250 digits, each compared with Cauchy's integral over a circle in the
complex plane, where the function is analytic inside it: two ways that share nothing but the function.
"""

import json

import mpmath
from mpmath import mp, mpf

mp.dps = 250
half = mpf(1) / 2


def sigmoid(x):
    return 1 / (1 + mp.exp(-x))


# text, function, points, radius of a circle in which the function is analytic (0: a circle crosses a cut or a pole)
formulas = [
    ("sin(x)", mp.sin, [1, 0.3, -2.5], 1),
    ("tanh(x)", mp.tanh, [0, 0.5, 1, -3.25], 1),
    ("exp(sin(x))", lambda x: mp.exp(mp.sin(x)), [0.7], 1),
    ("x^x", lambda x: mp.power(x, x), [1.7, 0.3], 0.25),
    ("1/(1 + x^2)", lambda x: 1 / (1 + x**2), [0.4, -3], 0.5),
    ("log(1 + x^2)", lambda x: mp.log(1 + x**2), [1.3], 0.5),
    ("sigmoid(x)", sigmoid, [0, 2.3, -11.5], 1),
    ("softplus(x)", lambda x: mp.log1p(mp.exp(x)), [0.4, -7], 1),
    ("gelu(x)", lambda x: x * mp.erfc(-x / mp.sqrt(2)) / 2, [0.9, -2.1], 1),
    ("silu(x)", lambda x: x * sigmoid(x), [1.2], 1),
    ("mish(x)", lambda x: x * mp.tanh(mp.log1p(mp.exp(x))), [-0.8], 0.5),
    ("erf(x)", mp.erf, [0.6], 1),
    ("gamma(x)", mp.gamma, [2.6], 1),
    ("lgamma(x)", lambda x: mp.log(mp.gamma(x)), [3.4], 1),
    ("atan(x)", mp.atan, [0.8], 0.5),
    ("asin(x)", mp.asin, [0.35], 0.5),
    ("sqrt(x)", mp.sqrt, [2, 0.02], 0.015),
    ("cbrt(x)", lambda x: -mp.cbrt(-x), [-1.4], 0.5),
    ("x^3", lambda x: x**3, [-2], 1),
    ("x^2.5", lambda x: mp.power(x, mpf("2.5")), [1.8], 0.5),
    ("2^x", lambda x: mp.power(2, x), [-0.75], 1),
    ("sin(x^2)*exp(3*x)", lambda x: mp.sin(x**2) * mp.exp(3 * x), [0.6], 1),
    ("x*log(x)", lambda x: x * mp.log(x), [0.9], 0.5),
    ("log(x, 3)", lambda x: mp.log(x) / mp.log(3), [5.5], 1),
    ("tan(x)/(1 + x)", lambda x: mp.tan(x) / (1 + x), [0.45], 0.5),
    ("hypot(x, 2)", lambda x: mp.sqrt(x**2 + 4), [1.5], 1),
    ("atan2(x, 2)", lambda x: mp.atan(x / 2), [1.5], 1),
    ("logsumexp(x, 2*x, 1)", lambda x: mp.log(mp.exp(x) + mp.exp(2 * x) + mp.e), [0.3], 0.5),
    ("exp(-x^2/2)", lambda x: mp.exp(-(x**2) / 2), [1.1], 1),
    ("cosh(x) - sinh(x)", lambda x: mp.exp(-x), [0.55], 1),
]


def cauchy(function, at, order, radius, points=600):
    total = mpf(0)
    for k in range(points):
        turn = mp.expjpi(mpf(2 * k) / points)
        total += function(at + radius * turn) * mp.conj(turn) ** order
    return mp.re(total / points) / mpf(radius) ** order * mp.factorial(order)


entries = []
for text, function, points, radius in formulas:
    for point in points:
        at = mpf(point)
        derivatives = [mp.re(value) for value in mp.diffs(function, at, 10)]
        for order in (1, 5, 10):
            if radius:
                mp.dps = 50
                other = cauchy(function, at, order, mpf(radius) / 2)
                scale = abs(derivatives[order]) + mpf(10) ** -15
                assert abs(other - derivatives[order]) < mpf(10) ** -20 * scale, (text, point, order, other, derivatives[order])
                mp.dps = 250
        entries.append({"text": text, "at": point, "derivatives": [mp.nstr(value, 60, strip_zeros=False) if abs(value) > mpf(10) ** -100 else "0" for value in derivatives]})

lines = ",\n".join("    " + json.dumps(entry) for entry in entries)
print('{\n  "from": "mpmath ' + mpmath.__version__ + ', test/reference/derivative-values.py",\n  "derivatives": "of order 0, 1, 2, … 10",\n  "formulas": [\n' + lines + "\n  ]\n}")

"""Formulas that lose their digits in float64, with their true value and gradient by mpmath, for test/math/stability.test.ts and rewrites.test.ts.

Run: python3 test/reference/stable-values.py > test/reference/stable-values.json      (mpmath 1.3.0)

Points are float64 numbers. 900 digits are enough for all of these; derivatives by mpmath's diff would lean on a step, so they are
written out by hand as formulas.
"""

import json

from mpmath import *

mp.dps = 900
ln, sg = log, lambda z: 1 / (1 + exp(-z))
N = lambda v: nstr(v, 25, min_fixed=0, max_fixed=0)
# name: formula as mcl reads it, point, value, gradient
CASES = [
    ("log(1+exp(x))", dict(x=800), lambda x: ln(1 + exp(x)), dict(x=lambda x: sg(x))),
    ("log(1+exp(x))", dict(x=-40), lambda x: ln(1 + exp(x)), dict(x=lambda x: sg(x))),
    ("1-cos(x)", dict(x=1e-8), lambda x: 1 - cos(x), dict(x=lambda x: sin(x))),
    ("sqrt(x+1)-sqrt(x)", dict(x=1e12), lambda x: sqrt(x + 1) - sqrt(x), dict(x=lambda x: 1 / (2 * sqrt(x + 1)) - 1 / (2 * sqrt(x)))),
    ("log(sigmoid(x))", dict(x=-800), lambda x: ln(sg(x)), dict(x=lambda x: sg(-x))),
    ("exp(a)/(exp(a)+exp(b))", dict(a=1000, b=999), lambda a, b: sg(a - b), dict(a=lambda a, b: sg(a - b) * sg(b - a), b=lambda a, b: -sg(a - b) * sg(b - a))),
    ("(exp(x)-1)/x", dict(x=1e-9), lambda x: (exp(x) - 1) / x, dict(x=lambda x: exp(x) / x - (exp(x) - 1) / x**2)),
    ("log(log(1+exp(-x)))", dict(x=2000), lambda x: ln(ln(1 + exp(-x))), dict(x=lambda x: -exp(-x) / (1 + exp(-x)) / ln(1 + exp(-x)))),
    ("(1+1/n)^n", dict(n=1e10), lambda n: (1 + 1 / n) ** n, dict(n=lambda n: (1 + 1 / n) ** n * (ln(1 + 1 / n) - 1 / (n + 1)))),
]
rows = []
for text, point, value, gradient in CASES:
    at = {k: mpf(v) for k, v in point.items()}
    rows.append({"formula": text, "at": point, "value": N(value(**at)), "gradient": {k: N(d(**at)) for k, d in gradient.items()}})
print("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]")

"""Difference quotients in short precisions with every operation correctly rounded, and their truncation, by mpmath.

Run: python3 test/reference/error-sweeps.py > test/reference/error-sweeps.json      (mpmath 1.3.0)

For test/math/two-errors.test.ts. numpy's own sin and exp in float16 and float32 are not correctly rounded, so its sweeps differ
here and there by a unit in the last place; these do not. Numbers are rounded by exact rational arithmetic, ties to even. The step
is the one really applied, (x + h) - x or half of (x + h) - (x - h).
"""

import json
from fractions import Fraction

import mpmath
from mpmath import mp, mpf

mp.dps = 120
KINDS = {"float16": (11, -14, 15), "bfloat16": (8, -126, 127), "float32": (24, -126, 127), "float64": (53, -1022, 1023)}


def exact(value):
    """The rational number that an mpf is."""
    sign, man, exp, _ = mpf(value)._mpf_
    return Fraction((-1) ** sign * int(man)) * (Fraction(2) ** exp)


def rounded(value, kind):
    """The nearest number of the kind, ties to even."""
    bits, least, most = KINDS[kind]
    value = value if isinstance(value, Fraction) else exact(value)
    if value == 0:
        return Fraction(0)
    size = abs(value)
    exponent = size.numerator.bit_length() - size.denominator.bit_length()
    while Fraction(2) ** exponent > size:
        exponent -= 1
    while Fraction(2) ** (exponent + 1) <= size:
        exponent += 1
    spacing = Fraction(2) ** (max(exponent, least) - bits + 1)
    whole, rest = divmod(size, spacing)
    half = spacing / 2
    if rest > half or (rest == half and whole % 2 == 1):
        whole += 1
    result = whole * spacing
    assert result < Fraction(2) ** (most + 1), "overflow"
    return result if value > 0 else -result


def number(fraction):
    return mpf(fraction.numerator) / mpf(fraction.denominator)


FUNCTIONS = {
    "sin(x)": (mpmath.sin, mpmath.cos),
    "exp(x)": (mpmath.exp, mpmath.exp),
    "log(x)": (mpmath.log, lambda x: 1 / x),
}
POINTS = {"sin(x)": [1.0, 2.5], "exp(x)": [1.0, -0.75], "log(x)": [3.0, 0.4]}


def sweep(text, at, kind, method, h):
    f, slope = FUNCTIONS[text]
    to = lambda value: rounded(value, kind)
    x = to(Fraction(at))
    above = to(x + h)
    below = to(x - h) if method == "central" else x
    if above == below:
        return None
    applied = to(to(above - below) / (2 if method == "central" else 1))
    difference = to(to(exact(f(number(above)))) - to(exact(f(number(below)))))
    estimate = to(difference / (to(applied * 2) if method == "central" else applied))
    step = number(applied)
    centre = number(x)
    formula = (f(centre + step) - f(centre - step)) / (2 * step) if method == "central" else (f(centre + step) - f(centre)) / step
    truth = slope(centre)
    text_of = lambda value: mpmath.nstr(value, 17)
    return {
        "h": float(h),
        "applied": float(applied),
        "estimate": float(estimate),
        "error": text_of(number(estimate) - truth),
        "truncation": text_of(formula - truth),
        "roundoff": text_of(number(estimate) - formula),
    }


LAST = {"float16": 12, "bfloat16": 9, "float32": 25}
rows = []
for text, points in POINTS.items():
    for at in points:
        for kind, last in LAST.items():
            for method in ("forward", "central"):
                steps = [sweep(text, at, kind, method, Fraction(1, 2**k)) for k in range(2, last)]
                rows.append({"expression": text, "at": at, "precision": kind, "method": method, "steps": [step for step in steps if step]})
# Truncation alone does not depend on the precision once the step is applied exactly: float64, powers of two.
for text, at in (("sin(x)", 1.0), ("exp(x)", -0.75), ("log(x)", 3.0)):
    for method in ("forward", "central"):
        steps = [sweep(text, at, "float64", method, Fraction(1, 2**k)) for k in range(2, 50, 6)]
        rows.append({"expression": text, "at": at, "precision": "float64", "method": method, "steps": [step for step in steps if step]})
print("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]")

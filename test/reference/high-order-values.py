"""Derivatives of order 1 to 20, by Taylor series in 120 digits.

Made with: python3 test/reference/high-order-values.py (mpmath 1.3 or later)
"""

import json
import pathlib

import mpmath as m
from mpmath import factorial, mp, mpf, taylor

mp.dps = 120

CASES = {
    "sin(x)": (m.sin, [0.3, 1, 10, -2]),
    "exp(x)": (m.exp, [-3, 0, 1, 5]),
    "x^x": (lambda x: x**x, [0.7, 1, 3]),
    "log(x)": (m.log, [0.5, 1, 7, 100]),
    "sqrt(x)": (m.sqrt, [0.5, 2, 30]),
    "tanh(x)": (m.tanh, [0, 0.5, -2]),
    "1/(1 + x^2)": (lambda x: 1 / (1 + x * x), [0, 0.5, 3]),
    "exp(-x^2)": (lambda x: m.exp(-x * x), [0, 0.7, -2]),
    "sin(x)*exp(-x/3)": (lambda x: m.sin(x) * m.exp(-x / 3), [0.2, 2, -3]),
    "cos(5*x)": (lambda x: m.cos(5 * x), [0.1, 1.3]),
    "x^7 - 3*x^4 + x": (lambda x: x**7 - 3 * x**4 + x, [0.5, 2, -1.5]),
    "1/x": (lambda x: 1 / x, [0.7, 3, -20]),
    "log(1 + exp(x))": (lambda x: m.log(1 + m.exp(x)), [-1, 0.4, 6]),
    "x^2*sin(x)": (lambda x: x * x * m.sin(x), [0.5, 4]),
    "atan(x)": (m.atan, [0.1, 1.2, -4]),
    "cosh(x)": (m.cosh, [0.4, 3]),
    "exp(sin(x))": (lambda x: m.exp(m.sin(x)), [0.6, 2.5]),
    "sqrt(1 + x^2)": (lambda x: m.sqrt(1 + x * x), [0.3, -1.7]),
    "x^3": (lambda x: x**3, [1, 2.2]),
    "tan(x)": (m.tan, [0.2, 1]),
    "erf(x)": (m.erf, [0.4, -1.1]),
    "gamma(x)": (m.gamma, [1.5, 4]),
}

rows = []
for formula, (f, points) in CASES.items():
    for point in points:
        series = taylor(f, mpf(point), 20)
        # Coefficients of polynomials beyond their degree are rounding in 120 digits.
        exact = [series[n] * factorial(n) for n in range(1, 21)]
        rows.append(
            {"formula": formula, "x": point, "derivatives": [float(v) if abs(v) > 1e-40 else 0.0 for v in exact]}
        )

text = "[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n"
pathlib.Path(__file__).with_suffix(".json").write_text(text)

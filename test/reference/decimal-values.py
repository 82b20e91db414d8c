#!/usr/bin/env python3
"""Values of every row of the table of operations to 100 digits, by mpmath, for test/math/arithmetic/decimal.test.ts.

    python3 test/reference/decimal-values.py > test/reference/decimal-values.json

The arguments are the samples of src/math/rules.ts, bundled on the way, each taken as the exact float64, and the hard
points below, taken as the decimal numbers they are written as. Every function here is mpmath's own, or its textbook
definition where mpmath has none; nothing is read from the table but the samples. mpmath works with 400 digits, so that
what a formula cancels (1 - tanh, erfc) is still there; a value is printed to 100.
"""

import json
import platform
import subprocess
import sys
import tempfile

import mpmath
from mpmath import mp, mpf

mp.dps = 400

READ_SAMPLES = """
import(process.argv[1]).then(({ opNames, ruleOf }) =>
  console.log(JSON.stringify(opNames.map((op) => [op, ruleOf(op).samples]))));
"""


def samples():
    with tempfile.NamedTemporaryFile(suffix=".mjs") as bundle:
        subprocess.run(
            ["npx", "rolldown", "src/math/rules.ts", "--format", "esm", "-o", bundle.name],
            check=True, stdout=subprocess.DEVNULL,
        )
        return json.loads(subprocess.check_output(["node", "-e", READ_SAMPLES, bundle.name]))


def truth(holds):
    return mpf(1) if holds else mpf(0)


def rounded(x):
    """To the nearest whole number, halves away from 0."""
    return mpmath.sign(x) * mpmath.floor(abs(x) + mpf(1) / 2)


def real_root(x, n):
    return mpmath.sign(x) * mpmath.root(abs(x), int(n))


def sigmoid(x):
    return 1 / (1 + mpmath.exp(-x))


def softplus(x):
    return mpmath.log1p(mpmath.exp(x)) if x < 0 else x + mpmath.log1p(mpmath.exp(-x))


def polygamma(n, x):
    """mpmath.psi, except left of 0, where version 1.3.0 is wrong for higher orders: there by the recurrence."""
    sum_of_terms = mpf(0)
    while x < 0:
        sum_of_terms += 1 / x ** (int(n) + 1)
        x += 1
    return mpmath.psi(int(n), x) - (-1) ** int(n) * mpmath.factorial(n) * sum_of_terms


FUNCTIONS = {
    "pi": lambda: +mp.pi,
    "e": lambda: +mp.e,
    "tau": lambda: 2 * mp.pi,
    "phi": lambda: +mp.phi,
    "add": lambda u, v: u + v,
    "subtract": lambda u, v: u - v,
    "multiply": lambda u, v: u * v,
    "divide": lambda u, v: u / v,
    "negate": lambda u: -u,
    "power": lambda u, v: mpmath.power(u, int(v) if v == int(v) else v),
    "modulo": lambda u, v: u - v * mpmath.floor(u / v),
    "factorial": lambda u: mpmath.gamma(u + 1),
    "less": lambda u, v: truth(u < v),
    "lessEqual": lambda u, v: truth(u <= v),
    "greater": lambda u, v: truth(u > v),
    "greaterEqual": lambda u, v: truth(u >= v),
    "equal": lambda u, v: truth(u == v),
    "unequal": lambda u, v: truth(u != v),
    "and": lambda u, v: truth(u != 0 and v != 0),
    "or": lambda u, v: truth(u != 0 or v != 0),
    "not": lambda u: truth(u == 0),
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "tan": mpmath.tan,
    "sec": mpmath.sec,
    "csc": mpmath.csc,
    "cot": mpmath.cot,
    "asin": mpmath.asin,
    "acos": mpmath.acos,
    "atan": mpmath.atan,
    "asec": mpmath.asec,
    "acsc": mpmath.acsc,
    "acot": mpmath.acot,
    "sinh": mpmath.sinh,
    "cosh": mpmath.cosh,
    "tanh": mpmath.tanh,
    "sech": mpmath.sech,
    "csch": mpmath.csch,
    "coth": mpmath.coth,
    "asinh": mpmath.asinh,
    "acosh": mpmath.acosh,
    "atanh": mpmath.atanh,
    "asech": mpmath.asech,
    "acsch": mpmath.acsch,
    "acoth": mpmath.acoth,
    "exp": mpmath.exp,
    "expm1": mpmath.expm1,
    "log": mpmath.log,
    "logBase": lambda u, v: mpmath.log(u) / mpmath.log(v),
    "log2": lambda u: mpmath.log(u) / mpmath.log(2),
    "log10": lambda u: mpmath.log(u) / mpmath.log(10),
    "log1p": mpmath.log1p,
    "xlogy": lambda u, v: mpf(0) if u == 0 else u * mpmath.log(v),
    "sqrt": mpmath.sqrt,
    "cbrt": lambda u: real_root(u, 3),
    "nthRoot": real_root,
    "square": lambda u: u * u,
    "cube": lambda u: u * u * u,
    "gamma": mpmath.gamma,
    "lgamma": lambda u: mpmath.loggamma(u) if u > 0 else mpmath.log(abs(mpmath.gamma(u))),
    "digamma": mpmath.digamma,
    "polygamma": polygamma,
    "erf": mpmath.erf,
    "erfc": mpmath.erfc,
    "abs": abs,
    "sign": mpmath.sign,
    "step": lambda u: truth(u > 0),
    "floor": mpmath.floor,
    "ceil": mpmath.ceil,
    "round": rounded,
    "fix": lambda u: mpmath.sign(u) * mpmath.floor(abs(u)),
    "max": max,
    "min": min,
    "hypot": mpmath.hypot,
    "atan2": mpmath.atan2,
    "clip": lambda u, v, w: min(max(u, v), w),
    "sigmoid": sigmoid,
    "relu": lambda u: max(u, mpf(0)),
    "leakyRelu": lambda u, v: u if u > 0 else v * u,
    "elu": lambda u: u if u > 0 else mpmath.expm1(u),
    "softplus": softplus,
    "gelu": lambda u: u * mpmath.erfc(-u / mpmath.sqrt(2)) / 2,
    "silu": lambda u: u * sigmoid(u),
    "mish": lambda u: u * mpmath.tanh(softplus(u)),
    "logsumexp": lambda u, v: mpmath.log(mpmath.exp(u) + mpmath.exp(v)),
    "hinge": lambda u: max(mpf(0), 1 - u),
    "huber": lambda u, v: u * u / 2 if abs(u) <= v else v * (abs(u) - v / 2),
}

PI_100 = "3.141592653589793238462643383279502884197169399375105820974944592307816406286208998628034825342117067"

# Where a method is most easily wrong: next to zeros and branch points, far out, tiny, and next to what is exact.
HARD = {
    "sin": [["3.14159265358979311599796346854418516159057617187500"], [PI_100], ["1e-40"], ["1e-300"], ["1e22"], ["1.7e308"], ["-355"], ["6381956970095103e797"], ["1e4900"]],
    "cos": [["1.5707963267948966192313216916397514420985846996875529"], ["1e22"], ["1e-40"], ["11"], ["-1e300"]],
    "tan": [["1.57079632679489661923132169163975144"], ["22"], ["1e-200"]],
    "cot": [["1.57079632679489661923132169163975144"], ["22"]],
    "asin": [["1"], ["0.99999999999999999999999999999999999999999999999999"], ["-1"], ["1e-50"]],
    "acos": [["1"], ["0.9999999999999999999999999999999999999999"], ["-1"], ["-0.9999999999999999999999999999999999999999"], ["1e-50"], ["0"]],
    "atan": [["1e50"], ["-1e50"], ["1"], ["1e-60"], ["0.9999999999999999999999"], ["1e-320"]],
    "asec": [["1.0000000000000000000000000000000000000001"], ["-1.0000000000000000000000000000000000000001"], ["1e40"]],
    "acsc": [["1.0000000000000000000000000000000000000001"], ["-1"], ["1e40"]],
    "atan2": [["1e-30", "-1"], ["-1e-30", "-1"], ["1", "1e-70"], ["-1", "-1"], ["3", "-1e60"]],
    "sinh": [["1e-50"], ["-1e-8"], ["1000"], ["-100000"]],
    "cosh": [["1e-50"], ["1000"]],
    "tanh": [["1e-50"], ["100"], ["-30"], ["0.9"]],
    "asinh": [["1e-50"], ["-1e-8"], ["-1e60"], ["1e60"]],
    "acosh": [["1.0000000000000000000000000000000000000001"], ["1"], ["1e60"]],
    "atanh": [["1e-50"], ["0.9999999999999999999999999999999999999999"], ["-0.99999999999999999999"]],
    "asech": [["0.9999999999999999999999999999999999999999"], ["1e-60"]],
    "acoth": [["1.0000000000000000000000000000000000000001"], ["-1e60"]],
    "exp": [["1e-50"], ["-1e-50"], ["100000000"], ["-100000000"], ["2.302585092994045684017991454684364207601101488628772976033327900967572609677352480235997205089598298"], ["1.15"], ["-1.16"], ["709.78"], ["-745.13"]],
    "expm1": [["1e-50"], ["-1e-50"], ["0.9999"], ["-0.9999"], ["-100"], ["300"], ["1e-300"]],
    "log": [["1.00000000000000000000000000000000000000000000000001"], ["0.99999999999999999999999999999999999999999999999999"], ["1e-308"], ["1e300"], ["3.16"], ["3.1622776601683793319988935"], ["0.316"], ["0.3162277660168379331998"], ["9.9999999999"], ["2e99999999"], ["5e-324"], ["1"]],
    "log1p": [["1e-50"], ["-1e-50"], ["-0.99999999999999999999999999999999"], ["0.6"], ["-0.6"], ["1e40"], ["1e-320"]],
    "log2": [["8"], ["1.0000000000000000000000000001"], ["0.125"]],
    "log10": [["1e55"], ["1e-55"], ["0.999999999999999999999999999999"]],
    "logBase": [["8", "2"], ["1e30", "1.00000000000000000001"], ["81", "3"]],
    "sqrt": [["2"], ["1e-300"], ["1.00000000000000000000000000001"]],
    "cbrt": [["27"], ["-1e-30"], ["2"]],
    "nthRoot": [["8", "3"], ["-32", "5"], ["2", "-3"], ["1024", "10"], ["3", "1000"]],
    "power": [["2", "0.5"], ["4", "0.5"], ["-2", "3"], ["-2", "-3"], ["-2", "1000"], ["-1.5", "1001"], ["2", "100000"], ["0.1", "20"], ["1.0000000000000000000000000000001", "1e30"], ["1.1", "1e9"], ["0.5", "-1e-40"], ["1e-300", "1e-300"], ["3", "1e-50"], ["0", "0"], ["7", "0"], ["-7", "0"], ["0", "2.5"], ["10", "50"], ["9", "1.5"], ["27", "0.333333333333333333333333333333333"]],
    "modulo": [["1e50", "3"], ["-1e50", "7"], ["123456789012345678901234567890.5", "-0.1"], ["-1e-60", "1"], ["6", "3"], ["5", "1e40"]],
    "floor": [["-0.00000000000000000000000000000001"], ["123456789012345678901234567890.99999999999999999999999999999999999999999"], ["-7"]],
    "hypot": [["1e40000", "1"], ["3", "4"], ["1e-200", "1e-200"]],
    "gamma": [["5"], ["23"], ["0.5"], ["-0.5"], ["1e-30"], ["-1e-30"], ["171.6"], ["1000.5"], ["1e7"], ["-2.9999999999999999999999999"], ["-170.3"], ["62.9"], ["400"], ["-1000.25"]],
    "lgamma": [["1.000000000000000000001"], ["1.99999999999999999999"], ["2.1"], ["0.9"], ["1"], ["2"], ["1.00000000000000000000000000000000000000000000000000000000000000000000000000000000001"], ["2.000000000000000000000000000000000000000000000000001"], ["1e-30"], ["-1.5"], ["-2.4570247382208005"], ["1e100"], ["-100000.3"], ["0.49"]],
    "digamma": [["1"], ["1.4616321449683623"], ["1e-30"], ["-3.00000000000000000001"], ["1e100"], ["0.5"], ["-0.5"], ["-10000.25"], ["100"]],
    "polygamma": [["0", "2.5"], ["1", "1"], ["1", "1e-20"], ["2", "-0.5"], ["3", "-2.3"], ["10", "-4.9"], ["30", "0.25"], ["30", "50.5"], ["7", "1e10"], ["100", "3"], ["20", "-7.25"]],
    "erf": [["1e-50"], ["1e-320"], ["-0.5"], ["3"], ["10"], ["15.9"], ["16.5"]],
    "erfc": [["0.5"], ["0.4999"], ["3"], ["10"], ["15.5"], ["16"], ["17"], ["26.5"], ["100"], ["1000.25"], ["-3"], ["1e-30"]],
    "gelu": [["-38.4"], ["-60"], ["1e-30"]],
    "softplus": [["-1000"], ["1e-30"]],
    "sigmoid": [["-1000"], ["1e-40"]],
    "xlogy": [["0", "0.3"], ["3", "1.00000000000000000000000000000001"]],
    "mish": [["-100"], ["1e-30"]],
    "round": [["0.5"], ["-2.5"], ["0.49999999999999999999999999999999999"]],
    "ceil": [["-0.2"], ["1.00000000000000000000000000000000000000000001"]],
}


def value(op, arguments):
    return mpmath.nstr(FUNCTIONS[op](*arguments), 100, strip_zeros=True)


def main():
    by_row = {}
    for op, rows in samples():
        at_samples = [[row, value(op, [mpf(x) for x in row])] for row in rows]
        at_hard = []
        for row in HARD.get(op, []):
            # An angle of 4900 digits before the point needs as many of pi.
            turns = max(int(x.partition("e")[2] or 0) for x in row) if op in ("sin", "cos") else 0
            with mp.workdps(400 + max(0, turns)):
                at_hard.append([row, value(op, [mpf(x) for x in row])])
        by_row[op] = {"samples": at_samples, "hard": at_hard}
    head = f"made by test/reference/decimal-values.py with mpmath {mpmath.__version__}, Python {platform.python_version()}"
    rows = ",\n".join(f"  {json.dumps(op)}: {json.dumps(entry)}" for op, entry in by_row.items())
    sys.stdout.write('{\n"from": %s,\n"rows": {\n%s\n}\n}\n' % (json.dumps(head), rows))


if __name__ == "__main__":
    main()

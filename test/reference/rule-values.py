"""Values and partial derivatives of every row of the table, from mpmath 1.3.0 with 60 digits.

Written with

    npx rolldown src/math/rules.ts --format esm --file /tmp/rules.mjs
    node -e "import('/tmp/rules.mjs').then(({rules}) => console.log(JSON.stringify(
        Object.fromEntries(Object.entries(rules).map(([op, {samples}]) => [op, samples])))))" \
      | python3 test/reference/rule-values.py > test/reference/rule-values.json

Only the sample points come from the table. What each function is, is said again here, in terms of mpmath's own
functions; the partial derivatives are mpmath's numerical ones (mp.diff at 60 digits), so no formula of a derivative
occurs. A point is the exact value of its float64 numbers.
"""

import json
import sys

from mpmath import mp, mpf

mp.dps = 60
one = mpf(1)
half = one / 2


def truth(condition):
    return one if condition else mpf(0)


def root(u, n):
    n = int(n)
    if n % 2 and u < 0:
        return -mp.root(-u, n)
    return mp.root(u, n)


def rounded(u):
    size = mp.floor(abs(u) + half)
    return size if u >= 0 else -size


def real(function):
    """mpmath answers outside the real domain with complex numbers; samples never are."""

    def checked(*args):
        value = function(*args)
        assert mp.im(value) == 0, args
        return mp.re(value)

    return checked


functions = {
    "pi": lambda: mp.pi + 0,
    "e": lambda: mp.e + 0,
    "tau": lambda: 2 * mp.pi,
    "phi": lambda: mp.phi + 0,
    "add": lambda u, v: u + v,
    "subtract": lambda u, v: u - v,
    "multiply": lambda u, v: u * v,
    "divide": lambda u, v: u / v,
    "negate": lambda u: -u,
    "power": lambda u, v: mp.power(u, v),
    "modulo": lambda u, v: u - v * mp.floor(u / v),
    "factorial": lambda u: mp.factorial(u),
    "less": lambda u, v: truth(u < v),
    "lessEqual": lambda u, v: truth(u <= v),
    "greater": lambda u, v: truth(u > v),
    "greaterEqual": lambda u, v: truth(u >= v),
    "equal": lambda u, v: truth(u == v),
    "unequal": lambda u, v: truth(u != v),
    "and": lambda u, v: truth(u != 0 and v != 0),
    "or": lambda u, v: truth(u != 0 or v != 0),
    "not": lambda u: truth(u == 0),
    "sin": mp.sin, "cos": mp.cos, "tan": mp.tan, "sec": mp.sec, "csc": mp.csc, "cot": mp.cot,
    "asin": mp.asin, "acos": mp.acos, "atan": mp.atan, "asec": mp.asec, "acsc": mp.acsc, "acot": mp.acot,
    "sinh": mp.sinh, "cosh": mp.cosh, "tanh": mp.tanh, "sech": mp.sech, "csch": mp.csch, "coth": mp.coth,
    "asinh": mp.asinh, "acosh": mp.acosh, "atanh": mp.atanh, "asech": mp.asech, "acsch": mp.acsch, "acoth": mp.acoth,
    "exp": mp.exp,
    "expm1": mp.expm1,
    "log": mp.log,
    "logBase": lambda u, v: mp.log(u) / mp.log(v),
    "log2": lambda u: mp.log(u, 2),
    "log10": mp.log10,
    "log1p": mp.log1p,
    "xlogy": lambda u, v: mpf(0) if u == 0 else u * mp.log(v),
    "sqrt": mp.sqrt,
    "cbrt": lambda u: root(u, 3),
    "nthRoot": root,
    "square": lambda u: u**2,
    "cube": lambda u: u**3,
    "gamma": mp.gamma,
    # mpmath's loggamma is complex for negative numbers; its real part is the logarithm of the size.
    "lgamma": lambda u: mp.re(mp.loggamma(u)),
    "digamma": mp.digamma,
    "polygamma": lambda n, x: mp.psi(int(n), x),
    "erf": mp.erf,
    "erfc": mp.erfc,
    "abs": abs,
    "sign": mp.sign,
    "step": lambda u: truth(u > 0),
    "floor": mp.floor,
    "ceil": mp.ceil,
    "round": rounded,
    "fix": lambda u: mp.floor(u) if u >= 0 else mp.ceil(u),
    "max": max,
    "min": min,
    "hypot": mp.hypot,
    "atan2": mp.atan2,
    "clip": lambda u, v, w: min(max(u, v), w),
    "sigmoid": lambda u: 1 / (1 + mp.exp(-u)),
    "relu": lambda u: max(u, mpf(0)),
    "leakyRelu": lambda u, v: u if u > 0 else v * u,
    "elu": lambda u: u if u > 0 else mp.expm1(u),
    "softplus": lambda u: mp.log1p(mp.exp(u)),
    "gelu": lambda u: u * mp.ncdf(u),
    "silu": lambda u: u / (1 + mp.exp(-u)),
    "mish": lambda u: u * mp.tanh(mp.log1p(mp.exp(u))),
    "logsumexp": lambda u, v: mp.log(mp.exp(u) + mp.exp(v)),
    "hinge": lambda u: max(mpf(0), 1 - u),
    "huber": lambda u, v: u**2 / 2 if abs(u) <= v else v * (abs(u) - v / 2),
}

# Places where a formula that is right on paper loses its digits, or where a convention decides.
special = {
    "power": [[0, 0], [0, 0.5], [0, 3], [-2, 3], [-2, 2], [-1.5, -3], [1e-200, 2], [-8, 4], [1.0000000000000002, 4503599627370496], [0.1, -300]],
    "cbrt": [[-27], [-8], [1e-300], [-1e300]],
    "nthRoot": [[-32, 5], [-27, 3], [1e-300, 3], [81, 4], [2, -2], [7, 1], [-0.001, 3], [1e300, 7]],
    "atan2": [[0, 1], [1, 0], [-1, 0], [0, -1], [3e200, 4e200], [3e-200, 4e-200], [1e-300, -1]],
    "sqrt": [[0], [1e-300], [2]],
    "tanh": [[20], [-20], [1e-12], [400]],
    "sech": [[20], [700], [1e-9]],
    "csch": [[20], [19.99], [700], [1e-9], [-30]],
    "coth": [[400], [-20], [1e-9]],
    "sigmoid": [[800], [-800], [-700], [36.7], [1e-12]],
    "softplus": [[800], [-800], [-700], [36.7], [1e-12]],
    "logsumexp": [[800, 800], [-800, -800], [800, -800], [710, 0], [1e-12, 0]],
    "silu": [[800], [-700], [1e-12]],
    "mish": [[800], [-700], [1e-12], [-1.19]],
    "elu": [[-800], [-1e-12]],
    "log1p": [[1e-12], [-1e-12], [1e300], [-0.9999999999999999]],
    "expm1": [[1e-12], [-1e-12], [-800], [700]],
    "log": [[1e-300], [1.0000000000000002], [1.7976931348623157e308]],
    "hypot": [[3e-200, 4e-200], [3e200, 4e200], [3e-320, 4e-320], [0, 5], [-5, 0]],
    "gelu": [[-37], [-10], [10], [40], [1e-12]],
    "erf": [[6.5], [1e-12], [0.9999999], [-5.9]],
    "erfc": [[26], [6.5], [-6.5], [1e-12], [0.5]],
    "asinh": [[1e-9], [-1e-9], [1e200]],
    "acosh": [[1e200], [1.0000001]],
    "atanh": [[1e-12], [0.9999999999999999]],
    "acoth": [[1e20], [1.0000000000000002], [-1e300]],
    "acsch": [[-1e9], [1e-9]],
    "asech": [[1e-200]],
    "asec": [[1e20], [-1e20]],
    "acsc": [[1e20], [-1e300]],
    "acot": [[1e20], [-1e-20]],
    "atan": [[1e200], [1e-200]],
    "gamma": [[171.5], [0.5], [-170.5], [1e-300], [23]],
    "lgamma": [[1e300], [1e-300], [3], [100]],
    "xlogy": [[0, 0], [0, 3], [1e-300, 1e-300]],
    "modulo": [[5.5, 3], [-5.5, 3], [5.5, -3], [-5.5, -3], [6, 3], [1e17, 3]],
    "huber": [[0, 1], [1, 1], [1e200, 1], [-1e-200, 1]],
    "round": [[0.5], [-0.5], [2.5], [-2.5], [0.49999999999999994], [4503599627370497]],
    "fix": [[-0.5], [2.999], [-2.999]],
    "log2": [[8], [1e-300], [1.0000000000000002]],
    "log10": [[1000], [1e-300]],
}


def text(value):
    return mp.nstr(value, 25, strip_zeros=False) if value != 0 else "0"


# The order of a root and of polygamma is a whole number: there is no derivative by it.
WHOLE_NUMBERS = {("nthRoot", 1), ("polygamma", 0)}


def row(op, point, slopes):
    function = functions[op]
    args = [mpf(number) for number in point]
    result = {"at": point, "value": text(real(function)(*args))}
    if slopes:
        partials = []
        for i in range(len(args)):
            along = lambda t, i=i: function(*args[:i], t, *args[i + 1 :])
            try:
                slope = None if (op, i) in WHOLE_NUMBERS else mp.diff(along, args[i])
            except ValueError:
                slope = None
            # A negative base to a power that is not whole is complex: there is no real derivative by the exponent.
            is_real = slope is not None and abs(mp.im(slope)) <= abs(slope) * mpf(10) ** -30
            partials.append(text(mp.re(slope)) if is_real else None)
        result["partials"] = partials
    return result


samples = json.load(sys.stdin)
missing = set(samples) - set(functions)
assert not missing, f"say here what these are: {missing}"
rows = {}
for op, points in samples.items():
    rows[op] = {
        "samples": [row(op, point, True) for point in points],
        "special": [row(op, point, False) for point in special.get(op, [])],
    }
lines = ",\n".join(f'  "{op}": {json.dumps(entry)}' for op, entry in rows.items())
print('{\n  "from": "mpmath ' + __import__("mpmath").__version__ + ', 60 digits, test/reference/rule-values.py",\n  "rows": {\n' + lines + "\n  }\n}")

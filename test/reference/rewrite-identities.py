"""Both sides of every row of src/math/rewrites.ts at random points, compared by mpmath to 60 digits, for test/math/rewrites.test.ts.

Run: python3 test/reference/rewrite-identities.py > test/reference/rewrite-identities.json      (mpmath 1.3.0)

Reads the rows from the table, turns the formulas into Python, and notes for each pair (shape, new shape) at how many of sixty points
both have a real value and agree, and at how many they do not. Letters are between 0.05 and 0.95, and then of any sign up to 3.
"""

import json
import random

from mpmath import *

import re  # after mpmath, which has a function of that name

mp.dps = 90
random.seed(11)
table = open("src/math/rewrites.ts", encoding="utf8").read()
rows = re.findall(r"\{ name: '([^']+)', from: \[([^\]]+)\], to: '([^']+)'", table)
assert len(rows) > 50, len(rows)

sg = lambda z: 1 / (1 + exp(-z))
names = {
    "exp": exp, "log": log, "log1p": lambda z: log(1 + z), "expm1": lambda z: exp(z) - 1, "sqrt": sqrt, "cbrt": lambda z: sign(z) * abs(z) ** (mpf(1) / 3),
    "sin": sin, "cos": cos, "tan": tan, "sinh": sinh, "cosh": cosh, "tanh": tanh, "sech": sech, "asin": asin, "acos": acos, "atan": atan, "atan2": atan2,
    "asinh": asinh, "atanh": atanh, "erf": erf, "erfc": erfc, "gamma": gamma, "lgamma": lambda z: log(abs(gamma(z))), "sigmoid": sg,
    "softplus": lambda z: log(1 + exp(z)), "logsumexp": lambda *zs: log(sum(exp(z) for z in zs)), "hypot": lambda *zs: sqrt(sum(z * z for z in zs)),
    "xlogy": lambda u, v: u * log(v), "abs": abs, "factorial": lambda z: gamma(z + 1), "mpf": mpf,
}


def python(text):
    text = re.sub(r"\((\w+ == 0) \? (\w+) : (\w+)\)", r"((\2) if (\1) else (\3))", text)
    choice = re.match(r"^(.*?) \? (.*) : (.*)$", text)
    if choice:
        test, yes, no = choice.groups()
        return f"(({python(yes)}) if ({python(test)}) else ({python(no)}))"
    text = re.sub(r"(\([^()]*\)|\b\w)!", r"factorial(\1)", text)
    text = text.replace("^", "**")
    return re.sub(r"(?<![\w.])(\d+)(?![\w.(])", r"mpf(\1)", text)


def value(text, letters):
    try:
        got = eval(python(text), {**names, **letters})
        return None if isinstance(got, mpc) and abs(got.imag) > 0 else mpf(got.real if isinstance(got, mpc) else got)
    except (ValueError, ZeroDivisionError, TypeError):
        return None


out = []
for name, sources, to in rows:
    for source in re.findall(r"'([^']+)'", sources):
        agreed = {"unit": [0, 0], "any": [0, 0]}
        for kind, pick in (("unit", lambda: random.uniform(0.05, 0.95)), ("any", lambda: random.uniform(-3, 3))):
            for _ in range(60):
                letters = {letter: mpf(pick()) for letter in "abcd"}
                one, other = value(source, letters), value(to, letters)
                if one is None:
                    continue
                same = other is not None and abs(one - other) <= abs(one) * mpf(10) ** -60 + mpf(10) ** -75
                agreed[kind][0 if same else 1] += 1
        out.append({"name": name, "from": source, "to": to, **agreed})
print("[\n" + ",\n".join(json.dumps(row) for row in out) + "\n]")

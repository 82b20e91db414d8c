"""Values of the special functions at float64 arguments, region by region, from mpmath 1.3.0 with 60 digits.

    python3 test/reference/special-values.py > test/reference/special-values.json

The arguments are pseudo-random (the seed is below) and spread so that every way of computing that src/math/special.ts
has is taken; each is the exact value of its float64. With a value comes the condition number |x·f'(x)/f(x)|: how many
units in the last place of the answer one unit in the last place of x is worth. Half of that no computation in float64 can
be blamed for.
"""

import json
import random

from mpmath import mp, mpf

mp.dps = 60
random.seed(20)
POINTS = 25


def polygamma(n, x):
    """mpmath.psi right of 0; left of 0, where mpmath 1.3.0 loses digits for higher orders, by the recurrence."""
    n = int(n)
    terms = mpf(0)
    while x < 0:
        terms += 1 / x ** (n + 1)
        x += 1
    return mp.psi(n, x) - (-1) ** n * mp.factorial(n) * terms


FUNCTIONS = {
    "gamma": mp.gamma,
    "lgamma": lambda x: mp.log(abs(mp.gamma(x))) if x < 1e6 else mp.loggamma(x),
    "digamma": mp.digamma,
    "polygamma": polygamma,
    "erf": mp.erf,
    "erfc": mp.erfc,
}


def between(low, high):
    return [random.uniform(low, high) for _ in range(POINTS)]


def scattered(low, high):
    """Spread over the powers of ten from 10^low to 10^high."""
    return [10 ** random.uniform(low, high) for _ in range(POINTS)]


def around(centre, low, high):
    return [centre + random.choice((-1, 1)) * step for step in scattered(low, high)]


def orders(xs, *ns):
    return [(n, x) for n in ns for x in xs]


REGIONS = [
    ("gamma", "around 0", between(-0.5, 0.5) + scattered(-300, -1)),
    ("gamma", "0.5 to 8", between(0.5, 8)),
    ("gamma", "8 to 171.6", between(8, 171.6)),
    ("gamma", "-8 to -0.5", between(-8, -0.5)),
    ("gamma", "-170 to -8", between(-170, -8)),
    ("gamma", "next to poles", around(-3.0, -12, -2) + around(-50.0, -12, -2)),
    ("lgamma", "0 to 0.5", between(0, 0.5) + scattered(-300, -1)),
    ("lgamma", "0.5 to 2.5", between(0.5, 2.5)),
    ("lgamma", "next to its zeros", around(1.0, -15, -1) + around(2.0, -15, -1)),
    ("lgamma", "2.5 to 8", between(2.5, 8)),
    ("lgamma", "8 to 1e300", between(8, 100) + scattered(2, 300)),
    ("lgamma", "below 0", between(-8, -0.5) + between(-1000, -8)),
    ("digamma", "0 to 1", between(0, 1) + scattered(-300, -1)),
    ("digamma", "1 to 8", between(1, 8)),
    ("digamma", "next to its zero", around(1.4616321449683623, -15, -2)),
    ("digamma", "8 to 1e300", between(8, 100) + scattered(2, 300)),
    ("digamma", "below 0", between(-8, 0) + between(-1000, -8)),
    ("polygamma", "orders 1 to 3", orders(between(0, 20), 1, 2, 3) + orders(scattered(-50, 50), 1)),
    ("polygamma", "orders 7, 20, 100", orders(between(0, 5), 7, 20, 100) + orders(between(5, 150), 7, 20, 100)),
    ("polygamma", "below 0", orders(between(-12, 0), 1, 2, 3, 8)),
    ("erf", "-1 to 1", between(-1, 1) + scattered(-300, -1)),
    ("erf", "1 to 6", between(1, 6)),
    ("erfc", "-6 to 0.5", between(-6, 0.5)),
    ("erfc", "0.5 to 26", between(0.5, 2) + between(2, 26)),
]


def main():
    regions = []
    for name, region, points in REGIONS:
        f = FUNCTIONS[name]
        rows = []
        for point in points:
            at = point if isinstance(point, tuple) else (point,)
            fixed, x = [mpf(t) for t in at[:-1]], mpf(at[-1])
            y = f(*fixed, x)
            step = mpf(10) ** -25
            moved = f(*fixed, x * (1 + step))
            condition = abs((moved - y) / (y * step))
            rows.append([list(at), mp.nstr(y, 25), float(mp.nstr(condition, 3))])
        regions.append({"name": name, "region": region, "points": rows})
    print('{"from": "mpmath 1.3.0, 60 digits, test/reference/special-values.py",\n"regions": [')
    print(",\n".join(json.dumps(region) for region in regions))
    print("]}")


if __name__ == "__main__":
    main()

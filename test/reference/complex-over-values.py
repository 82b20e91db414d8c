"""Functions at complex numbers to 45 digits, by mpmath, for test/math/arithmetic/complex-over.test.ts.

Run: python3 test/reference/complex-over-values.py > test/reference/complex-over-values.json      (mpmath 1.3.0)
"""

import json

from mpmath import *

mp.dps = 60
FUNCTIONS = {
    "exp(x)": exp, "expm1(x)": lambda z: exp(z) - 1, "log(x)": log, "log1p(x)": lambda z: log(1 + z), "sqrt(x)": sqrt,
    "sin(x)": sin, "cos(x)": cos, "tan(x)": tan, "sinh(x)": sinh, "cosh(x)": cosh, "tanh(x)": tanh, "asin(x)": asin, "acos(x)": acos,
    "atan(x)": atan, "asinh(x)": asinh, "atanh(x)": atanh, "x^3": lambda z: z**3, "x^-2": lambda z: z**-2, "x^2.5": lambda z: z ** mpf(2.5),
    "2^x": lambda z: mpf(2) ** z, "x^x": lambda z: z**z, "1/x": lambda z: 1 / z, "erf(x)": erf, "erfc(x)": erfc,
    "sigmoid(x)": lambda z: 1 / (1 + exp(-z)), "softplus(x)": lambda z: log(1 + exp(z)), "cbrt(x)": lambda z: z ** (mpf(1) / 3),
}
BEYOND = {"acosh(x)": acosh}
digits = lambda z: [nstr(z.real, 45), nstr(z.imag, 45)]
places = [(0.3125, 1e-8), (0.75, 0.5), (0.5, -0.25)]
rows = [[text, re, im, *digits(f(mpc(re, im)))] for text, f in FUNCTIONS.items() for re, im in places]
rows += [[text, 1.75, 0.125, *digits(f(mpc(1.75, 0.125)))] for text, f in BEYOND.items()]
# An odd root continues the real one where the base is negative.
z = mpc(-2, mpf(2) ** -20)
rows += [["cbrt(x)", -2, 2.0**-20, *digits(-((-z) ** (mpf(1) / 3)))], ["x^3", -2, 2.0**-20, *digits(z**3)]]
# The gamma family; lgamma continues log |gamma(x)|, which differs from the principal logarithm by half turns left of 0.
GAMMA = {
    "gamma(x)": gamma, "x!": lambda z: gamma(z + 1), "digamma(x)": lambda z: psi(0, z), "polygamma(1, x)": lambda z: psi(1, z),
    "polygamma(4, x)": lambda z: psi(4, z),
    "lgamma(x)": lambda z: loggamma(z) + mpc(0, pi * sign(z.imag) * max(0, ceil(-z.real))),
}
far = [(2.5, 1e-8), (0.3125, 1.0), (-3.75, 0.5), (-0.25, -1e-8), (120.5, 2.0), (6.0, 40.0), (-41.375, 1.0), (1.0, 1e-15)]
rows += [[text, re, im, *digits(f(mpc(re, im)))] for text, f in GAMMA.items() for re, im in far]
print("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]")

"""Roundings and single operations in float16 (numpy) and bfloat16 (PyTorch), for test/math/arithmetic/precision.test.ts.

Run: /usr/bin/python3 test/reference/precision-values.py > test/reference/precision-values.json

numpy rounds a float64 to float16 directly. PyTorch goes to bfloat16 through float32, so its inputs here are float32
numbers, for which that detour is exact. Both compute single operations in float32 and round once more, which for these
widths gives the correctly rounded result.
"""

import json
import math
import random

import numpy
import torch

random.seed(7)
text = lambda x: repr(float(x)) if math.isfinite(x) else ("NaN" if math.isnan(x) else ("Infinity" if x > 0 else "-Infinity"))

spread = [random.choice([-1, 1]) * random.random() * 2.0 ** random.randint(-30, 20) for _ in range(400)]
# Next to ties between two float16 numbers: a float32 detour would round these to the tie and then to the wrong side.
near = []
for _ in range(100):
    a = numpy.float16(random.uniform(-2000, 2000))
    b = numpy.nextafter(a, numpy.float16(60000))
    tie = (float(a) + float(b)) / 2
    near += [tie, tie * (1 + 2.0**-40), tie * (1 - 2.0**-40)]
edges = [65504.0, 65519.99, 65520.0, 65535.0, 1e6, -65520.0, 2.0**-24, 2.0**-25, 2.0**-25 * (1 + 2.0**-40), 2.0**-26, 6.1e-5, 6.0976e-5, 0.0]

with numpy.errstate(all="ignore"):
    float16 = [[text(x), text(numpy.float16(x))] for x in spread + near + edges]

wide = [numpy.float32(random.choice([-1, 1]) * (1 + random.random()) * 2.0 ** random.randint(-140, 127)) for _ in range(400)]
wide += [numpy.float32(x) for x in [257, 258, 259, 3.3895313892515355e38, 3.3961775292304957e38, 1e-40, 2.0**-133, 2.0**-134, 3 * 2.0**-134, 0]]
bfloat16 = [[text(x), text(torch.tensor(float(x), dtype=torch.float32).to(torch.bfloat16).double().item())] for x in wide]

operations = {"add": lambda a, b: a + b, "subtract": lambda a, b: a - b, "multiply": lambda a, b: a * b, "divide": lambda a, b: a / b}
pairs = [(random.uniform(-100, 100), random.uniform(-3, 3)) for _ in range(60)] + [(60000, 60000), (3e-5, 0.01), (1, 0.0)]


def applied(kind):
    rows = []
    for op, apply in operations.items():
        for u, v in pairs:
            with numpy.errstate(all="ignore"):
                rows.append([op, text(u), text(v), text(kind(apply, u, v))])
    return rows


half = lambda apply, u, v: apply(numpy.float16(u), numpy.float16(v))
brain = lambda apply, u, v: apply(torch.tensor(numpy.float32(u)).to(torch.bfloat16), torch.tensor(numpy.float32(v)).to(torch.bfloat16)).double().item()

print(
    json.dumps(
        {
            "versions": {"numpy": numpy.__version__, "torch": torch.__version__},
            "float16": float16,
            "bfloat16": bfloat16,
            "operations": {"float16": applied(half), "bfloat16": applied(brain)},
        }
    ).replace("], [", "],\n[")
)

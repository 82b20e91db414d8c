"""What PyTorch's backward pass answers at kinks. Written with

    python3 test/reference/torch-kinks.py > test/reference/torch-kinks.json        (torch 1.13)

`rows` has, for each row of the table whose kinks state a `torch` column, the gradient of each argument at points on the
kink. `formulas` has whole formulas, under the text that mcl reads, at one point of x.
"""

import json

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)


def gradient(function, point):
    inputs = [torch.tensor(float(number), requires_grad=True) for number in point]
    output = function(*inputs)
    if not output.requires_grad:
        return [0.0 for _ in inputs]
    output.backward()
    return [None if tensor.grad is None else float(tensor.grad) for tensor in inputs]


def constant(number):
    return torch.tensor(float(number))


zero = constant(0)

rows = {
    "power": (torch.pow, [[0, 1.5], [0, 0.5], [0, 2.5]]),
    "modulo": (torch.remainder, [[2, 2], [-6, 3], [0, 2]]),
    "abs": (torch.abs, [[0]]),
    "sign": (torch.sign, [[0]]),
    # torch.heaviside has no derivative; a condition turned into a number passes nothing back.
    "step": (lambda u: (u > 0).to(u.dtype), [[0]]),
    "floor": (torch.floor, [[0], [2]]),
    "ceil": (torch.ceil, [[0], [2]]),
    "round": (torch.round, [[0.5], [-1.5]]),
    "fix": (torch.trunc, [[1], [-2]]),
    "max": (torch.maximum, [[0, 0], [1.5, 1.5]]),
    "min": (torch.minimum, [[0, 0], [1.5, 1.5]]),
    "hypot": (torch.hypot, [[0, 0]]),
    "atan2": (torch.atan2, [[0, -1], [0, -2.5], [0, 0]]),
    "clip": (lambda u, v, w: torch.clamp(u, v, w), [[0, 0, 1], [1, 0, 1]]),
    "relu": (torch.relu, [[0]]),
    # F.leaky_relu takes its slope as a number; torch.prelu is the same function with a tensor.
    "leakyRelu": (lambda u, v: torch.prelu(u.reshape(1), v.reshape(1)).sum(), [[0, 0.1], [0, 0.25]]),
    # PyTorch spells hinge in several ways that differ at the corner: hinge_embedding_loss and margin_ranking_loss go
    # through clamp and answer -1; multi_margin_loss, like relu(1 - x), answers 0.
    "hinge": (lambda u: F.hinge_embedding_loss(u.reshape(1), torch.tensor([-1.0]), margin=1.0), [[1]]),
}

formulas = {
    "relu(x)": (torch.relu, 0),
    "max(x, 0)": (lambda x: torch.maximum(x, zero), 0),
    "max(0, x)": (lambda x: torch.maximum(zero, x), 0),
    "x > 0 ? x : 0": (lambda x: torch.where(x > 0, x, zero), 0),
    "x < 0 ? 0 : x": (lambda x: torch.where(x < 0, zero, x), 0),
    "abs(x)": (torch.abs, 0),
    "relu(x) - relu(-x)": (lambda x: torch.relu(x) - torch.relu(-x), 0),
    "(x + abs(x))/2": (lambda x: (x + torch.abs(x)) / 2, 0),
    "sqrt(x)": (torch.sqrt, 0),
    "x*log(x)": (lambda x: x * torch.log(x), 0),
    "x > 0 ? sqrt(x) : 0": (lambda x: torch.where(x > 0, torch.sqrt(x), zero), 0),
    "abs(x)^3": (lambda x: torch.abs(x) ** 3, 0),
    "sqrt(x^2)": (lambda x: torch.sqrt(x**2), 0),
    "sqrt(x^4)": (lambda x: torch.sqrt(x**4), 0),
    "x*sqrt(x)": (lambda x: x * torch.sqrt(x), 0),
    "1/x": (lambda x: 1 / x, 0),
    "sin(x)/x": (lambda x: torch.sin(x) / x, 0),
    "abs(x)/x": (lambda x: torch.abs(x) / x, 0),
    "clip(x, 0, 1)": (lambda x: torch.clamp(x, zero, constant(1)), 0),
    "hypot(x, 0)": (lambda x: torch.hypot(x, zero), 0),
    "max(x, -x)": (lambda x: torch.maximum(x, -x), 0),
    "x == 2 ? 4 : x^2": (lambda x: torch.where(x == 2, constant(4), x**2), 2),
    "floor(x)": (torch.floor, 2),
    "x mod 2": (lambda x: torch.remainder(x, constant(2)), 2),
    "log(1 + exp(x))": (lambda x: torch.log(1 + torch.exp(x)), 800),
    "softplus(x)": (lambda x: F.softplus(x), 800),
    "x^0": (lambda x: x**0, 0),
    "leakyRelu(x, 0.1)": (lambda x: F.leaky_relu(x, 0.1), 0),
    "elu(x)": (F.elu, 0),
    "relu(1 - x)": (lambda x: torch.relu(1 - x), 1),
}


def spelt(number):
    """JSON has no word for what is not a finite number."""
    if number is None or number == number and abs(number) != float("inf"):
        return number
    return "NaN" if number != number else "Infinity" if number > 0 else "-Infinity"


def listing(entries):
    return ",\n".join(f"    {json.dumps(name)}: {json.dumps(entry)}" for name, entry in entries.items())


row_lines = listing(
    {
        op: [{"at": point, "gradient": [spelt(g) for g in gradient(function, point)]} for point in points]
        for op, (function, points) in rows.items()
    }
)
formula_lines = listing({text: {"at": at, "gradient": spelt(gradient(function, [at])[0])} for text, (function, at) in formulas.items()})
print('{\n  "from": "torch ' + torch.__version__[:4] + ', test/reference/torch-kinks.py",\n  "rows": {\n' + row_lines + '\n  },\n  "formulas": {\n' + formula_lines + "\n  }\n}")

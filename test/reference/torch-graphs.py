"""Values and gradients of every named part of graphs with fan-outs, by PyTorch's backward pass.

    python3 test/reference/torch-graphs.py > test/reference/torch-graphs.json        (torch 1.13)

Each graph stands here twice: as mcl's text, with its parts named, and as the same steps in PyTorch, in float64. `accumulated`
is what the leaves hold after backward() was called twice, and `overwritten` is worked out by hand beside the graph.
"""

import json

import torch

torch.set_default_dtype(torch.float64)


def graph(text, at, steps, overwritten=None):
    leaves = {name: torch.tensor(float(value), requires_grad=True) for name, value in at.items()}
    parts = steps(**leaves)
    output = parts.pop("output")
    for part in parts.values():
        part.retain_grad()
    output.backward(retain_graph=True)
    first = {name: float(leaf.grad) if leaf.grad is not None else 0.0 for name, leaf in leaves.items()}
    inner = {name: float(part.grad) for name, part in parts.items()}
    values = {name: float(part) for name, part in parts.items()}
    output.backward()
    return {
        "expression": text,
        "at": at,
        "value": float(output),
        "gradient": first,
        "adjoints": inner,
        "values": values,
        "accumulated": {name: float(leaf.grad) if leaf.grad is not None else 0.0 for name, leaf in leaves.items()},
        "overwritten": overwritten,
    }


def squares(x):
    p = x * x
    q = 4 * x
    return {"p": p, "q": q, "output": p + q}


def bracket(a, b, c):
    p = a * b
    s = p + c
    return {"p": p, "s": s, "output": s**2}


def shared_weight(w):
    u = w * w * 2 - 6
    return {"u": u, "output": u**2}


def diamond(x):
    u = torch.sin(x)
    v = u * u
    w = torch.exp(u)
    return {"u": u, "v": v, "w": w, "output": v * w + u}


def residual(x, w):
    h = torch.tanh(w * x)
    r = x + h
    s = r + torch.tanh(w * r)
    return {"h": h, "r": r, "s": s, "output": s * s}


def deep_fork(x):
    a = x * x
    b = a + x
    c = b * a
    d = c + b
    return {"a": a, "b": b, "c": c, "d": d, "output": d * x}


def neuron(x, y, w1, w2, b, t):
    z = w1 * x + w2 * y + b
    p = torch.sigmoid(z)
    return {"z": z, "p": p, "output": -(t * torch.log(p) + (1 - t) * torch.log(1 - p)) + 0.01 * (w1**2 + w2**2)}


def softmax(a, b, c):
    ea = torch.exp(a)
    eb = torch.exp(b)
    ec = torch.exp(c)
    s = ea + eb + ec
    return {"ea": ea, "eb": eb, "ec": ec, "s": s, "output": -torch.log(ea / s) + 0.1 * s}


def recurrent(h, w, u, x):
    h1 = torch.tanh(w * h + u * x)
    h2 = torch.tanh(w * h1 + u * x)
    h3 = torch.tanh(w * h2 + u * x)
    return {"h1": h1, "h2": h2, "h3": h3, "output": h3**2 + h1}


def branches(x, y):
    u = x * y
    v = torch.where(u > 0, u * u, -u)
    return {"u": u, "output": v + torch.relu(u) * torch.abs(y)}


def long_and_short(x):
    u = x**2
    v = 3 * u
    return {"u": u, "v": v, "output": u * v}


def micrograd(a, b):
    # The example in the README of karpathy/micrograd; its answers are 24.7041, 138.8338, 645.5773.
    c = a + b
    d = a * b + b**3
    c1 = c + c + 1
    c2 = c1 + 1 + c1 + (-a)
    d1 = d + d * 2 + torch.relu(b + a)
    d2 = d1 + 3 * d1 + torch.relu(b - a)
    e = c2 - d2
    f = e**2
    g = f / 2.0
    return {"c": c, "d": d, "c1": c1, "c2": c2, "d1": d1, "d2": d2, "e1": e, "f1": f, "output": g + 10.0 / f}


GRAPHS = [
    # 3 + 3 + 4 arrive at x, the 4 last
    graph("p = x*x; q = 4*x; p + q", {"x": 3}, squares, {"x": 4}),
    graph("p = a*b; s = p + c; s^2", {"a": 2, "b": -1, "c": 3}, bracket),
    graph("u = w*w*2 - 6; u^2", {"w": 1}, shared_weight),
    graph("u = sin(x); v = u*u; w = exp(u); v*w + u", {"x": 0.7}, diamond),
    graph("h = tanh(w*x); r = x + h; s = r + tanh(w*r); s*s", {"x": 0.4, "w": 1.3}, residual),
    graph("a = x*x; b = a + x; c = b*a; d = c + b; d*x", {"x": 1.25}, deep_fork),
    graph(
        "z = w1*x + w2*y + b; p = sigmoid(z); -(t*log(p) + (1 - t)*log(1 - p)) + 0.01*(w1^2 + w2^2)",
        {"x": 0.5, "y": -1.5, "w1": 0.8, "w2": 0.3, "b": 0.1, "t": 0.75},
        neuron,
    ),
    graph("ea = exp(a); eb = exp(b); ec = exp(c); s = ea + eb + ec; -log(ea/s) + 0.1*s", {"a": 0.2, "b": -0.6, "c": 1.1}, softmax),
    graph("h1 = tanh(w*h + u*x); h2 = tanh(w*h1 + u*x); h3 = tanh(w*h2 + u*x); h3^2 + h1", {"h": 0.1, "w": 0.9, "u": 1.2, "x": 0.7}, recurrent),
    graph("u = x*y; v = u > 0 ? u*u : -u; v + relu(u)*abs(y)", {"x": 1.5, "y": 0.5}, branches),
    graph("u = x*y; v = u > 0 ? u*u : -u; v + relu(u)*abs(y)", {"x": 1.5, "y": -0.5}, branches),
    # u is passed on to x before the contribution of v has come; 6u·2x = 2x·(v + 3u) is the right one
    graph("u = x^2; v = 3*u; u*v", {"x": 1.5}, long_and_short),
    graph(
        "c = a + b; d = a*b + b^3; c1 = c + c + 1; c2 = c1 + 1 + c1 - a; d1 = d + d*2 + relu(b + a); "
        "d2 = d1 + 3*d1 + relu(b - a); e1 = c2 - d2; f1 = e1^2; f1/2 + 10/f1",
        {"a": -4, "b": 2},
        micrograd,
    ),
]

print(json.dumps(GRAPHS, indent=1))

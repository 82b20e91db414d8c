"""
The gradient of a small network (two inputs, two hidden tanh units, one sigmoid output, squared error) at the four points of XOR, right
and with one bug each in the backward pass. Right by PyTorch's autograd; the bugs by a backward pass written out here, which without
a bug agrees with it.

    /usr/bin/python3 test/reference/network-bugs.py > test/reference/network-bugs.json
"""
import json
import torch

torch.set_default_dtype(torch.float64)
W = {"w11": 0.7, "w12": -0.4, "w21": 0.3, "w22": 0.9, "b1": 0.15, "b2": -0.25, "v1": 1.1, "v2": -0.8, "c": 0.2}
POINTS = [((0.2, 0.1), 0.0), ((0.1, 0.9), 1.0), ((0.8, 0.2), 1.0), ((0.9, 0.8), 0.0)]

def autograd(x, y):
    w = {name: torch.tensor(value, requires_grad=True) for name, value in W.items()}
    h1 = torch.tanh(w["w11"] * x[0] + w["w12"] * x[1] + w["b1"])
    h2 = torch.tanh(w["w21"] * x[0] + w["w22"] * x[1] + w["b2"])
    p = torch.sigmoid(w["v1"] * h1 + w["v2"] * h2 + w["c"])
    ((p - y) ** 2).backward()
    return {name: value.grad.item() for name, value in w.items()}

def by_hand(x, y, bug=None):
    t = lambda v: torch.tensor(v)
    h1, h2 = (torch.tanh(t(W[a] * x[0] + W[b] * x[1] + W[c])).item() for a, b, c in (("w11", "w12", "b1"), ("w21", "w22", "b2")))
    p = torch.sigmoid(t(W["v1"] * h1 + W["v2"] * h2 + W["c"])).item()
    e = 2 * (p - y)
    if bug == "sign": e = -e
    if bug == "added twice": e = 2 * e
    dz = e * p * (1 - p)
    if bug == "slope of the output missing": dz = e
    if bug == "extra slope of the output": dz *= p * (1 - p)
    s1, s2 = (1, 1) if bug == "tanh slope missing" else (1 - h1, 1 - h2) if bug == "square in the tanh slope missing" else (1 - h1 * h1, 1 - h2 * h2)
    d1, d2 = dz * W["v1"] * s1, dz * W["v2"] * s2
    if bug == "upper weight missing": d1, d2 = dz * s1, dz * s2
    out = {"w11": d1 * x[0], "w12": d1 * x[1], "w21": d2 * x[0], "w22": d2 * x[1], "b1": d1, "b2": d2, "v1": dz * h1, "v2": dz * h2, "c": dz}
    if bug == "hidden biases missing": out |= {"b1": 0.0, "b2": 0.0}
    if bug == "inputs exchanged": out |= {"w11": out["w12"], "w12": out["w11"], "w21": out["w22"], "w22": out["w21"]}
    return out

def points(gradient): return [{"at": {**W, "x1": x[0], "x2": x[1], "y": y}, "gradient": gradient(x, y)} for x, y in POINTS]

for x, y in POINTS:
    right, ours = autograd(x, y), by_hand(x, y)
    assert all(abs(right[n] - ours[n]) < 1e-14 for n in W)
BUGS = ["sign", "added twice", "slope of the output missing", "extra slope of the output", "tanh slope missing",
        "square in the tanh slope missing", "upper weight missing", "hidden biases missing", "inputs exchanged"]
print(json.dumps({"expression": "h1 = tanh(w11*x1 + w12*x2 + b1); h2 = tanh(w21*x1 + w22*x2 + b2); p = sigmoid(v1*h1 + v2*h2 + c); (p - y)^2",
                  "weights": list(W), "right": points(autograd),
                  "bugs": [{"bug": bug, "points": points(lambda x, y: by_hand(x, y, bug))} for bug in BUGS]}))

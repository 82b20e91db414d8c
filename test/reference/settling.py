"""Spectral radii of the matrices of steps on a parabola.

    python3 test/reference/settling.py > test/reference/settling.json

Made with NumPy 1.24.2. The matrix takes (x, v) to (x', v') with v' = inertia*v + gain*c*x and
x' = (1 - lr*shrink)*x - lr*(direct*c*x + carried*v'), for a curvature c.
"""

import itertools
import json

import numpy as np


def radius(lr, c, inertia, gain, direct, carried, shrink):
    v = np.array([gain * c, inertia])
    x = np.array([1 - lr * shrink - lr * direct * c, 0.0]) - lr * carried * v
    return float(max(abs(np.linalg.eigvals(np.array([x, v])))))


rows = []
METHODS = [(0, 0, 1, 0), *[(b, 1, 0, 1) for b in (0.3, 0.5, 0.9, 0.99)], *[(b, 1 - b, 0, 1) for b in (0.5, 0.9)], *[(b, 1, 1, b) for b in (0.5, 0.9)], (0.9, 0.1, 0.1, 0.9), (0.8, 0.7, 0, 1)]
for (inertia, gain, direct, carried), c, lr, shrink in itertools.product(METHODS, (-1.5, 0.1, 1.0, 25.0), (0.001, 0.04, 0.07, 0.3, 1.9, 7.0), (0, 0.05)):
    rows.append(dict(inertia=inertia, gain=gain, direct=direct, carried=carried, shrink=shrink, lr=lr, curvature=c, radius=radius(lr, c, inertia, gain, direct, carried, shrink)))
print(json.dumps(rows))

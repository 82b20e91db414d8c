"""Plants the mistakes of calculus textbooks into derivatives: expressions x mistakes, as wrong-answers.json.

Written from lists of common errors (sign slips, half a product rule, f'(g'), a power rule on an exponential, ...) with a small
differentiator of its own, so that it shares nothing with the table of mistakes that it is there to test. Every claim is checked
to differ from the derivative, by SymPy and at points.

    python3 test/corpus/wrong-answers.py > test/corpus/wrong-answers.json
"""
import ast, json, math, random

EXPRESSIONS = [
    "3*sin(x^2)*exp(2*x) + 5", "x^3*cos(4*x) - 2*x", "(x^2 + 3*x)/(2*x + 5) - 7", "sqrt(x^2 + 4)*sin(3*x) + 1",
    "log(x^2 + 1)*(3*x + 2) - 4", "exp(-2*x)*cos(5*x) + 3", "(3*x + 1)^4/(x^2 + 2) + 6", "tan(2*x)*x^3 - 5*x",
    "2^x*x^2 + 4*x", "sin(cos(3*x)) + 2*x^2", "5*x^3*log(2*x + 3) - 8", "(x^2 + 1)^3*(2*x - 5) + 9",
    "exp(x^2)/(x + 3) + 2", "sin(x)/(x^2 + 4) - 3*x", "cos(x^3) + 4*sin(2*x) - 1", "x^4*exp(3*x) + 7*x",
    "sqrt(3*x + 10)*(x^2 - 4) + 2", "log(5*x + 20)/(x^2 + 1) + 3", "3^x*sin(2*x) - 6", "(sin(2*x) + 3)^3 + 5*x",
    "exp(sin(4*x)) - 3*x^2", "tanh(3*x)*(x^2 + 2) + 8", "1/(x^2 + 5) + 3*cos(2*x)", "x^2*sin(x)*exp(x) - 4",
    "(2*x + 7)^5 - 3*cos(x^2)", "atan(3*x)*x^2 + 6*x", "sigmoid(2*x + 1)*x^3 - 2", "log(cos(x) + 2)*5 + x^3",
    "sin(x^2)^3 + 4*x", "exp(-x^2/2)*(x + 4) - 1", "(x^3 - 2*x)/(exp(x) + 1) + 5", "4*sqrt(x^2 + 9) - 3*sin(5*x)",
    "cos(2*x)^2*x + 3", "5^x/(x^2 + 3) - 2*x", "(4*x - 1)^3*exp(-x) + 7", "sinh(2*x)*x^2 - 9*x", "x^5 - 4*x^3*sin(3*x) + 2",
    "log(x^4 + 2)*cos(x) + 1", "softplus(3*x)*(x^2 + 1) - 5", "(x + 2)^2/(x^2 + 7) + sin(6*x)", "2*tanh(x^2 + 1) - x^3 + 4",
    "exp(2*x)*log(x^2 + 3) - 7*x", "x^2*y^3 + sin(x*y) - 4*y", "exp(x*y)*cos(2*x) + y^2", "(x^2 + y^2)^3 - 5*x*y",
    "log(x^2 + 3*y^2 + 1)*x - y^3",
]

# ── trees ────────────────────────────────────────────────────────────────────────────────────────────────────────────
NUM = lambda v: ("num", v)
X = ("var", "x")

def parse(text):
    def of(n):
        if isinstance(n, ast.Expression): return of(n.body)
        if isinstance(n, ast.Constant): return NUM(n.value)
        if isinstance(n, ast.Name): return ("var", n.id)
        if isinstance(n, ast.UnaryOp): return ("neg", of(n.operand))
        if isinstance(n, ast.Call): return (n.func.id, of(n.args[0]))
        op = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "^"}[type(n.op)]
        return (op, of(n.left), of(n.right))
    return of(ast.parse(text.replace("^", "**"), mode="eval"))

def text(t):
    if t[0] == "num": return repr(t[1]) if t[1] >= 0 else f"({t[1]!r})"
    if t[0] == "var": return t[1]
    if t[0] == "neg": return f"(-{text(t[1])})"
    if t[0] in "+-*/^": return f"({text(t[1])} {t[0]} {text(t[2])})"
    return f"{t[0]}({text(t[1])})"

def has(t, v): return t == ("var", v) or any(has(p, v) for p in t[1:] if isinstance(p, tuple))
def subst(t, new):
    if t == ("hole",): return new
    return tuple(subst(p, new) if isinstance(p, tuple) else p for p in t)
H = ("hole",)
P = lambda a, b: ("*", a, b)
ONE = NUM(1)

# outer rates, at a hole
RATES = {
    "sin": ("cos", H), "cos": ("neg", ("sin", H)), "tan": ("^", ("sec", H), NUM(2)), "exp": ("exp", H), "log": ("/", ONE, H),
    "sqrt": ("/", ONE, P(NUM(2), ("sqrt", H))), "tanh": ("-", ONE, ("^", ("tanh", H), NUM(2))), "sinh": ("cosh", H),
    "atan": ("/", ONE, ("+", ONE, ("^", H, NUM(2)))), "sigmoid": P(("sigmoid", H), ("-", ONE, ("sigmoid", H))), "softplus": ("sigmoid", H),
}
TRIG = {"sin", "cos", "tan", "sinh"}

def D(t, v, brk=None):
    """The derivative; brk = (mistake, node): that node, found by identity, is differentiated wrongly."""
    m = brk[0] if brk is not None and brk[1] is t else None
    if m == "left as it was": return t
    if t[0] == "num": return t if m == "constant kept" else NUM(0)
    if t[0] == "var": return NUM(1) if t[1] == v else NUM(0)
    if t[0] == "neg": return D(t[1], v, brk) if m == "minus dropped" else ("neg", D(t[1], v, brk))
    if t[0] in "+-":
        a, b = D(t[1], v, brk), D(t[2], v, brk)
        if m == "first term lost": return b if t[0] == "+" else ("neg", b)
        if m == "second term lost": return a
        if m == "minus dropped": return ("+", a, b)
        return (t[0], a, b)
    if t[0] == "*":
        u, w = t[1], t[2]
        if not has(u, v) and u[0] == "num":
            dw = D(w, v, brk)
            return dw if m == "coefficient dropped" else P(u, dw)
        du, dw = D(u, v, brk), D(w, v, brk)
        if m == "product of derivatives": return P(du, dw)
        if m == "only u'v": return P(du, w)
        if m == "only uv'": return P(u, dw)
        if m == "product rule with minus": return ("-", P(du, w), P(u, dw))
        return ("+", P(du, w), P(u, dw))
    if t[0] == "/":
        u, w = t[1], t[2]
        du, dw = D(u, v, brk), D(w, v, brk)
        top = ("-", P(du, w), P(u, dw))
        if m == "quotient in the wrong order": top = ("-", P(u, dw), P(du, w))
        if m == "quotient with plus": top = ("+", P(du, w), P(u, dw))
        if m == "quotient of derivatives": return ("/", du, dw)
        if m == "denominator not squared": return ("/", top, w)
        if m == "denominator forgotten": return top
        return ("/", top, ("^", w, NUM(2)))
    if t[0] == "^":
        u, n = t[1], t[2]
        if not has(n, v):
            k = n[1]
            du = D(u, v, brk)
            if m == "inner derivative forgotten": du = ONE
            if m == "exponent not lowered": return P(P(n, t), du)
            if m == "exponent not in front": return P(("^", u, NUM(k - 1)), du)
            if m == "exponent raised": return P(P(n, ("^", u, NUM(k + 1))), du)
            if m == "derivative inside": return ("^", du, n)
            if m == "f'(g')": return P(n, ("^", du, NUM(k - 1)))
            return P(P(n, ("^", u, NUM(k - 1))), du)
        dn = D(n, v, brk)
        if m == "power rule on an exponential": return P(P(n, ("^", u, ("-", n, ONE))), dn)
        if m == "logarithm of the base forgotten": return P(t, dn)
        return P(P(t, ("log", u)), dn)
    u = t[1]
    du = D(u, v, brk)
    rate = RATES[t[0]]
    if m == "inner derivative forgotten": return subst(rate, u)
    if m == "only the inside": return du
    if m == "f'(g')": return subst(rate, du)
    if m == "f'(x)g'": return P(subst(rate, ("var", v)), du)
    if m == "outside not differentiated": return P(t, du)
    if m == "derivative inside": return (t[0], du)
    if m == "sign of a trigonometric function": return ("neg", P(subst(rate, u), du))
    if m == "power rule on an exponential": return P(P(u, ("exp", ("-", u, ONE))), du)
    if m == "degrees": return P(("/", ("var", "pi"), NUM(180)), P(subst(rate, u), du))
    if m == "half of the root forgotten": return P(("/", ONE, ("sqrt", u)), du)
    return P(subst(rate, u), du)

# ── the textbooks' list: where each mistake can be made ──────────────────────────────────────────────────────────────
def mistakes_at(t, v):
    if t[0] == "num": return []
    inner = lambda u: has(u, v) and u != ("var", v)
    if t[0] in "+-":
        if has(t[1], v) and has(t[2], v):
            return ["first term lost", "second term lost"] + (["minus dropped"] if t[0] == "-" else [])
        return []
    if t[0] == "*":
        if t[1][0] == "num": return ["coefficient dropped"] if has(t[2], v) else []
        if has(t[1], v) and has(t[2], v):
            return ["product of derivatives", "only u'v", "only uv'", "product rule with minus"]
        return []
    if t[0] == "/":
        if not has(t[2], v): return []
        both = has(t[1], v)
        return ["quotient in the wrong order", "denominator not squared", "denominator forgotten"] + (
            ["quotient with plus", "quotient of derivatives"] if both else [])
    if t[0] == "^":
        if has(t[2], v): return ["power rule on an exponential", "logarithm of the base forgotten"]
        out = ["exponent not lowered", "exponent not in front", "exponent raised"] if has(t[1], v) else []
        return out + (["inner derivative forgotten", "derivative inside", "f'(g')"] if inner(t[1]) else [])
    if t[0] in RATES:
        out = ["inner derivative forgotten", "only the inside", "f'(g')", "f'(x)g'", "outside not differentiated",
               "derivative inside"] if inner(t[1]) else []
        if t[0] in TRIG: out += ["sign of a trigonometric function"]
        if t[0] in {"sin", "cos", "tan"}: out += ["degrees"]
        if t[0] == "exp": out += ["power rule on an exponential"]
        if t[0] == "sqrt": out += ["half of the root forgotten"]
        return out
    return []

def nodes(t):
    yield t
    for p in t[1:]:
        if isinstance(p, tuple): yield from nodes(p)

def constants(t):
    """Number terms of sums."""
    return [p for n in nodes(t) if n[0] in "+-" for p in n[1:] if p[0] == "num"]

def terms(t): return terms(t[1]) + terms(t[2]) if t[0] in "+-" else [t]

FUNCTIONS = {name: getattr(math, name) for name in ["sin", "cos", "tan", "exp", "log", "sqrt", "tanh", "sinh", "cosh", "atan"]}
FUNCTIONS |= {"sec": lambda u: 1 / math.cos(u), "sigmoid": lambda u: 1 / (1 + math.exp(-u)), "softplus": lambda u: math.log1p(math.exp(u))}
def value(t, at):
    if t[0] == "num": return float(t[1])
    if t[0] == "var": return math.pi if t[1] == "pi" else at[t[1]]
    if t[0] == "neg": return -value(t[1], at)
    if t[0] in "+-*/^":
        a, b = value(t[1], at), value(t[2], at)
        return {"+": lambda: a + b, "-": lambda: a - b, "*": lambda: a * b, "/": lambda: a / b, "^": lambda: a ** b}[t[0]]()
    return FUNCTIONS[t[0]](value(t[1], at))

POINTS = [{"x": 0.37, "y": 1.31}, {"x": 0.83, "y": 0.59}, {"x": 1.21, "y": 0.77}, {"x": 1.49, "y": 1.13}]
def values(t):
    out = []
    for at in POINTS:
        try: out.append(value(t, at))
        except (ValueError, ZeroDivisionError, OverflowError): out.append(None)
        if isinstance(out[-1], complex): out[-1] = None
    return out
def same(a, b):
    pairs = [(p, q) for p, q in zip(values(a), values(b)) if p is not None and q is not None]
    return len(pairs) == 0 or all(abs(p - q) <= 1e-9 * max(1, abs(p), abs(q)) for p, q in pairs)

def main():
    out = []
    for expression in EXPRESSIONS:
        t = parse(expression)
        v = "x"
        right = D(t, v)
        # The differentiator is right where nothing is broken: a central difference says so.
        for at in POINTS:
            h = 1e-5
            slope = (value(t, {**at, v: at[v] + h}) - value(t, {**at, v: at[v] - h})) / (2 * h)
            assert abs(slope - value(right, at)) < 1e-4 * max(1, abs(slope)), expression
        planted = []
        for n in nodes(t):
            for m in mistakes_at(n, v): planted.append((m, D(t, v, (m, n))))
        for c in constants(t): planted.append(("constant kept", D(t, v, ("constant kept", c))))
        for term in terms(t):
            if has(term, v) and term != t: planted.append(("left as it was", D(t, v, ("left as it was", term))))
        planted += [("sign of the whole", ("neg", right)), ("twice", P(NUM(2), right)), ("half", ("/", right, NUM(2)))]
        if has(t, "y"):
            planted.append(("by the other variable", D(t, "y")))
            planted.append(("every variable moves", ("+", right, D(t, "y"))))
        seen, kept = [], []
        for m, claim in planted:
            if same(claim, right) or all(x is None for x in values(claim)): continue
            if any(same(claim, other) for other in seen) and (m == "twice" or m == "half"): continue
            seen.append(claim)
            kept.append((m, text(claim)))
        # Twenty of each, chosen so that no kind of mistake crowds out the others.
        random.seed(expression)
        random.shuffle(kept)
        chosen, count = [], {}
        for level in range(4):
            for m, claim in kept:
                if count.get(m, 0) == level and (m, claim) not in chosen and len(chosen) < 22:
                    chosen.append((m, claim)); count[m] = level + 1
        out.append({"expression": expression, "variable": v, "mistakes": [{"planted": m, "claim": c} for m, c in chosen]})
    print(json.dumps(out, indent=1))

main()

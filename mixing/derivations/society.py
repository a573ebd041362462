"""Why averaging agrees, what stubbornness keeps, and where a crowd tips."""
import sympy as sp

from mixing.derive import derive

a, b, x1, x2, t = sp.symbols("a b x1 x2 t", positive=True)
k1, k2, s, q, r, e = sp.symbols("k1 k2 s q r e", positive=True)
z, mu = sp.symbols("z mu", real=True)


def two_agents_agree_on():
    """Two agents who average agree on their influence-weighted first opinions.

    >>> two_agents_agree_on().result
    (a*x2 + b*x1)/(a + b)
    """
    W = sp.Matrix([[1 - a, a], [b, 1 - b]])
    say = sp.Matrix([[b, a]]) / (a + b)
    start = (say * W * sp.Matrix([x1, x2]))[0]
    return (derive(start, name="the next agreed value", given=["agent 1 listens with weight a, agent 2 with weight b"])
            .to((say * sp.Matrix([x1, x2]))[0], "averaging leaves the influence b : a unchanged")
            .to((a * x2 + b * x1) / (a + b), "collect"))


def two_agents_disagreement():
    """One round of averaging multiplies the disagreement of two agents by 1 - a - b.

    >>> two_agents_disagreement().result
    (x1 - x2)*(-a - b + 1)
    """
    W = sp.Matrix([[1 - a, a], [b, 1 - b]])
    y = W * sp.Matrix([x1, x2])
    return (derive(y[0] - y[1], name="the new disagreement")
            .to((x1 - x2) * (1 - a - b), "collect the difference"))


def stubborn_disagreement():
    """Two agents who listen with susceptibility a to each other keep the share (1 - a)/(1 + a) of their disagreement.

    >>> stubborn_disagreement().result
    (1 - a)*(x1 - x2)/(a + 1)
    """
    swap = sp.Matrix([[0, 1], [1, 0]])
    limit = (sp.eye(2) - a * swap).inv() * (1 - a) * sp.Matrix([x1, x2])
    return (derive(limit[0] - limit[1], name="the lasting disagreement", given=["0 < a < 1"])
            .to((1 - a) * (x1 + a * x2 - a * x1 - x2) / (1 - a**2), "the inverse of I - aW for two who swap")
            .to((1 - a) * (x1 - x2) / (1 + a), "cancel 1 - a"))


def added_stubbornness_grows():
    """Adding a share e of the first opinion, instead of mixing it in, makes a constant crowd grow without bound.

    >>> added_stubbornness_grows().result
    x1*(e*t + 1)
    """
    j = sp.Symbol("j", integer=True, positive=True)
    n = sp.Symbol("t", integer=True, positive=True)
    return (derive(x1 + sp.Sum(e * x1, (j, 1, n)), name="opinion after t rounds",
                   given=["all start at the same opinion, so averaging changes nothing"])
            .to(x1 + e * x1 * n, "the same amount is added each round")
            .to(x1 * (1 + e * n), "factor"))


def stubbornness_is_a_prior():
    """The slope of a Gaussian field's log-posterior vanishes at Friedkin and Johnsen's limit.

    >>> stubbornness_is_a_prior().result
    0
    """
    y1, y2 = sp.symbols("y1 y2", real=True)
    energy = s * (y1 - y2) ** 2 + k1 * (y1 - x1) ** 2 + k2 * (y2 - x2) ** 2
    A = sp.diag(s / (s + k1), s / (s + k2))
    limit = (sp.eye(2) - A * sp.Matrix([[0, 1], [1, 0]])).inv() * (sp.eye(2) - A) * sp.Matrix([x1, x2])
    slope = sp.diff(energy, y1)
    return (derive(slope.subs({y1: limit[0], y2: limit[1]}), name="slope at the limit",
                   given=["mutual tie s", "prior precisions k1, k2", "susceptibility s/(s + k)"])
            .to(2 * s * (limit[0] - limit[1]) + 2 * k1 * (limit[0] - x1), "differentiate the two squares")
            .to(0, "insert the limit"))


def tipping_condition():
    """A calm crowd tips where the mean threshold equals the share minus z times the density at z.

    >>> tipping_condition().result
    mu + sqrt(2)*z*exp(-z**2/2)/(2*sqrt(pi))
    """
    share = (1 + sp.erf(z / sp.sqrt(2))) / 2
    spread = sp.diff(share, z)
    return (derive(mu + spread * z, name="the share that is active", given=["thresholds normal with mean mu", "the curve touches the diagonal: spread = density at z"])
            .to(mu + z * sp.exp(-z**2 / 2) / sp.sqrt(2 * sp.pi), "the normal density is the slope of its distribution"))


def conversion():
    """Equal shares that convert on meeting fall like 1/t.

    >>> conversion().result
    q/(q*r*t + 1)
    """
    u = sp.Symbol("u", positive=True)
    return (derive(1 / (1 / q + sp.Integral(r, (u, 0, t))), name="share left", given=["both kinds start at share q", "they meet at rate r: da/dt = -r a^2, so d(1/a)/dt = r"])
            .to(1 / (1 / q + r * t), "integrate the constant rate")
            .to(q / (1 + q * r * t), "clear the fraction"))

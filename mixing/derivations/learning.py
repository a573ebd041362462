"""Ensembles, experts and pools: identities behind the chapter on learning."""
import sympy as sp

from mixing.derive import derive

f1, f2, y, w = sp.symbols("f1 f2 y w", real=True)
M, rho, v = sp.symbols("M rho v", positive=True)
x, a, b, m1, m2, s1, s2 = sp.symbols("x a b mu1 mu2 sigma1 sigma2", real=True)


def ambiguity():
    """The error of an ensemble is the mean error of its members less their disagreement.

    >>> ambiguity().result
    -w*(1 - w)*(f1 - f2)**2 + w*(f1 - y)**2 + (1 - w)*(f2 - y)**2
    """
    mean = w * f1 + (1 - w) * f2
    members = w * (f1 - y) ** 2 + (1 - w) * (f2 - y) ** 2
    return (derive((mean - y) ** 2, name="error of the ensemble", given=["two members with weights w and 1-w, squared error"])
            .to(members - (w * (f1 - mean) ** 2 + (1 - w) * (f2 - mean) ** 2), "mean error less the spread around the mean")
            .to(members - w * (1 - w) * (f1 - f2) ** 2, "the spread of two is their squared distance"))


def ensemble_variance():
    """Averaging correlated members lowers the variance to a floor.

    >>> ensemble_variance().result
    v*(rho + (1 - rho)/M)
    """
    return (derive((M * v + M * (M - 1) * rho * v) / M**2, name="variance of the average", given=["M members of variance v, every two correlated with rho"])
            .to(v * (1 + (M - 1) * rho) / M, "divide by M")
            .to(v * (rho + (1 - rho) / M), "split the sum"))


def ensemble_floor():
    """With ever more members the variance tends to the correlated share.

    >>> ensemble_floor().result
    rho*v
    """
    return (derive(v * (rho + (1 - rho) / M), name="variance of the average").limit(M, sp.oo, rho * v, "the independent share averages out"))


def soft_gate_bends():
    """Two opposite linear experts under a soft gate make a smooth curve, not pieces of lines.

    >>> soft_gate_bends().result
    x*tanh(x/2)
    """
    gate = 1 / (1 + sp.exp(-x))
    return (derive(gate * x + (1 - gate) * (-x), name="mixture", given=["experts x and -x", "gate the logistic function of x"])
            .to(x * (2 * gate - 1), "collect")
            .to(x * sp.tanh(x / 2), "the logistic function is a shifted hyperbolic tangent"))


def dropout_is_a_pool():
    """Pooling the logits over all masks of one input multiplies that input by the chance to keep it.

    >>> dropout_is_a_pool().result
    b + p*w*x
    """
    p = sp.Symbol("p", positive=True)
    return (derive(p * (w * x + b) + (1 - p) * b, name="pooled logit", given=["one input, kept with chance p", "a log-linear pool averages logits; the normalizer is common to all classes"])
            .to(b + p * w * x, "collect"))


def equal_widths_make_a_linear_gate():
    """The posterior odds of two Gaussians of one width have a logarithm that is linear in the input.

    >>> equal_widths_make_a_linear_gate().result
    0
    """
    s = sp.Symbol("s", positive=True)
    odds = -(x - m1) ** 2 / (2 * s**2) + (x - m2) ** 2 / (2 * s**2)
    return (derive(sp.Derivative(odds, (x, 2)), name="second derivative of the log odds", given=["equal widths s"])
            .to(-1 / s**2 + 1 / s**2, "each square contributes its width")
            .to(0, "cancel"))


def regret():
    """How much worse than one of its members a linear pool can be, in log loss: the log of one over its weight.

    >>> regret().result
    -log(p1) + log(1/w)
    """
    p1, p2 = sp.symbols("p1 p2", positive=True)
    share = sp.Symbol("w", positive=True)
    return (derive(-sp.log(share*p1 + (1 - share)*p2), name="loss of the pool", given=["p1, p2: what the members gave to the outcome"], where={share: (0, 1)})
            .at_most(-sp.log(share*p1), "leave the other member out")
            .to(-sp.log(p1) + sp.log(1/share), "split the logarithm"))


def stacked_error():
    """Two members that each know one half of the truth: the best mixture of them, and its error.

    >>> stacked_error().result
    a**2*b**2/(a**2 + b**2)
    """
    first, second = sp.symbols("a b", positive=True)
    least = first**2*second**2/(first**2 + second**2)
    return (derive((1 - w)**2*first**2 + w**2*second**2, name="error", given=["truth a x1 + b x2, independent, variance one", "members a x1 and b x2, with weights w and 1-w"])
            .to((first**2 + second**2)*(w - first**2/(first**2 + second**2))**2 + least, "complete the square")
            .at_least(least, r"a square; it vanishes at $w = a^2/(a^2+b^2)$"))


def em_bound():
    """How far the bound that expectation-maximization raises lies below the log-likelihood: never above, and equal for the posterior.

    >>> em_bound().result
    0
    """
    r = sp.Symbol("r", positive=True)
    u1, u2 = sp.symbols("u1 u2", real=True)
    return (derive(-r*u1 - (1 - r)*u2, name="log-likelihood - bound", where={r: (0, 1)},
                   given=["r: the share of a case given to the first expert", "u1, u2: logarithms of the posterior chances of the experts over their shares"])
            .at_least(r*(1 - sp.exp(u1)) + (1 - r)*(1 - sp.exp(u2)), "an exponential lies above its tangent")
            .assuming(0, "posterior chances add up to one", r"$r e^{u_1} + (1-r) e^{u_2} = 1$", substitute={u2: sp.log((1 - r*sp.exp(u1))/(1 - r))}))


def bayes_rate():
    """How much each case adds, on average, to the log odds of two models that are both wrong.

    >>> bayes_rate().result
    (a**2 - b**2)/(2*sigma**2)
    """
    first, second, sigma, e = sp.symbols("a b sigma e", positive=True)
    return (derive((first**2 + e)/(2*sigma**2) - (second**2 + e)/(2*sigma**2), name="log odds per case",
                   given=["model 1 misses b x2, model 2 misses a x1; both have noise sigma", "the data have noise of variance e"])
            .to((first**2 - second**2)/(2*sigma**2), "the noise cancels"))

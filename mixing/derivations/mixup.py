r"""Mixup's first two moments, :math:`\tilde x = \lambda x + (1-\lambda) x'` with :math:`\lambda \sim \mathrm{Beta}(\alpha, \alpha)`."""
import sympy as sp

from mixing.derive import derive

from ._expectation import Law, beta_law, expectation, pair_law

alpha, sigma, b, k, t = sp.symbols("alpha sigma b k t", positive=True)
lam, mu, rho, x, x_, y, y_, u, u_ = sp.symbols("lambda mu rho x x' y y' u u'", real=True)
m, v = sp.symbols("m v", positive=True)
kappa = sp.Symbol("kappa", real=True)

HALF = sp.Rational(1, 2)
WEIGHT = beta_law(lam, alpha, alpha)
ANY_WEIGHT = Law([lam], lambda j: (1, m, m**2 + v)[j])
PAIR = pair_law(x, x_, mu, mu, sigma**2, sigma**2, 0)
AROUND = pair_law(u, u_, 0, 0, sigma**2, sigma**2, 0)           # deviations from the mean
FACTOR = (alpha + 1) / (2*alpha + 1)
IID = "x, x' independent, with one law of finite variance"
FREE = r"$\lambda$ independent of the pair"


def mean_unchanged():
    """Where the cloud stays, for weights of any law.

    >>> mean_unchanged().result
    mu
    """
    E = expectation(ANY_WEIGHT, PAIR)
    return (derive(E(lam*x + (1 - lam)*x_), name=r"\operatorname{E}[\tilde x]", given=["x, x' have one mean $\\mu$", FREE])
            .to(E(lam)*E(x) + E(1 - lam)*E(x_), "independence")
            .to(mu, "the weights sum to one"))


def covariance_factor():
    r"""How far Mixup shrinks the cloud: :math:`c(\alpha) = \operatorname{Var}(\tilde x) / \operatorname{Var}(x)`.

    >>> covariance_factor().result
    (alpha + 1)/(2*alpha + 1)
    """
    E = expectation(WEIGHT, PAIR, AROUND)
    return (derive(E((lam*x + (1 - lam)*x_ - mu)**2) / sigma**2, name="c(alpha)", given=[IID, FREE])
            .to(E((lam*u + (1 - lam)*u_)**2) / sigma**2, r"deviations $u = x - \mu$, $u' = x' - \mu$")
            .to((E(lam**2 + (1 - lam)**2)*E(u**2) + 2*E(lam*(1 - lam))*E(u)*E(u_)) / sigma**2, "expand; independence")
            .to(E(lam**2 + (1 - lam)**2), r"$E[u^2] = \sigma^2$ and $E[u] = 0$")
            .to(2*E(lam**2), r"$\lambda$ and $1-\lambda$ have one law")
            .to(FACTOR, r"second moment of Beta($\alpha$, $\alpha$)"))


def any_weight_factor():
    r"""The factor for a weight of any law with mean m and variance v.

    >>> any_weight_factor().result
    2*v + 1/2
    """
    E = expectation(ANY_WEIGHT)
    return (derive(E(lam**2 + (1 - lam)**2), name="c", given=[IID, FREE])
            .to(m**2 + (1 - m)**2 + 2*v, r"$E[\lambda^2] = m^2 + v$")
            .assuming(HALF + 2*v, r"both parts alike", r"$\lambda$ has mean one half", substitute={m: HALF}))


def square_is_beta():
    r"""The density of :math:`B = (2\lambda-1)^2`: that of Beta(1/2, alpha).

    >>> square_is_beta().result
    (1 - b)**(alpha - 1)*gamma(alpha + 1/2)/(sqrt(pi)*sqrt(b)*gamma(alpha))
    """
    high, low = (1 + sp.sqrt(b)) / 2, (1 - sp.sqrt(b)) / 2
    return (derive(2 * (high*low)**(alpha - 1) * sp.gamma(2*alpha)/sp.gamma(alpha)**2 / (4*sp.sqrt(b)), name="f_B(b)",
                   where={b: (0, 1)})
            .to(((1 - b)/4)**(alpha - 1) * sp.gamma(2*alpha)/sp.gamma(alpha)**2 / (2*sp.sqrt(b)),
                "difference of squares")
            .to(b**(-HALF) * (1 - b)**(alpha - 1) * sp.gamma(alpha + HALF)/(sp.gamma(HALF)*sp.gamma(alpha)),
                "Legendre's duplication formula"))


def factor_by_square():
    r"""The covariance factor in two lines, by :math:`B = (2\lambda-1)^2`.

    >>> factor_by_square().result
    (alpha + 1)/(2*alpha + 1)
    """
    B = sp.Symbol("B", nonnegative=True)
    by_weight, by_square = expectation(WEIGHT), expectation(beta_law(B, HALF, alpha))
    return (derive(by_weight(lam**2 + (1 - lam)**2), name="c(alpha)")
            .to(by_weight((1 + (2*lam - 1)**2) / 2), "complete the square")
            .to(by_square((1 + B) / 2), r"$B = (2\lambda-1)^2$ has the law Beta(1/2, $\alpha$)")
            .to((1 + HALF/(HALF + alpha)) / 2, "mean of a Beta law")
            .to(FACTOR, "common denominator"))


def coupled_factor():
    r"""The factor when the parts have correlation :math:`\rho`.

    >>> coupled_factor().result
    (alpha*rho + alpha + 1)/(2*alpha + 1)
    """
    E = expectation(WEIGHT, pair_law(u, u_, 0, 0, sigma**2, sigma**2, rho*sigma**2))
    return (derive(E((lam*u + (1 - lam)*u_)**2) / sigma**2, name="c(alpha, rho)",
                   given=["deviations u, u' with one variance and correlation $\\rho$", FREE])
            .to(E(lam**2 + (1 - lam)**2) + 2*E(lam*(1 - lam))*rho, "expand")
            .to(FACTOR + (1 - FACTOR)*rho, r"$2\lambda(1-\lambda) = 1 - \lambda^2 - (1-\lambda)^2$")
            .to((alpha + 1 + alpha*rho) / (2*alpha + 1), "collect"))


def dirichlet_factor():
    """The factor for k independent parts with Dirichlet weights.

    >>> dirichlet_factor().result
    (alpha + 1)/(alpha*k + 1)
    """
    w1, w2 = sp.symbols("w_1 w_2", real=True)
    E = expectation(Law([w1, w2], lambda i, j: sp.rf(alpha, i)*sp.rf(alpha, j) / sp.rf(k*alpha, i + j)), AROUND)
    return (derive((k*E(w1**2)*E(u**2) + k*(k - 1)*E(w1*w2)*E(u)*E(u_)) / sigma**2, name="c_k(alpha)",
                   given=["k independent parts with one law of finite variance", r"weights from Dirichlet($\alpha$, …, $\alpha$)"])
            .to(k*E(w1**2), "the cross terms vanish")
            .to((alpha + 1) / (k*alpha + 1), "second moment of a Dirichlet law"))


def cross_covariance():
    """The covariance of mixed inputs with mixed labels.

    >>> cross_covariance().result
    kappa*(alpha + 1)/(2*alpha + 1)
    """
    example = [pair_law(a, b, 0, 0, sigma**2, 1, kappa) for a, b in ((u, y), (u_, y_))]
    E = expectation(WEIGHT, *example)
    return (derive(E((lam*u + (1 - lam)*u_) * (lam*y + (1 - lam)*y_)), name=r"\operatorname{Cov}(\tilde x, \tilde y)",
                   given=["deviations (u, y), (u', y') of two independent examples with one law, $E[uy] = \\kappa$", r"one $\lambda$ for input and label"])
            .to(E(lam**2 + (1 - lam)**2)*E(u*y) + 2*E(lam*(1 - lam))*E(u)*E(y), "expand; independence")
            .to(FACTOR*kappa, "the same factor as before"))


def slope_unchanged():
    """The least-squares slope on mixed data.

    >>> slope_unchanged().result
    kappa/sigma**2
    """
    return derive(FACTOR*kappa / (FACTOR*sigma**2), name=r"\tilde\beta").to(kappa / sigma**2, "c cancels")


def ridge_rescaled():
    """The ridge slope on mixed data: that on the data with a penalty r/c.

    >>> ridge_rescaled().result
    kappa/(r*(2*alpha + 1)/(alpha + 1) + sigma**2)
    """
    r = sp.Symbol("r", positive=True)
    return (derive(FACTOR*kappa / (FACTOR*sigma**2 + r), name=r"\tilde\beta_r")
            .to(kappa / (sigma**2 + r/FACTOR), "divide by c"))


def separation_gain():
    """What Mixup inside each class does to the ratio of between-class to within-class variance.

    >>> separation_gain().result
    (2*alpha + 1)/(alpha + 1)
    """
    between, within = sp.symbols("b w", positive=True)
    return (derive((between / (FACTOR*within)) / (between / within), given=["partners from the same class: class means stay, spreads shrink"])
            .to((2*alpha + 1) / (alpha + 1), "1/c"))


def iterated():
    """The variance after t rounds of halfway mixing: blending inheritance.

    >>> iterated().result
    2**(-t)
    """
    return (derive(FACTOR**t, name="c(alpha)**t", given=["a population so large that mates are independent"])
            .limit(alpha, sp.oo, 2**(-t), "every child is halfway between its parents"))


def masked():
    r"""The cross-covariance of two coordinates when each takes its own coin, :math:`P(\text{first}) = \lambda`.

    >>> masked().result
    lambda**2 + (1 - lambda)**2
    """
    m1, m2 = sp.symbols("m_1 m_2", real=True)
    coin = [Law([s], lambda j: lam if j else sp.S.One) for s in (m1, m2)]
    pair = [pair_law(p, q, 0, 0, 1, 1, kappa) for p, q in ((x, y), (x_, y_))]
    E = expectation(*coin, *pair)
    return (derive(E((m1*x + (1 - m1)*x_) * (m2*y + (1 - m2)*y_)) / kappa, given=["independent masks, independent parents", "centered coordinates"])
            .to(E(m1)*E(m2) + E(1 - m1)*E(1 - m2), "both genes from one parent, or the covariance is lost")
            .to(lam**2 + (1 - lam)**2, r"$E[m] = \lambda$"))

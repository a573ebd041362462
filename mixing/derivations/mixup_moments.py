r"""What Mixup does beyond the covariance; most of it follows from one variable, :math:`B = (2\lambda-1)^2 \sim \mathrm{Beta}(1/2, \alpha)`.

The scale of a mixed point is :math:`s = \lambda^2 + (1-\lambda)^2 = (1+B)/2`, its larger weight
:math:`\theta = \max(\lambda, 1-\lambda) = (1+\sqrt B)/2`.
"""
import sympy as sp

from mixing.derive import derive

from ._expectation import Law, beta_law, centered_law, expectation
from .mixup import FACTOR, HALF, WEIGHT, alpha, k, lam

mu2, mu4, sigma, q = sp.symbols("mu_2 mu_4 sigma q", positive=True)
mu3, u, u_ = sp.symbols("mu_3 u u'", real=True)
B, R = sp.symbols("B R", nonnegative=True)
j, N = sp.symbols("j n", integer=True, nonnegative=True)
z, s = sp.symbols("z s", positive=True)

PARTS = [centered_law(part, mu2, mu3, mu4) for part in (u, u_)]
SQUARE = beta_law(B, HALF, alpha)
SCALE = Law([s], lambda i: expectation(SQUARE)(((1 + B) / 2)**i).value())       # of s = (1 + B)/2
IID = "x, x' independent, with one law; u, u' their deviations from the mean"


def third_moment():
    """The third central moment after Mixup: skewed data stay skewed, less so.

    >>> third_moment().result
    mu_3*(alpha + 2)/(2*(2*alpha + 1))
    """
    E = expectation(WEIGHT, *PARTS)
    return (derive(E((lam*u + (1 - lam)*u_)**3), name=r"\tilde\mu_3", given=[IID, "finite third moment"])
            .to(E(lam**3 + (1 - lam)**3)*mu3, "products with a lone deviation vanish")
            .to(2*mu3 * alpha*(alpha + 1)*(alpha + 2) / (2*alpha*(2*alpha + 1)*(2*alpha + 2)), "third moment of a Beta law")
            .to(HALF*mu3*(alpha + 2) / (2*alpha + 1), "cancel"))


def fourth_moment():
    """The fourth central moment after Mixup.

    >>> fourth_moment().result
    3*alpha*mu_2**2*(alpha + 1)/(2*(2*alpha + 1)*(2*alpha + 3)) + mu_4*(alpha + 2)*(alpha + 3)/(2*(2*alpha + 1)*(2*alpha + 3))
    """
    E = expectation(WEIGHT, *PARTS)
    share = HALF / ((2*alpha + 1)*(2*alpha + 3))
    return (derive(E((lam*u + (1 - lam)*u_)**4), name=r"\tilde\mu_4", given=[IID, "finite fourth moment"])
            .to(E(lam**4 + (1 - lam)**4)*mu4 + 6*E(lam**2*(1 - lam)**2)*mu2**2, "odd powers vanish")
            .to(share*mu4*(alpha + 2)*(alpha + 3) + 3*share*mu2**2*alpha*(alpha + 1), "fourth moments of a Beta law"))


def gaussian_excess():
    r"""The excess kurtosis of mixed Gaussian data, which given :math:`\lambda` are Gaussian with variance :math:`s = (1+B)/2`.

    >>> gaussian_excess().result
    3*alpha/((alpha + 1)**2*(2*alpha + 3))
    """
    E = expectation(SQUARE, SCALE)
    return (derive(3*E(s**2)/E(s)**2 - 3, name=r"\text{excess}",
                   given=[r"Gaussian data, so that $\operatorname{E}[\tilde u^4 \mid \lambda] = 3s^2$ for variance 1"])
            .to(3*(E(s**2) - E(s)**2) / E(s)**2, r"three times the relative variance of $s$")
            .to(3*(E(B**2) - E(B)**2) / (1 + E(B))**2, r"$s = (1 + B)/2$")
            .to(3*alpha / ((alpha + 1)**2 * (2*alpha + 3)), "moments of Beta(1/2, $\\alpha$)"))


def heaviest_tails():
    """The alpha at which mixed Gaussian data are least Gaussian.

    >>> heaviest_tails().result
    -3/8 + sqrt(57)/8
    """
    excess = 3*alpha / ((alpha + 1)**2 * (2*alpha + 3))
    slope = sp.numer(sp.cancel(sp.together(sp.diff(excess, alpha))))
    best = next(root for root in sp.solve(slope, alpha) if root.is_positive)
    return derive(best, name=r"\alpha^*").to((sp.sqrt(57) - 3) / 8, "the one positive zero of the slope")


def steady_kurtosis():
    r"""The kurtosis that a further round of Mixup leaves as it is, and to which every law is drawn.

    Below :math:`\alpha = (\sqrt{17} - 3)/4` there is none: the kurtosis of repeatedly mixed data grows without bound.

    >>> steady_kurtosis().result
    3*(alpha + 1)*(2*alpha + 1)/(2*alpha**2 + 3*alpha - 1)
    """
    share = HALF / ((2*alpha + 1)*(2*alpha + 3))
    keep, make = share*(alpha + 2)*(alpha + 3), 3*share*alpha*(alpha + 1)
    return (derive(make / (FACTOR**2 - keep), name="K", where={alpha: ((sp.sqrt(17) - 3)/4, sp.oo)},
                   given=["a round turns kurtosis K into (keep K + make)/c², by the fourth moment", "c² > keep"])
            .to((alpha + 1)*(2*alpha + 1)*3 / (2*alpha**2 + 3*alpha - 1), "cancel"))


def gaussian_characteristic():
    r"""The characteristic function of mixed Gaussian data, with :math:`q = \sigma^2 t^2/4`.

    >>> gaussian_characteristic().result
    exp(-q)*hyper((1/2,), (alpha + 1/2,), -q)
    """
    series = sp.Sum(sp.rf(HALF, j)/sp.rf(alpha + HALF, j) * (-q)**j/sp.factorial(j), (j, 0, sp.oo))
    return (derive(sp.exp(-q)*series, name=r"\varphi", given=["Gaussian data of mean zero: $e^{-s\\sigma^2t^2/2} = e^{-q}e^{-qB}$",
                                                          "$E[B^j]$ of Beta(1/2, $\\alpha$) term by term"])
            .to(sp.exp(-q)*sp.hyper([HALF], [alpha + HALF], -q), "Kummer's series"))


def label_entropy():
    r"""The expected entropy of a mixed label, in nats.

    >>> label_entropy().result
    -polygamma(0, alpha + 1) + polygamma(0, 2*alpha + 1)
    """
    moment = sp.gamma(alpha + z)*sp.gamma(2*alpha) / (sp.gamma(alpha)*sp.gamma(2*alpha + z))
    return (derive(-2*sp.Subs(sp.Derivative(moment, z), z, 1), name=r"\operatorname{E}[H(\lambda)]",
                   given=[r"$-2\,E[\lambda\ln\lambda]$ is the slope of $-2\,E[\lambda^z]$ at $z = 1$"])
            .to(sp.digamma(2*alpha + 1) - sp.digamma(alpha + 1), "derivative of the Gamma function"))


def dirichlet_entropy():
    """The expected entropy of Dirichlet weights on k parts, in nats.

    >>> dirichlet_entropy().result
    -polygamma(0, alpha + 1) + polygamma(0, alpha*k + 1)
    """
    moment = sp.gamma(alpha + z)*sp.gamma(k*alpha) / (sp.gamma(alpha)*sp.gamma(k*alpha + z))
    return (derive(-k*sp.Subs(sp.Derivative(moment, z), z, 1), name=r"\operatorname{E}[H(w)]",
                   given=[r"each weight has the law Beta($\alpha$, $(k-1)\alpha$)"])
            .to(sp.digamma(k*alpha + 1) - sp.digamma(alpha + 1), "derivative of the Gamma function"))


def entropy_slope():
    r"""How fast label entropy sets in at :math:`\alpha = 0`.

    >>> entropy_slope().result
    pi**2/6
    """
    return (derive((sp.digamma(2*alpha + 1) - sp.digamma(alpha + 1)) / alpha, name=r"\operatorname{E}[H]/\alpha")
            .limit(alpha, 0, sp.pi**2 / 6, r"$\psi'(1) = \pi^2/6$"))


def label_trick():
    r"""The density :math:`2\lambda f_{\alpha,\alpha}(\lambda)`: that of Beta(alpha + 1, alpha), the label trick.

    >>> label_trick().result
    lambda**alpha*(1 - lambda)**(alpha - 1)*gamma(2*alpha + 1)/(gamma(alpha)*gamma(alpha + 1))
    """
    w = sp.Symbol("lambda", positive=True)
    return (derive(2*w * w**(alpha - 1)*(1 - w)**(alpha - 1) * sp.gamma(2*alpha)/sp.gamma(alpha)**2, name=r"2\lambda f(\lambda)",
                   where={w: (0, 1)})
            .to(w**alpha*(1 - w)**(alpha - 1) * sp.gamma(2*alpha + 1)/(sp.gamma(alpha)*sp.gamma(alpha + 1)),
                r"$2\alpha\,\Gamma(2\alpha) = \Gamma(2\alpha+1)$ and $\alpha\,\Gamma(\alpha) = \Gamma(\alpha+1)$"))


def larger_weight():
    r"""The mean of the larger weight :math:`\theta = \max(\lambda, 1-\lambda)`: Carratino's shrinkage of the data.

    >>> larger_weight().result
    1/2 + 1/(4**alpha*alpha*beta(alpha, alpha))
    """
    root = sp.gamma(HALF + HALF)*sp.gamma(alpha + HALF) / (sp.gamma(HALF)*sp.gamma(alpha + 1))
    return (derive(HALF + root/2, name=r"\bar\theta", given=[r"$\theta = (1 + \sqrt B)/2$; $E\sqrt B$ is a moment of Beta(1/2, $\alpha$)"])
            .to(HALF + 1/(alpha*4**alpha*sp.beta(alpha, alpha)), "Legendre's duplication formula"))


def larger_weight_variance():
    """The variance of the larger weight.

    >>> larger_weight_variance().result
    -gamma(alpha + 1/2)**2/(4*pi*gamma(alpha + 1)**2) + 1/(8*alpha + 4)
    """
    E = expectation(beta_law(B, HALF, alpha))
    root = sp.gamma(alpha + HALF) / (sp.sqrt(sp.pi)*sp.gamma(alpha + 1))
    return (derive(E(B)/4 - (root/2)**2, name=r"\operatorname{Var}(\theta)", given=[r"$\theta = (1 + \sqrt B)/2$, $E\sqrt B = \Gamma(\alpha+\frac12)/(\sqrt\pi\,\Gamma(\alpha+1))$"])
            .to(1/(4*(2*alpha + 1)) - root**2/4, "mean of a Beta law"))

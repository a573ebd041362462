r"""Routing: how many tokens a fair router drops, step by step, and what the balance loss can and cannot do."""
import sympy as sp

from mixing.derive import derive

T, k, m, N = sp.symbols("T k m N", positive=True, integer=True)
q, f, c, x = sp.symbols("q f c x", positive=True)
s = sp.Symbol("s", real=True)


def binomial(k, T, q):
    """The chance that k of T tokens go to an expert that gets each with chance q."""
    return sp.binomial(T, k)*q**k*(1 - q)**(T - k)


def overflow_telescopes():
    r"""One term of the expected overflow: the difference of two neighbors, so that a sum of them keeps its ends only.

    >>> chain = overflow_telescopes()
    >>> chain.result.func, chain.strength
    (<class 'sympy.core.add.Add'>, 'symbolic proof')
    """
    return (derive((k - T*q)*binomial(k, T, q), name="term", given=["$b_k$ is the chance that an expert gets k of T tokens, each with chance q"],
                   where={q: (0, 1)})
            .to(k*(1 - q)*binomial(k, T, q) - (T - k)*q*binomial(k, T, q), r"$k - Tq = k(1-q) - (T-k)q$")
            .to(k*(1 - q)*binomial(k, T, q) - (k + 1)*(1 - q)*binomial(k + 1, T, q), r"$(T-k)\,q\,b_k = (k+1)(1-q)\,b_{k+1}$"))


def dropped_at_the_fair_share():
    r"""The share that overflows where room is exactly the fair share m: the chance of exactly m, times 1 - 1/N.

    >>> dropped_at_the_fair_share().strength
    'symbolic proof'
    """
    return (derive((m + 1)*(1 - 1/N)*binomial(m + 1, m*N, 1/N) / m, name="share dropped", where={N: (2, sp.oo)},
                   given=["$T = mN$ tokens, each to one of N experts with equal chances", "the sum over $k > m$ keeps its first term only; divide by m"])
            .to((1 - 1/N)*binomial(m, m*N, 1/N), r"$(m+1)\,b_{m+1}\,(1-1/N) = (mN-m)\,b_m/N$"))


def stirling_quotient(x):
    """The gamma function over Stirling's formula for it; it tends to one."""
    return sp.gamma(x + 1) / (sp.sqrt(2*sp.pi*x)*x**x*sp.exp(-x))


def stirling():
    """The logarithm of Stirling's quotient, for large arguments.

    >>> stirling().result
    0
    """
    log_quotient = sp.loggamma(x) + sp.log(x) - sp.log(2*sp.pi*x)/2 - x*sp.log(x) + x
    return derive(log_quotient, name=r"\ln S(x)").limit(x, sp.oo, 0, "Stirling's formula")


def fair_share_by_stirling():
    r"""The same share with each factorial written as Stirling's formula times its quotient S: what is left is a square root.

    >>> fair_share_by_stirling().strength
    'symbolic proof'
    """
    y, n = sp.symbols("m N", positive=True)
    S = stirling_quotient
    choices = sp.gamma(y*n + 1) / (sp.gamma(y + 1)*sp.gamma(y*n - y + 1))
    return (derive((1 - 1/n)*choices*n**(-y)*(1 - 1/n)**(y*n - y) / sp.sqrt((1 - 1/n)/(2*sp.pi*y)),
                   name=r"\text{share}\Big/\sqrt{\tfrac{1-1/N}{2\pi m}}", where={n: (1, sp.oo)})
            .to(S(y*n) / (S(y)*S(y*n - y)), "all powers cancel"))


def spare_room():
    r"""How fast overflow vanishes with room c > 1 times the fair share: the exponent of a Poisson load's chance of c m.

    >>> spare_room().result
    c*log(c) - c + 1
    """
    y = sp.Symbol("m", positive=True)
    return (derive(-(c*y*sp.log(y) - y - sp.loggamma(c*y + 1)) / y, name=r"-\tfrac1m\,\ln P(cm)",
                   given=["many experts, so that the load of one is Poisson with mean m"])
            .limit(y, sp.oo, c*sp.log(c) - c + 1, "Stirling's formula"))


def balance_is_least_when_even():
    """The Switch loss of two experts whose hard shares equal their mean gates is least for even loads.

    >>> balance_is_least_when_even().result
    1
    """
    return (derive(2*(f**2 + (1 - f)**2), name="loss", given=["share sent = mean gate = f"], where={f: (0, 1)})
            .to(1 + (1 - 2*f)**2, "complete the square")
            .at_least(1, "a square"))


def balance_push():
    """The force of the balance loss on a collapsed gate, as its score runs ahead by s: it fades when it is needed most.

    >>> balance_push().result
    0
    """
    n = sp.Symbol("n", positive=True)
    p = 1 / (1 + (n - 1)*sp.exp(-s))
    return (derive(sp.Derivative(n*p, s), name=r"\frac{d}{ds}\,n p", given=["everything is sent to one of n experts, whose gate is p"], where={n: (1, sp.oo)})
            .to(n*p*(1 - p), "the logistic function's slope")
            .limit(s, sp.oo, 0, "a saturated gate does not move"))

r"""Derivations: a chain of equal expressions with reasons, in which a false step cannot be written.

Each step first tries to refute itself at random points, then looks for a symbolic proof, and else raises
`FalseStep`. One object is the displayed formula, the assertion, the doctest and the NumPy function.

>>> import sympy as sp
>>> x = sp.symbols("x", positive=True)
>>> derive((x**2 - 1)/(x - 1)).to((x - 1)*(x + 1)/(x - 1), "difference of squares").to(x + 1, "cancel").result
x + 1
>>> derive(sp.log(x**2)).to(sp.log(x), "drop the square")
Traceback (most recent call last):
    ...
mixing.derive.FalseStep: "drop the square": log(x**2) is not log(x) (at x = 11/5: 1.5769 against 0.78846).
"""
from ._chain import Chain, Step, derive
from ._verdict import FalseStep

__all__ = ["Chain", "FalseStep", "Step", "derive"]

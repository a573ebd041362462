import numpy
import pytest


@pytest.fixture(autouse=True)
def _names(doctest_namespace, request):
    """The symbols and modules that every docstring's example may use."""
    doctest_namespace["np"] = numpy
    if request.node.name.startswith("mixing."):
        import sympy
        for s in sympy.symbols("w1 w2 p1 p2 b", positive=True):
            doctest_namespace[s.name] = s

"""The one error of the package, in a module that needs nothing."""


class MixtureError(ValueError):
    """Input that forms no mixture: what was expected, what came, and what to do."""


MixtureError.__module__ = "mixing"

"""A tool that merges trained networks: mixtures of `safetensors` files, tensor by tensor, in bounded memory.

    python -m mixing.merging a.safetensors b.safetensors -w 0.3 0.7 --carrier sphere -o merged.safetensors

>>> import numpy as np, pathlib, tempfile
>>> folder = pathlib.Path(tempfile.mkdtemp())
>>> save(folder / "a", {"layer": np.array([3.0, 0.0])})
>>> save(folder / "b", {"layer": np.array([0.0, 4.0])})
>>> merge([folder / "a", folder / "b"], folder / "merged", [0.5, 0.5], "sphere")
>>> load(folder / "merged")["layer"] * 2**0.5
array([3.5, 3.5])
"""
from .carriers import CARRIERS, mixture
from .files import Checkpoint
from .merge import merge
from .output import load, save
from .report import report

__all__ = ["CARRIERS", "Checkpoint", "load", "merge", "mixture", "report", "save"]

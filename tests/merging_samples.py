"""Small networks in files, whole and broken, for the tests of merging."""
import json
import struct

import numpy as np

from mixing.merging import save

SHAPES = {"layer.weight": (6, 4), "layer.bias": (6,), "kernel": (3, 2, 2, 2), "scale": ()}


def model(rng, dtype="f4", near=None, **others):
    """A small network; near another one if that is given."""
    if near is None:
        return {name: np.asarray(np.abs(rng.normal(size=shape)), dtype) for name, shape in SHAPES.items()} | others
    return {name: np.asarray(x + 0.1 * rng.normal(size=x.shape), x.dtype) if x.dtype.kind == "f" else x for name, x in near.items()}


def family(folder, rng):
    """Three files of networks that resemble each other, and what is in them."""
    first = model(rng, steps=np.array([7, 8]))
    models = [first, model(rng, near=first), model(rng, near=first)]
    paths = [folder / f"{name}.safetensors" for name in "abc"]
    for path, m in zip(paths, models):
        save(path, m, {"format": "pt", "file": path.name})
    return paths, models


def written(path, header, data=b""):
    """A file with this header, an object or bytes, and these data, right or wrong."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)
    return path


def left(folder):
    """The names in a folder."""
    return sorted(p.name for p in folder.iterdir())

"""Merging files of tensors: mixed tensor by tensor and chunk by chunk, in memory that their size doesn't set.

Only the orthogonal carrier holds a tensor as a whole, with a few copies in double precision.
"""
from __future__ import annotations

import os
import shutil
from contextlib import ExitStack

import numpy as np

from .._operands import MixtureError, on_simplex
from ..domains.karcher import gram
from .carriers import CARRIERS, orthogonal
from .files import LARGEST, STORED, Checkpoint, encode
from .output import header, replacing

CHUNK = 1 << 18     # elements of a tensor that are in memory at a time


def check(files, weights, carrier):
    """The weights as an array, if carrier, weights, names, types and shapes fit together; else an error that names what doesn't."""
    if carrier not in CARRIERS:
        raise MixtureError(f"carrier {carrier!r} is unknown; there are {', '.join(CARRIERS)}.")
    if not files or len(weights) != len(files):
        raise MixtureError(f"every file needs a weight; got {len(files)} files and {len(weights)} weights.")
    first = files[0]
    for file in files[1:]:
        for one, other in ((first, file), (file, first)):
            if missing := [name for name in one.tensors if name not in other.tensors]:
                more = f" (and {len(missing) - 1} more)" if missing[1:] else ""
                raise MixtureError(f"{other.path}: tensor {missing[0]!r}{more} is missing; {one.path} has it. Drop or add it.")
        for name, t in first.tensors.items():
            for what, a, b in (("type", t.dtype, file.tensors[name].dtype), ("shape", t.shape, file.tensors[name].shape)):
                if a != b:
                    raise MixtureError(f"{file.path}: tensor {name!r} is of {what} {b}; in {first.path} it is {a}. Make them equal.")
    return on_simplex(np.asarray(weights, dtype=float))


def spans(size):
    """Where the chunks of so many elements start and stop."""
    return [(start, min(start + CHUNK, size)) for start in range(0, size, CHUNK)]


def products(files, name, advance=lambda bytes: None):
    """The products of one tensor's versions with each other, ``(k, k)``, summed in double precision."""
    total = np.zeros((len(files),) * 2)
    for start, stop in spans(files[0].tensors[name].size):
        block = np.stack([file.window(name, start, stop) for file in files], dtype=float)
        total += gram(block)
        advance(block.size // len(files) * STORED[files[0].tensors[name].dtype].itemsize)
    return total


def _refuse(files, name, start, stop, reason):
    """Say which file holds a number that isn't finite; or, if none does, the reason."""
    for file in files:
        bad = np.flatnonzero(~np.isfinite(file.window(name, start, stop)))
        if len(bad):
            index = tuple(map(int, np.unravel_index(start + bad[0], file.tensors[name].shape)))
            raise MixtureError(f"{file.path}: tensor {name!r} holds {file.window(name, start, stop)[bad[0]]} at {index}. "
                               "Repair the file, or leave it out.")
    raise MixtureError(f"tensor {name!r}: {reason}")


def _combined(files, name, c):
    """The chunks of the linear combination of one tensor's versions, computed in double precision."""
    total, term = np.empty((2, CHUNK))
    for start, stop in spans(files[0].tensors[name].size):
        out, scratch = total[:stop - start], term[:stop - start]
        with np.errstate(invalid="ignore", over="ignore"):     # who reads the chunks refuses what isn't finite
            np.multiply(files[0].window(name, start, stop), c[0], out=out)
            for file, factor in zip(files[1:], c[1:]):
                out += np.multiply(file.window(name, start, stop), factor, out=scratch)
        yield start, stop, out


def _equal(files, name):
    """The chunks of a tensor of whole numbers, which must not differ between the files."""
    for start, stop in spans(files[0].tensors[name].size):
        out = files[0].window(name, start, stop)
        for file in files[1:]:
            if not np.array_equal(out, file.window(name, start, stop)):
                raise MixtureError(f"{file.path}: tensor {name!r} holds whole numbers other than in {files[0].path}. "
                                   "Whole numbers can't be mixed: make them equal.")
        yield start, stop, out


def _matrix(files, name, w):
    """The chunks of the orthogonal mixture of one tensor's versions, which are in memory as a whole."""
    parts = np.stack([file.window(name) for file in files], dtype=float)
    if not np.all(np.isfinite(parts)):
        _refuse(files, name, 0, None, "")
    mixed = orthogonal(w, parts.reshape(len(files), *files[0].tensors[name].shape)).ravel()
    for start, stop in spans(mixed.size):
        yield start, stop, mixed[start:stop]


def mixed(files, name, weights, carrier, advance=lambda bytes: None):
    """The stored chunks of one tensor's mixture."""
    t = files[0].tensors[name]
    try:
        if t.dtype not in LARGEST:
            chunks = _equal(files, name)
        elif carrier == "orthogonal":
            chunks = _matrix(files, name, weights)
        elif carrier == "linear":
            chunks = _combined(files, name, weights)
        else:
            g = products(files, name, advance)
            if not np.all(np.isfinite(g)):
                _refuse(files, name, 0, None, "its squares overflow. Scale the parts, or use the linear carrier.")
            chunks = _combined(files, name, CARRIERS[carrier](weights, g))
        for start, stop, values in chunks:
            if t.dtype in LARGEST:
                if not max(values.max(), -values.min()) <= LARGEST[t.dtype]:
                    _refuse(files, name, start, stop, f"the mixture is too large for {t.dtype}. Convert the files to F32.")
                values = encode(values, t.dtype)
            yield values
    except MixtureError as error:
        raise error if repr(name) in str(error) else MixtureError(f"tensor {name!r}: {error}") from None


def merge(inputs, output, weights=None, carrier="linear", progress=None):
    r"""Mix files of tensors into a new file, which appears as a whole or not at all.

    Parameters
    ----------
    inputs : list of k paths
        safetensors files of the same names, types and shapes. Tensors of whole numbers must be equal.
    output : path
        Neither an input nor a folder. A file that is there is replaced, at the very end.
    weights : k numbers, optional
        On the simplex; equal by default.
    carrier : {"linear", "rescaled", "sphere", "orthogonal"}
    progress : function, optional
        Called with the bytes done and the bytes to do.

    Raises
    ------
    MixtureError
        If a file is broken, if files or weights don't fit together, if a tensor holds NaN or infinity, or if its parts
        have no unique mixture. Nothing is written then.
    """
    with ExitStack() as stack:
        files = [stack.enter_context(Checkpoint(path)) for path in inputs]
        w = check(files, [1 / len(files)] * len(files) if weights is None else weights, carrier)
        tensors, target = files[0].tensors, os.path.realpath(output)
        _place(files, target)
        passes = {name: 2 if t.dtype in LARGEST and carrier in ("rescaled", "sphere") else 1 for name, t in tensors.items()}
        done, to_do = 0, sum(passes[name] * (t.stop - t.start) for name, t in tensors.items())

        def advance(bytes):
            nonlocal done
            done += bytes
            if progress:
                progress(done, to_do)

        with replacing(target) as file:
            shared = {key: word for key, word in files[0].metadata.items() if all(f.metadata.get(key) == word for f in files)}
            file.write(header(tensors, shared))
            for name in tensors:
                for values in mixed(files, name, w, carrier, advance):
                    file.write(values.data)
                    advance(values.nbytes)


def _place(files, target):
    """Refuse to write where an input, a folder or too little room is."""
    folder, needed = os.path.dirname(target), sum(t.stop - t.start for t in files[0].tensors.values())
    for file in files:
        if os.path.exists(target) and os.path.samefile(target, file.path):
            raise MixtureError(f"{target}: the output would overwrite an input. Choose another name.")
    if not os.path.isdir(folder) or os.path.isdir(target):
        raise MixtureError(f"{target}: an output needs a folder that exists, and a name in it that isn't a folder's.")
    if shutil.disk_usage(folder).free < needed:
        raise MixtureError(f"{target}: needs {needed} bytes, and the disk has {shutil.disk_usage(folder).free} left. Make room.")

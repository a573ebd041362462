"""One tensor's versions, mixed chunk by chunk: what is read, computed and stored at a time.

All arithmetic is in double precision, so a linear combination is rounded to its type once. Every thread keeps its working
memory, a few chunks, from one to the next.
"""
from __future__ import annotations

import threading

import numpy as np

from .._operands import MixtureError
from ..domains.karcher import gram
from .carriers import orthogonal
from .files import LARGEST, STORED, decode, encode

CHUNK = 1 << 17     # elements of a tensor that a thread holds at a time
_own = threading.local()


def spans(size):
    """Where the chunks of so many elements start and stop.

    >>> spans(CHUNK + 1)
    [(0, 131072), (131072, 131073)]
    """
    return [(start, min(start + CHUNK, size)) for start in range(0, size, CHUNK)]


def scratch(use, size, kind):
    """This thread's working memory for a use, of so many elements; it holds what it held before."""
    shelf = _own.__dict__
    if len(shelf.get((use, kind), ())) < size:
        shelf[use, kind] = np.empty(size, kind)
    return shelf[use, kind][:size]


def values(file, name, start, stop):
    """The numbers of a chunk, in working memory."""
    dtype, size = file.tensors[name].dtype, stop - start
    words = file.read(name, start, scratch("words", size, STORED[dtype]))
    return decode(words, dtype, scratch("decoded", size, np.dtype("f4")) if dtype == "BF16" else None)


def products(files, name, start, stop):
    """The products ``(k, k)`` of a chunk's versions with each other."""
    size = stop - start
    block = scratch("block", len(files) * size, np.dtype(float)).reshape(len(files), size)
    for row, file in zip(block, files):
        np.copyto(row, values(file, name, start, stop))
    with np.errstate(invalid="ignore", over="ignore"):          # who adds them up refuses what isn't finite
        return gram(block)


def combined(files, name, c, start, stop):
    """The stored words of a chunk of the linear combination with these coefficients."""
    total, term = (scratch(use, stop - start, np.dtype(float)) for use in ("total", "term"))
    with np.errstate(invalid="ignore", over="ignore"):
        for i, (file, factor) in enumerate(zip(files, c)):
            addend = term if i else total
            np.copyto(addend, values(file, name, start, stop))
            addend *= factor
            if i:
                total += term
    return stored(files, name, start, stop, total)


def stored(files, name, start, stop, numbers):
    """The words that store these numbers, if all of them are finite in the type of the tensor."""
    dtype = files[0].tensors[name].dtype
    if not max(numbers.max(), -numbers.min()) <= LARGEST[dtype]:
        refuse(files, name, start, stop, f"the mixture is too large for {dtype}. Convert the files to F32.")
    return encode(numbers, dtype, scratch("stored", stop - start, STORED[dtype]))


def equal(files, name, start, stop):
    """The words of a chunk of whole numbers, which must not differ between the files."""
    kind = STORED[files[0].tensors[name].dtype]
    first = files[0].read(name, start, scratch("first", stop - start, kind))
    for file in files[1:]:
        if not np.array_equal(first, file.read(name, start, scratch("words", stop - start, kind))):
            raise MixtureError(f"{file.path}: tensor {name!r} holds whole numbers other than in {files[0].path}. "
                               "Whole numbers can't be mixed: make them equal.")
    return first


def turned(files, name, weights):
    """The orthogonal mixture of a tensor's versions, which are in memory as a whole; flat."""
    parts = np.stack([file.window(name) for file in files], dtype=float)
    if not np.all(np.isfinite(parts)):
        refuse(files, name, 0, None, "")
    return orthogonal(weights, parts.reshape(len(files), *files[0].tensors[name].shape)).ravel()


def refuse(files, name, start, stop, reason):
    """Say which file holds a number that isn't finite; or, if none does, the reason."""
    stop = files[0].tensors[name].size if stop is None else stop
    for file in files:
        for first, last in spans(stop - start):
            chunk = file.window(name, start + first, start + last)
            if len(bad := np.flatnonzero(~np.isfinite(chunk))):
                index = tuple(map(int, np.unravel_index(start + first + bad[0], file.tensors[name].shape)))
                raise MixtureError(f"{file.path}: tensor {name!r} holds {chunk[bad[0]]} at {index}. "
                                   "Repair the file, or leave it out.")
    raise MixtureError(f"tensor {name!r}: {reason}")

"""Merging files of tensors: mixed tensor by tensor and chunk by chunk, in memory that their size doesn't set.

A few threads take the chunks in turn, each reading, computing and writing, so that the disk and the processors work at the
same time. Only the orthogonal carrier holds a tensor as a whole, with a few copies in double precision.
"""
from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import numpy as np

from .._operands import MixtureError, on_simplex
from . import chunks
from .carriers import CARRIERS
from .files import LARGEST, STORED, Checkpoint
from .output import header, replacing

THREADS = min(6, 2 * (os.cpu_count() or 1))      # some compute while others wait for the disk


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


class Crew:
    """Threads that share the chunks of a tensor; results come in order, and after an error no new work begins."""

    def __init__(self, pool):
        self._pool = pool

    def each(self, work, size):
        """What `work(start, stop)` gives for every chunk of so many elements, with the chunk's length, in order."""
        jobs = [(stop - start, self._pool.submit(work, start, stop)) for start, stop in chunks.spans(size)]
        try:
            for length, job in jobs:
                yield length, job.result()
        finally:
            for _, job in jobs:
                job.cancel()


@contextmanager
def crew():
    """A `Crew` for a while; at its end nobody works any more."""
    with ThreadPoolExecutor(THREADS) as pool:
        yield Crew(pool)


def products(files, name, crew, advance=lambda elements: None):
    """The products of one tensor's versions with each other, ``(k, k)``, summed in double precision."""
    total = np.zeros((len(files),) * 2)
    for length, part in crew.each(lambda *span: chunks.products(files, name, *span), files[0].tensors[name].size):
        total += part
        advance(length)
    return total


def _work(files, name, weights, carrier, crew, advance):
    """The function of a chunk that gives the stored words of one tensor's mixture."""
    if files[0].tensors[name].dtype not in LARGEST:
        return lambda *span: chunks.equal(files, name, *span)
    if carrier == "orthogonal":
        mixture = chunks.turned(files, name, weights)
        return lambda start, stop: chunks.stored(files, name, start, stop, mixture[start:stop])
    if carrier == "linear":
        return lambda *span: chunks.combined(files, name, weights, *span)
    g = products(files, name, crew, advance)
    if not np.all(np.isfinite(g)):
        chunks.refuse(files, name, 0, None, "its squares overflow. Scale the parts, or use the linear carrier.")
    c = CARRIERS[carrier](weights, g)
    return lambda *span: chunks.combined(files, name, c, *span)


def _write(files, name, weights, carrier, crew, advance, file, place):
    """Write one tensor's mixture at a place of the file."""
    size, item = files[0].tensors[name].size, STORED[files[0].tensors[name].dtype].itemsize
    try:
        work = _work(files, name, weights, carrier, crew, advance)
        for length, _ in crew.each(lambda start, stop: file.put(place + start * item, work(start, stop)), size):
            advance(length)
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
        have no unique mixture. Then nothing is left behind, and what stood under the output's name still stands.
    """
    with ExitStack() as stack:
        files = [stack.enter_context(Checkpoint(path)) for path in inputs]
        w = check(files, [1 / len(files)] * len(files) if weights is None else weights, carrier)
        tensors, target = files[0].tensors, os.path.realpath(output)
        _place(files, target)
        passes = {name: 2 if t.dtype in LARGEST and carrier in ("rescaled", "sphere") else 1 for name, t in tensors.items()}
        done, to_do = 0, sum(passes[name] * (t.stop - t.start) for name, t in tensors.items())
        shared = {key: word for key, word in files[0].metadata.items() if all(f.metadata.get(key) == word for f in files)}
        first = header(tensors, shared)
        place = len(first)
        with replacing(target, place + sum(t.stop - t.start for t in tensors.values())) as file, crew() as threads:
            for name, t in tensors.items():
                def advance(elements, item=STORED[t.dtype].itemsize):
                    nonlocal done
                    done += elements * item
                    if progress:
                        progress(done, to_do)
                _write(files, name, w, carrier, threads, advance, file, place)
                place += t.stop - t.start
            file.put(0, first)       # last: before that, what a killed merge leaves can't be taken for a file of tensors


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

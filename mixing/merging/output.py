"""Files in the safetensors format, written whole or not at all."""
from __future__ import annotations

import json
import mmap
import os
import secrets
import threading
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np

try:
    import fcntl
except ImportError:             # not POSIX: then there is no O_DIRECT either
    fcntl = None

from .._operands import MixtureError
from .files import STORED, Checkpoint, Tensor

BLOCK, PAGE = 1 << 21, 1 << 12      # bytes that are written at once; what past the cache is written in multiples of it


def header(tensors, metadata):
    """The first bytes of a file that holds these tensors in this order.

    >>> header({"a": Tensor("F32", (2,), 0, 8)}, {})[8:]
    b'{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}  '
    """
    fields, end = {"__metadata__": metadata} if metadata else {}, 0
    for name, t in tensors.items():
        start, end = end, end + t.size * STORED[t.dtype].itemsize
        fields[name] = {"dtype": t.dtype, "shape": t.shape, "data_offsets": (start, end)}
    text = json.dumps(fields, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text


class Part:
    """A file of so many bytes that is being written, in any order, by several threads.

    Bytes gather in blocks; who brings the last of a block writes it, past the system's cache where that is allowed: there
    all of it would need fresh memory, and one writer would wait for the other.
    """

    def __init__(self, file, size):
        self._file, self._size, self._left, self._turn = file, size, size, threading.Lock()
        self._blocks, self._idle = {}, []           # number: memory and how many bytes are still to come; memory that is free
        if hasattr(os, "posix_fallocate"):
            with suppress(OSError):                 # a file system that can't; one that is full says so when it is written to
                os.posix_fallocate(file.fileno(), 0, size)
        if hasattr(os, "O_DIRECT"):
            flags = fcntl.fcntl(file, fcntl.F_GETFL)
            try:
                fcntl.fcntl(file, fcntl.F_SETFL, flags | os.O_DIRECT)
                os.pwrite(file.fileno(), mmap.mmap(-1, PAGE), 0)
            except OSError:                         # one that has no way past the cache, or wants larger pages
                fcntl.fcntl(file, fcntl.F_SETFL, flags)

    def put(self, place, data):
        """Take the bytes of an array, or bytes, for a place."""
        left = np.frombuffer(data, "u1")
        while len(left):
            number, first = divmod(place, BLOCK)
            now, left = np.split(left, [BLOCK - first])
            with self._turn:
                block = self._blocks.get(number) or self._blocks.setdefault(number, self._block(number))
            np.copyto(np.frombuffer(block[0], "u1")[first:first + len(now)], now)
            with self._turn:
                block[1] -= len(now)
                self._left -= len(now)
                full = not block[1] and self._blocks.pop(number)
            if full:
                self._write(block[0], number * BLOCK)
                self._idle.append(block[0])
            place += len(now)

    def _block(self, number):
        return [self._idle.pop() if self._idle else mmap.mmap(-1, BLOCK), min(BLOCK, self._size - number * BLOCK)]

    def _write(self, memory, place):
        left = memoryview(memory)[:-(-min(BLOCK, self._size - place) // PAGE) * PAGE]       # `finish` cuts what is too much
        while len(left):
            done = self._write_some(left, place)
            left, place = left[done:], place + done

    def _write_some(self, view, place):
        if hasattr(os, "pwrite"):
            return os.pwrite(self._file.fileno(), view, place)
        with self._turn:
            self._file.seek(place)
            return self._file.write(view)

    def finish(self):
        """Cut what fills the last page, and wait until all of it is on the disk; nothing may be missing."""
        if self._left:
            raise ValueError(f"{self._left} bytes of {self._size} were never put.")
        self._file.truncate(self._size)
        os.fsync(self._file.fileno())


@contextmanager
def replacing(path, size):
    """A new file of so many bytes that takes its place under this name when all of it is on the disk, and vanishes on any error.

    Until then it is a hidden neighbor, `.merging-….part`; only a process that is killed outright leaves that behind.
    """
    target = Path(os.path.realpath(path))
    part = target.with_name(f".merging-{secrets.token_hex(6)}.part")
    try:
        with open(part, "xb", buffering=0) as file:
            whole = Part(file, size)
            yield whole
            whole.finish()
        os.replace(part, target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    if os.name == "posix":
        folder = os.open(target.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)


def save(path, arrays, metadata=None):
    """Write NumPy arrays, by name, as a safetensors file.

    >>> save("model.safetensors", {"name": np.array(["word"])})
    Traceback (most recent call last):
        ...
    mixing.MixtureError: 'name' is an array of <U4; known are float64, float32, float16, int64, int32, int16, \
int8, uint64, uint32, uint16, uint8, bool.
    """
    kinds = {np.dtype("?" if name == "BOOL" else kind): name for name, kind in STORED.items() if name != "BF16"}
    arrays = {name: np.asarray(x, order="C") for name, x in arrays.items()}
    for name, x in arrays.items():
        if x.dtype not in kinds:
            raise MixtureError(f"{name!r} is an array of {x.dtype}; known are {', '.join(map(str, kinds))}.")
    first = header({name: Tensor(kinds[x.dtype], x.shape, 0, 0) for name, x in arrays.items()}, metadata or {})
    place = len(first)
    with replacing(path, place + sum(x.nbytes for x in arrays.values())) as file:
        for x in arrays.values():
            file.put(place, x)
            place += x.nbytes
        file.put(0, first)


def load(path):
    """The tensors of a safetensors file as NumPy arrays, by name; BF16 as float32."""
    with Checkpoint(path) as file:
        kinds = {name: bool if t.dtype == "BOOL" else None for name, t in file.tensors.items()}
        return {name: file.window(name).reshape(t.shape).astype(kinds[name] or file.window(name, 0, 0).dtype)
                for name, t in file.tensors.items()}

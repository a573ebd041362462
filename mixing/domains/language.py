"""Code-switching as a mixture that two grammars constrain.

A sentence is a row of slots; each slot is spoken in one of two languages. Weights say how often each language is
used; the grammars say between which slots the speaker may change.
"""
from __future__ import annotations

from itertools import product
from typing import NamedTuple

import numpy as np

from .._operands import MixtureError
from ..weights import effective_number, entropy


class Aligned(NamedTuple):
    """One sentence in two languages, slot by slot.

    `first` and `second` are the morphemes in the first language's order; `order` gives, for each slot, its
    position in the second language; `bound` marks slots that are glued to the one before (no word boundary).
    """

    first: tuple
    second: tuple
    order: tuple
    bound: tuple = ()


class Boundary(NamedTuple):
    """The gap after slot `after`: may the speaker switch there, and if not, which constraint forbids it?"""

    after: int
    legal: bool
    reason: str


def boundaries(sentence):
    """Each gap of a sentence with Poplack's verdict.

    The *free-morpheme* constraint forbids a switch inside a word; the *equivalence* constraint forbids one where
    the two languages do not put the same material on the same sides.

    >>> house = Aligned(("the", "white", "house"), ("la", "blanca", "casa"), (0, 2, 1))
    >>> [(b.after, b.legal) for b in boundaries(house)]
    [(0, True), (1, False)]
    >>> boundaries(house)[1].reason
    "equivalence: 'white' and 'house' come in the other order in the second language"

    References
    ----------
    Poplack (1980), Linguistics 18, 581-618.
    """
    s = _checked(sentence)
    return tuple(_judge(s, i) for i in range(len(s.first) - 1))


def _judge(s, i):
    if i + 1 in s.bound:
        return Boundary(i, False, f"free morpheme: {s.first[i + 1]!r} is bound to {s.first[i]!r}")
    left, right = s.order[:i + 1], s.order[i + 1:]
    if max(left) < min(right):
        return Boundary(i, True, "")
    return Boundary(i, False, f"equivalence: {s.first[i]!r} and {s.first[i + 1]!r} come in the other order in the second language")


def legal(sentence, choice):
    """The first boundary at which a choice of languages (0 or 1 for each slot) breaks a constraint, or None if it may be said.

    >>> house = Aligned(("the", "white", "house"), ("la", "blanca", "casa"), (0, 2, 1))
    >>> legal(house, (0, 1, 1)) is None, legal(house, (0, 0, 1)).after
    (True, 1)
    """
    s = _checked(sentence)
    if len(choice) != len(s.first) or not set(choice) <= {0, 1}:
        raise MixtureError(f"choose 0 or 1 for each of the {len(s.first)} slots; got {choice!r}.")
    return next((b for b in boundaries(s) if not b.legal and choice[b.after] != choice[b.after + 1]), None)


def mixtures(sentence):
    """Every choice of languages that both constraints allow.

    >>> house = Aligned(("the", "white", "house"), ("la", "blanca", "casa"), (0, 2, 1))
    >>> mixtures(house)
    [(0, 0, 0), (0, 1, 1), (1, 0, 0), (1, 1, 1)]
    """
    s = _checked(sentence)
    ends = [b.after + 1 for b in boundaries(s) if b.legal]
    lengths = np.diff([0, *ends, len(s.first)])
    return [tuple(np.repeat(blocks, lengths).tolist()) for blocks in product((0, 1), repeat=len(lengths))]


def utter(sentence, choice):
    """The words of a legal mixture, each block in the order of its own language.

    >>> utter(Aligned(("the", "white", "house"), ("la", "blanca", "casa"), (0, 2, 1)), (0, 1, 1))
    'the casa blanca'
    """
    s = _checked(sentence)
    broken = legal(s, choice)
    if broken is not None:
        raise MixtureError(f"no speaker of both languages switches after slot {broken.after}: {broken.reason}. "
                           "Move the switch to a legal boundary; mixtures() lists them.")
    where = sorted(range(len(s.first)), key=lambda i: (_block(choice, i), s.order[i] if choice[i] else i))
    words = []
    for i in where:
        morpheme = (s.first, s.second)[choice[i]][i]
        if i in s.bound and words:
            words[-1] += morpheme.removeprefix("-")
        else:
            words.append(morpheme)
    return " ".join(words)


def _block(choice, i):
    """Which run of equal choices slot i belongs to."""
    return sum(choice[j] != choice[j + 1] for j in range(i))


def count(slots, legal_boundaries):
    """How many of the 2**n choices survive k legal boundaries: 2**(k + 1), whatever n.

    >>> count(3, 1)
    4
    """
    if not 0 <= legal_boundaries < max(slots, 1):
        raise MixtureError(f"{slots} slots have {slots - 1} boundaries; got {legal_boundaries} legal ones.")
    return 2 ** (legal_boundaries + 1)


def m_index(shares):
    r"""How evenly languages are used: :math:`(1-\sum_j w_j^2)/((k-1)\sum_j w_j^2)`, 0 for one language, 1 for equal shares.

    With :math:`D` the effective number of order two it is :math:`(D-1)/(k-1)`.

    >>> float(m_index([0.5, 0.5])), float(m_index([1.0, 0.0]))
    (1.0, 0.0)

    References
    ----------
    Barnett et al. (2000), International Journal of Bilingualism 4, 131-271 (the LIPPS manual).
    """
    w = np.asarray(shares, dtype=float)
    if w.shape[-1] < 2:
        raise MixtureError(f"an index of mixing needs at least two languages; got shares of shape {w.shape}.")
    return (effective_number(w, 2) - 1) / (w.shape[-1] - 1)


def i_index(choice):
    """How often the speaker switches: switches divided by boundaries.

    >>> i_index((0, 0, 1, 1))
    0.3333333333333333

    References
    ----------
    Guzmán et al. (2017), Interspeech, 67-71.
    """
    if len(choice) < 2:
        raise MixtureError("a rate of switching needs at least two slots; got one. Use a longer utterance.")
    return sum(a != b for a, b in zip(choice, choice[1:])) / (len(choice) - 1)


def code_mixing_index(counts, neutral=0):
    """CMI: the percentage of words outside the utterance's main language, language-neutral words left out.

    >>> code_mixing_index([6, 2], neutral=2)
    25.0

    References
    ----------
    Gambäck & Das (2016), LREC, 1850-1855.
    """
    c = np.asarray(counts, dtype=float)
    if np.any(c < 0) or neutral < 0 or c.sum() <= 0:
        raise MixtureError(f"counts must be non-negative with a positive sum; got {counts!r}, neutral {neutral}.")
    return float(100 * (1 - c.max() / c.sum()))


def language_entropy(shares):
    """Bits that say which language a random word is in: the entropy of the shares over ln 2."""
    return entropy(shares) / np.log(2)


def _checked(sentence):
    s = Aligned(*map(tuple, (sentence.first, sentence.second, sentence.order, sentence.bound)))
    n = len(s.first)
    if n == 0 or len(s.second) != n or sorted(s.order) != list(range(n)):
        raise MixtureError(f"both languages need the same slots and an order that lists each once; got {n} and {len(s.second)} "
                           f"morphemes, order {s.order}.")
    if any(not 0 < b < n for b in s.bound):
        raise MixtureError(f"a bound slot is glued to the one before it, so it lies in 1..{n - 1}; got {s.bound}.")
    return s


HOUSE = Aligned(("I", "saw", "the", "white", "house"), ("yo", "vi", "la", "blanca", "casa"), (0, 1, 2, 4, 3))
BOOK = Aligned(("she", "has", "read", "the", "book"), ("sie", "hat", "gelesen", "das", "Buch"), (0, 1, 4, 2, 3))
EAT = Aligned(("I", "am", "eat", "-ing", "now"), ("yo", "estoy", "com", "-iendo", "ahora"), (0, 1, 2, 3, 4), (3,))

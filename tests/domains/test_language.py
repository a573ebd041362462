from itertools import permutations, product

import numpy as np
import pytest

from mixing import MixtureError
from mixing.domains import language as lg
from mixing.domains.language import BOOK, EAT, HOUSE, Aligned


def brute_force(sentence):
    """Legal choices straight from the words of the two constraints, without blocks or counts."""
    n, keep = len(sentence.first), []
    for choice in product((0, 1), repeat=n):
        ok = True
        for i in range(n - 1):
            if choice[i] != choice[i + 1]:
                before, after = {sentence.order[j] for j in range(i + 1)}, {sentence.order[j] for j in range(i + 1, n)}
                ok &= all(b < a for b in before for a in after) and (i + 1) not in sentence.bound
        if ok:
            keep.append(choice)
    return keep


@pytest.mark.parametrize("n", range(1, 13))
def test_counts_equal_brute_force(n):
    rng = np.random.default_rng(n)
    for _ in range(4):
        order = list(range(n))
        for i in range(0, n - 1, 2):
            if rng.random() < 0.5:
                order[i], order[i + 1] = order[i + 1], order[i]
        bound = tuple(int(b) for b in range(1, n) if rng.random() < 0.15)
        s = Aligned(tuple(f"a{i}" for i in range(n)), tuple(f"b{i}" for i in range(n)), tuple(order), bound)
        k = sum(b.legal for b in lg.boundaries(s))
        found = lg.mixtures(s)
        assert sorted(found) == sorted(brute_force(s)) and len(found) == lg.count(n, k)


def test_every_order_of_five_slots():
    for order in permutations(range(5)):
        s = Aligned(tuple("abcde"), tuple("vwxyz"), order)
        assert sorted(lg.mixtures(s)) == sorted(brute_force(s))


@pytest.mark.parametrize("sentence, legal", [(HOUSE, [0, 1, 2]), (BOOK, [0, 1]), (EAT, [0, 1, 3])])
def test_our_own_sentences(sentence, legal):
    assert [b.after for b in lg.boundaries(sentence) if b.legal] == legal


def test_utterances_keep_each_language_in_its_own_order():
    assert lg.utter(HOUSE, (0, 0, 0, 1, 1)) == "I saw the casa blanca"
    assert lg.utter(HOUSE, (1, 1, 1, 0, 0)) == "yo vi la white house"
    assert lg.utter(HOUSE, (1,) * 5) == "yo vi la casa blanca"
    assert lg.utter(BOOK, (0, 0, 1, 1, 1)) == "she has das Buch gelesen"
    assert lg.utter(EAT, (0, 0, 1, 1, 0)) == "I am comiendo now"
    spoken = {lg.utter(HOUSE, c) for c in lg.mixtures(HOUSE)}
    assert len(spoken) == len(lg.mixtures(HOUSE))


@pytest.mark.parametrize("sentence, choice, reason", [
    (HOUSE, (0, 0, 0, 0, 1), "equivalence"), (EAT, (0, 0, 0, 1, 1), "free morpheme: '-ing'"), (BOOK, (0, 0, 0, 1, 1), "equivalence")])
def test_illegal_switches_are_refused_with_their_reason(sentence, choice, reason):
    with pytest.raises(MixtureError, match=reason):
        lg.utter(sentence, choice)


@pytest.mark.parametrize("call", [
    lambda: lg.boundaries(Aligned(("a",), ("b", "c"), (0,))), lambda: lg.boundaries(Aligned(("a", "b"), ("c", "d"), (0, 0))),
    lambda: lg.boundaries(Aligned(("a", "b"), ("c", "d"), (0, 1), (0,))), lambda: lg.legal(HOUSE, (0, 1)),
    lambda: lg.legal(HOUSE, (0, 1, 2, 0, 0)), lambda: lg.count(3, 3), lambda: lg.m_index([1.0]), lambda: lg.i_index((0,)),
    lambda: lg.code_mixing_index([-1, 2])])
def test_bad_input_is_refused(call):
    with pytest.raises(MixtureError):
        call()


def test_indices():
    w = np.array([0.7, 0.2, 0.1])
    assert lg.m_index(w) == pytest.approx((1 - w @ w) / (2 * (w @ w)))
    assert lg.code_mixing_index([5, 5]) == 50 and lg.code_mixing_index([4, 0]) == 0
    assert lg.i_index((0, 1, 0, 1)) == 1 and lg.i_index((0, 0, 0)) == 0
    assert lg.language_entropy([0.5, 0.5]) == pytest.approx(1)

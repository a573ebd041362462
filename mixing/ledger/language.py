"""Evidence on code-switching: what two grammars allow, counted."""
from itertools import product

from mixing.domains import language as lg
from mixing.ledger import check


def constraints_decide_every_boundary():
    """Each of the four gaps of our five-slot sentences gets a verdict, and every refusal names its constraint."""
    judged = [b for s in (lg.HOUSE, lg.BOOK, lg.EAT) for b in lg.boundaries(s)]
    named = sum(b.reason.startswith(("equivalence", "free morpheme")) for b in judged if not b.legal)
    return [check("boundaries judged", len(judged), "==", 12, how="enumeration"),
            check("refusals that name a constraint", named, "==", sum(not b.legal for b in judged), how="enumeration")]


def an_attested_switch_they_forbid():
    """'siku-come' ("I did not come"), recorded in Swahili-English talk, switches before a bound stem."""
    sentence = lg.Aligned(("siku", "-ja"), ("didn't", "-come"), (0, 1), (1,))
    broken = lg.legal(sentence, (0, 1))
    return check("constraint that forbids the attested word", broken.reason.split(":")[0], "==", "free morpheme", how="exact")


def counts_equal_enumeration():
    """The rule 2^(k+1) equals the number of legal choices found among all 2^n, for every sentence tried."""
    results = []
    for name, s in (("white house", lg.HOUSE), ("read the book", lg.BOOK), ("am eating", lg.EAT)):
        n, k = len(s.first), sum(b.legal for b in lg.boundaries(s))
        legal = sum(lg.legal(s, c) is None for c in product((0, 1), repeat=n))
        results.append(check(f"legal choices for {name!r}", legal, "==", lg.count(n, k), how="enumeration"))
    return results


def not_everything_is_allowed():
    """'the blanca house' is one of the 32 choices for five slots that no grammar pair lets through."""
    every = set(product((0, 1), repeat=5))
    return check("choices refused", len(every - set(lg.mixtures(lg.HOUSE))), ">", 0, how="enumeration")

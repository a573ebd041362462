"""The ledger: a row that lies is red, a row that cannot be read says why, and every real row stands."""
import json
import subprocess
import sys
import types
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import sympy as sp

from mixing import MixtureError, claims
from mixing.derive import derive
from mixing.ledger import Ledger, UnknownClaim, _evidence, _memory, _rows, check

A = sp.symbols("alpha", positive=True)


def proof():
    """The difference of two squares."""
    return derive((A**2 - 1) / (A - 1), name="q").to(A + 1, "cancel")


def count():
    """Six orders of three things."""
    return check("orders", 6, "==", 3 * 2 * 1, how="enumeration")


def sample():
    """A fair coin, ten thousand times."""
    heads = np.random.default_rng(0).integers(0, 2, 10_000).mean()
    return check("share of heads", heads, "==", 0.5, within=4 * 0.5 / 100, how="Monte Carlo")


def wrong():
    """Two and two."""
    return check("sum", 2 + 2, "==", 5)


def raises():
    """Nothing good."""
    return 1 / 0


def witness():
    """One that is smaller."""
    return check("smallest", -1, "<", 0)


def blunt():
    """A witness that agrees with the claim."""
    return check("smallest", 1, "<", 0)


def trusted():
    """A step that nothing tests."""
    return derive(A).assuming(A**2, "because", "the reader is kind")


def empty():
    """No check at all."""
    return []


def number():
    """A bare number."""
    return 0.5


def mute():
    return check("one", 1, "==", 1)


PLANTED = "mixing.ledger.planted"
FUNCTIONS = (proof, count, sample, wrong, raises, witness, blunt, trusted, empty, number, mute)


@pytest.fixture(autouse=True)
def planted(monkeypatch):
    module = types.ModuleType(PLANTED)
    vars(module).update({f.__name__: f for f in FUNCTIONS})
    monkeypatch.setitem(sys.modules, PLANTED, module)
    monkeypatch.delenv("MIXING_EVIDENCE", raising=False)
    monkeypatch.setattr(_evidence, "_results", {})


def toml(**row):
    row = {"source": "own", "says": "It is so."} | row
    return '["planted.claim"]\n' + "".join(f"{k} = {json.dumps(v)}\n" for k, v in row.items())


def names(*functions):
    return [f"{PLANTED}:{f}" for f in functions]


@pytest.fixture
def ledger(tmp_path):
    """A ledger of one row."""
    def make(bibliography=None, **row):
        (tmp_path / "planted.toml").write_text(toml(**row))
        return Ledger(tmp_path, bibliography)
    return make


@pytest.mark.parametrize("verdict, row, strength", [
    ("proved", {"holds": names("proof")}, "symbolic proof"),
    ("proved", {"holds": names("proof", "count")}, "symbolic proof, exact enumeration"),
    ("verified", {"holds": names("proof", "sample")}, "symbolic proof, sampled"),
    ("verified", {"holds": names("trusted")}, "untested assumption"),
    ("conditional", {"holds": names("proof"), "fails": names("witness"), "instead": "Not quite."}, "symbolic proof, counterexample"),
    ("refuted", {"fails": names("witness"), "instead": "The opposite."}, "counterexample"),
    ("cited", {"cites": ["hill1973"]}, "citation"),
    ("open", {"experiment": "Try it."}, "none"),
    ("open", {"experiment": "Try it.", "cites": ["hill1973"]}, "citation"),
])
def test_verdict_is_computed(ledger, verdict, row, strength):
    report = ledger(verdict=verdict, **row)["planted.claim"].check()
    assert (report.verdict, report.strength, report.agrees, report.problems) == (verdict, strength, True, ())


@pytest.mark.parametrize("typed, row, computed, says", [
    ("proved", {"holds": names("proof"), "fails": names("witness")}, "conditional", "typed 'proved'"),
    ("proved", {"fails": names("witness")}, "refuted", "typed 'proved'"),
    ("refuted", {"holds": names("proof"), "instead": "No."}, "proved", "typed 'refuted'"),
    ("proved", {"holds": names("sample")}, "verified", "typed 'proved'"),
    ("proved", {"holds": names("trusted")}, "verified", "typed 'proved'"),
    ("verified", {"holds": names("count")}, "proved", "typed 'verified'"),
    ("conditional", {"fails": names("witness"), "instead": "No."}, "refuted", "typed 'conditional'"),
    ("open", {"holds": names("count"), "experiment": "Try."}, "proved", "typed 'open'"),
    ("cited", {"cites": ["hill1973"], "holds": names("count")}, "proved", "typed 'cited'"),
    ("proved", {"holds": names("wrong")}, "broken", "sum: found 4, not == 5"),
    ("proved", {"holds": names("proof", "wrong")}, "broken", "sum: found 4, not == 5"),
    ("proved", {"holds": names("raises")}, "broken", "ZeroDivisionError"),
    ("refuted", {"fails": names("raises"), "instead": "No."}, "broken", "ZeroDivisionError"),
    ("refuted", {"fails": names("blunt"), "instead": "No."}, "broken", "smallest: found 1, not < 0"),
    ("proved", {"holds": names("empty")}, "broken", "returned nothing"),
    ("proved", {"holds": names("number")}, "broken", "returned float"),
    ("proved", {"holds": names("mute")}, "broken", "does not say what it shows"),
    ("proved", {"holds": names("prof")}, "broken", "did you mean 'proof'?"),
    ("proved", {"holds": ["mixing.ledger.nowhere:f"]}, "broken", "no module mixing.ledger.nowhere"),
    ("proved", {"holds": ["mixing.ledger:VERDICTS"]}, "broken", "has no function 'VERDICTS'"),
])
def test_a_row_that_lies_is_red(ledger, typed, row, computed, says):
    planted = ledger(verdict=typed, **row)
    report = planted["planted.claim"].check()
    assert report.verdict == computed and not report.agrees and says in " ".join(report.problems)
    for show in (lambda: planted.chapter("planted"), planted.page, planted.export):
        with pytest.raises(MixtureError, match="planted.claim"):
            show()


@pytest.mark.parametrize("text, says", [
    ("x =\ny = 1", r" is not readable TOML: .*line 1.*Each claim is a table"),
    ("[planted.claim]\nsays = 'x'", "Write the table's name in quotes"),
    ("claim = 3", "'claim' is no claim"),
    (toml(verdict="proved", holds=names("proof"), holdz=[]), "unknown key 'holdz'.*did you mean 'holds'"),
    (toml(verdict="proved", holds="mixing.a:b"), "holds is a list of strings; got 'mixing.a:b'"),
    (toml(verdict="proved", holds=names("proof"), page=["L2/x"]), "page is one string"),
    (toml(verdict="proved", holds=names("proof"), says=" "), "says is missing"),
    (toml(verdict="proved", holds=names("proof"), source=""), "source is missing"),
    (toml(holds=names("proof")), "verdict is missing"),
    (toml(verdict="prooved", holds=names("proof")), "'prooved' is none of .*did you mean 'proved'"),
    (toml(verdict="refuted", fails=names("witness")), "instead is missing"),
    (toml(verdict="conditional", fails=names("witness")), "instead is missing"),
    (toml(verdict="open"), "experiment is missing"),
    (toml(verdict="cited"), "cites is missing"),
    (toml(verdict="proved"), "without evidence"),
    (toml(verdict="proved", holds=["tests/test_x.py::test_y"]), "does not name a function"),
    (toml(verdict="proved", holds=names("proof", "proof")), "named twice"),
    (toml(verdict="conditional", holds=names("proof"), fails=names("proof"), instead="x"), "named twice"),
    (toml(verdict="cited", cites=["hill1937"]), "no reference 'hill1937' in references.bib.*did you mean 'hill1973'"),
    (toml(verdict="proved", holds=names("proof")).replace("planted.claim", "planted claim"), "an id is a chapter's word"),
])
def test_rows_that_cannot_be_relied_on_say_why(tmp_path, text, says):
    (tmp_path / "planted.toml").write_text(text)
    bib = tmp_path / "references.bib"
    bib.write_text("@article{hill1973,\n title = {Diversity},\n}\n")
    with pytest.raises(MixtureError, match=f"(?s)planted.toml.*{says}"):
        len(Ledger(tmp_path, bib))


def test_two_files_may_not_claim_the_same(tmp_path):
    for file in ("a.toml", "b.toml"):
        (tmp_path / file).write_text(toml(verdict="proved", holds=names("proof")))
    with pytest.raises(MixtureError, match="b.toml: claim 'planted.claim' is already in a.toml"):
        len(Ledger(tmp_path))


def test_unknown_claim_and_chapter_name_near_ones(ledger):
    planted = ledger(verdict="proved", holds=names("proof"))
    with pytest.raises(UnknownClaim, match="no claim 'planted.clam' in the ledger. Did you mean 'planted.claim'?"):
        planted["planted.clam"]
    with pytest.raises(UnknownClaim, match="no claims on a page 'plant'. Did you mean 'planted'?"):
        planted.chapter("plant")
    assert "nope" not in planted and planted.get("nope") is None


def test_page_defaults_to_the_name_of_the_file(ledger):
    assert ledger(verdict="proved", holds=names("proof"))["planted.claim"].page == "L2/planted"


@pytest.mark.parametrize("found, relation, claimed, within", [
    (1, "==", 1, 0), (Fraction(1, 3), "==", sp.Rational(1, 3), 0), (0.1 + 0.2, "==", 0.3, 1e-12), (0.1 + 0.2, "!=", 0.3, 0),
    (True, "==", np.bool_(True), 0), ("a", "!=", "b", 0), ({1, 2}, "==", {2, 1}, 0), (np.inf, "==", np.inf, 0),
    (np.arange(3), "==", [0, 1, 2], 0), (np.arange(3.0), "<", 3, 0), (np.eye(2), "==", np.eye(2) + 1e-9, 1e-8),
    ([0, 1], "!=", [0, 2], 0), ([1.0, 2.0], "==", [1.1, 2.3], [0.2, 0.4]), (sp.sqrt(8), "==", 2 * sp.sqrt(2), 0),
    (sp.sin(A)**2 + sp.cos(A)**2, "==", 1, 0), (sp.Matrix([A, 1]), "==", [[A], [1]], 0), (sp.pi, ">", 3, 0), (sp.true, "==", True, 0),
    (np.array([1, np.inf]), "==", np.array([1, np.inf]), 0), (np.arange(2.0), ">", [-1, 0], 0.5), (A + 1, ">", 0, 0), (sp.pi, "==", sp.Rational(22, 7), sp.Rational(1, 100)), (1.0, "<=", 0.9, 0.2), (1.0, ">", 0.5, 0.4),
])
def test_checks_that_hold(found, relation, claimed, within):
    assert check("it", found, relation, claimed, within).holds


@pytest.mark.parametrize("found, relation, claimed, within", [
    (1, "==", 2, 0), (0.1 + 0.2, "==", 0.3, 0), (np.nan, "==", np.nan, 0), (np.nan, "!=", 1, 0), (1.0, "<", np.nan, 0),
    ([1.0, np.nan], "!=", [2.0, 3.0], 0), ([1.0, np.nan], "==", [1.0, np.nan], 1), (True, "==", 2, 0), ("1", "==", 1, 0),
    ("a", "<", "b", 0), (np.arange(3.0), "<", 2, 0), ([0, 1], "!=", [0, 1], 0), (sp.nan, "!=", 1, 0), (A, ">", 1, 0), (A, "==", A + 1, 0),
    (A, "!=", sp.Symbol("beta", positive=True), 1), (1.0, ">", 0.5, 0.6), (1.0, "!=", 1.1, 0.2), (np.array([]), "==", 1, 0),
    (np.array([]), "!=", 1, 0), (np.array([1.0, np.nan]), "<", 3.0, 0), (np.arange(2.0), ">=", [0, 1.1], 0.05),
])
def test_checks_that_do_not_hold(found, relation, claimed, within):
    assert not check("it", found, relation, claimed, within).holds


@pytest.mark.parametrize("arguments, says", [
    (("it", 1, "=", 1), "relation must be one of"),
    (("", 1, "==", 1), "says in words"),
    (("it", 1, "==", 1, 0, "guess"), "how must be one of"),
    (("it", 1, "==", 1, 1, "exact"), "leaves no room"),
    (("it", 1, "==", 1, 1e-9, "enumeration"), "leaves no room"),
    (("it", 0.5, "==", 0.5, 0, "exact"), "rounded"),
    (("it", sp.Float(0.5), "==", 1, 0, "exact"), "rounded"),
    (("it", [0.5, 1], "==", 1, 0, "enumeration"), "rounded"),
    (("it", 1.0, "==", 1, -1), "must not be negative"),
    (("it", 1.0, "==", 1, np.nan), "must not be negative or NaN"),
    (("it", np.ones(2), "==", np.ones(3)), "arrays of one shape"),
])
def test_checks_that_cannot_be_made(arguments, says):
    with pytest.raises(MixtureError, match=says):
        check(*arguments)


@pytest.mark.parametrize("relation", ["==", "!=", "<", "<=", ">", ">="])
@pytest.mark.parametrize("within", [0, 0.25])
def test_arrays_are_compared_like_their_entries(relation, within):
    values = [0.0, -0.25, 0.25, 1.0, np.inf, -np.inf, np.nan]
    for a in values:
        for b in values:
            alone = check("it", a, relation, b, within).holds
            assert check("it", np.array([a]), relation, np.array([b]), within).holds == alone, (a, b)


def test_how_is_never_better_than_the_numbers():
    assert check("it", 1, "==", 1).strength == "exact" and check("it", 1.0, "==", 1).strength == "numeric"
    assert check("it", 1.0, "==", 1, 0.1, "Monte Carlo").strength == "sampled"
    assert repr(check("mean", 0.1234567, "==", 0.12, 0.01, "Monte Carlo")) == "mean: 0.123457 == 0.12 within 0.01 (Monte Carlo, holds)"
    each = check("means", np.array([0.1, 0.2]), "==", np.array([0.1, 0.21]), np.array([0, 0.02]))
    assert each.holds and "within" in repr(each)


def test_report_carries_values_and_times(ledger):
    (evidence,) = ledger(verdict="verified", holds=names("sample"))["planted.claim"].check().evidence
    (item,) = evidence.items
    assert abs(float(item.found) - 0.5) < 0.02 and (item.claimed, item.within, item.how) == ("0.5", "0.02", "Monte Carlo")
    assert evidence.seconds >= 0 and evidence.shows == "A fair coin, ten thousand times." and "def sample" in evidence.source


def test_export_and_cards_say_what_was_found(ledger):
    planted = ledger(verdict="conditional", holds=names("proof"), fails=names("witness"), instead="Only for $x < 1$.")
    data = json.loads(json.dumps(planted.export()))
    (row,) = data["claims"]
    assert data["schema"] == 1 and data["counts"] == {"conditional": 1} and row["agrees"] and row["verdict"] == "conditional"
    assert row["evidence"][0]["items"][0]["latex"].count(r"\alpha") > 1
    assert row["witnesses"][0]["items"] == [{"what": "smallest", "holds": True, "strength": "exact", "found": "-1", "relation": "<",
                                             "claimed": "0", "how": "exact"}]
    card, page = planted.chapter("planted")._repr_markdown_(), planted.page()._repr_markdown_()
    full = planted.page().evidence()._repr_markdown_()
    for text in (card, page, full):
        assert 'data-verdict="conditional"' in text and "Only for $x < 1$." in text and "One that is smaller." in text
    assert 'href="../claims.html#planted.claim"' in card
    assert 'id="planted.claim"' in page and "def witness" not in page
    assert 'id="planted.claim"' in full and "def witness" in full and r"\frac{\alpha^{2} - 1}{\alpha - 1}" in full
    assert "seconds" not in json.dumps(data)


def test_evidence_is_kept_until_something_it_uses_changes(tmp_path, monkeypatch):
    package = tmp_path / "mixing"
    (package / "ledger").mkdir(parents=True)
    for file, text in {"__init__.py": "", "used.py": "X = 1\n", "other.py": "Y = 1\n", "ledger/__init__.py": "",
                       "ledger/e.py": "def f():\n    from ..used import X\n"}.items():
        (package / file).write_text(text)
    monkeypatch.setattr(_memory, "PACKAGE", package)
    new_process = lambda: (_memory._content.cache_clear(), _memory._digest.cache_clear())
    monkeypatch.setenv("MIXING_EVIDENCE", str(tmp_path / "kept"))
    result = {"name": "mixing.ledger.e:f", "items": []}
    _memory.store("mixing.ledger.e:f", result)
    assert _memory.load("mixing.ledger.e:f") == result and _memory.load("mixing.ledger.e:g") is None
    (package / "other.py").write_text("Y = 2\n")
    new_process()
    assert _memory.load("mixing.ledger.e:f") == result
    (package / "used.py").write_text("X = 22\n")
    new_process()
    assert _memory.load("mixing.ledger.e:f") is None
    _memory.store("mixing.ledger.e:f", result)
    monkeypatch.setattr(_memory, "_versions", lambda: ["numpy 0"])
    assert _memory.load("mixing.ledger.e:f") is None
    new_process()


def test_evidence_runs_once(monkeypatch, tmp_path):
    runs = []
    monkeypatch.setattr(sys.modules[PLANTED], "count", count)
    monkeypatch.setattr(_evidence, "_items", lambda returned: runs.append(1) or ())
    for _ in range(3):
        _evidence.run(f"{PLANTED}:count")
    assert len(runs) == 1


def test_import_stays_light():
    code = ("import sys, mixing; mixing.claims; len(mixing.claims); "
            "print(*[m for m in ('sympy', 'scipy', 'matplotlib', 'sklearn') if m in sys.modules])")
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True, cwd=Path(__file__).parents[1])
    assert done.returncode == 0 and not done.stdout.strip(), done.stdout + done.stderr


@pytest.fixture
def kept(monkeypatch, tmp_path_factory):
    """Evidence is shared with the book where the book keeps it."""
    folder = _rows.HERE.parents[1] / "_build" / "evidence"
    monkeypatch.setenv("MIXING_EVIDENCE", str(folder))


@pytest.mark.parametrize("page", claims.chapters())
def test_every_row_says_what_its_evidence_shows(page, kept):
    problems = [problem for claim in claims.of(page) for problem in claim.check().problems]
    assert not problems, "\n".join(problems)


def test_command_line(ledger, monkeypatch, capsys, tmp_path):
    from mixing.ledger import __main__ as command
    monkeypatch.setattr(command, "claims", ledger(verdict="proved", holds=names("wrong")))
    assert command.main(["--json", str(tmp_path / "claims.json")]) == 1
    printed = capsys.readouterr()
    assert "broken" in printed.out and "sum: found 4, not == 5" in printed.err
    assert not json.loads((tmp_path / "claims.json").read_text())["claims"][0]["agrees"]
    assert command.main(["--chapter", "nope"]) == 2
    monkeypatch.setattr(command, "claims", ledger(verdict="proved", holds=names("proof")))
    assert command.main([]) == 0


def test_bibliography_is_well_formed():
    """Entries that stand apart with their braces closed, and no key twice: what a careless merge breaks."""
    text = _rows.bibliography().read_text("utf8")
    entries = [entry.strip() for entry in text.split("\n@")[1:]]
    keys = [entry.partition("{")[2].partition(",")[0].strip() for entry in entries]
    assert [k for k, entry in zip(keys, entries) if entry.count("{") != entry.count("}") or not entry.endswith("}")] == []
    assert sorted(set(keys)) == sorted(keys) and set(keys) == _rows.cited_keys(_rows.bibliography())

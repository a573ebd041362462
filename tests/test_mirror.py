"""The same word in five places, a chapter's page, functions, proofs, claims and tests; and every page as a page should be."""
import re
from pathlib import Path

import chapters
import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = {chapters.name(page): page for page in chapters.listed()}
DEEP = sorted(name.removeprefix("L2/") for name in PAGES if name.startswith("L2/"))
PLACES = {                    # an instrument that L1 shows lives in the package itself, and its tests beside the others
    "functions": ("mixing/domains/{}.py", "mixing/{}.py", "mixing/{}/__init__.py"),
    "proofs": ("mixing/derivations/{}.py",),
    "claims": ("mixing/ledger/{}.toml",),
    "evidence": ("mixing/ledger/{}.py",),
    "tests": ("tests/domains/test_{}.py", "tests/test_{}.py"),
}
EXCEPTIONS = {                # chapter and place, and why there is nothing in it
    ("failures", "proofs"): "its counterexamples are numbers and enumerations",
    ("language", "proofs"): "its models are grammars, counted",
    ("mixup_practice", "proofs"): "it trains networks; the closed forms are proved in the chapter on Mixup",
    ("questions", "proofs"): "its open questions have experiments, no closed forms",
    ("recipes", "proofs"): "its null model is sampled",
}
LEVELS = ("practice", "recommended", "stretch")


def exists(word, place):
    return any((ROOT / pattern.format(word)).exists() for pattern in PLACES[place])


def sections(text):
    """The page's sections: pairs of level and everything up to the next one."""
    found = re.split(r"^\{\.level-(\d)\}\n", text, flags=re.MULTILINE)
    return [(int(level), body) for level, body in zip(found[1::2], found[2::2])]


def words(text):
    """How many words of running text there are, cells and directives aside."""
    return len(re.sub(r"^(```+|:::+)\{.*?^\1$|^## [^\n]*$|\{[\w:]+\}", " ", text, flags=re.MULTILINE | re.DOTALL).split())


@pytest.mark.parametrize("word", DEEP)
@pytest.mark.parametrize("place", PLACES)
def test_a_chapter_has_its_word_in_every_place(word, place):
    if (word, place) in EXCEPTIONS:
        assert not exists(word, place), "the exception has become a lie: strike it"
    else:
        assert exists(word, place), f"none of {[p.format(word) for p in PLACES[place]]}"


def test_exceptions_are_about_chapters_that_exist():
    assert {word for word, _ in EXCEPTIONS} <= set(DEEP)


def test_every_listed_page_exists_and_every_page_is_listed():
    assert [name for name, page in PAGES.items() if not page.exists()] == []
    assert {page for page in (ROOT / "book").rglob("*.md") if "_ext" not in page.parts} == set(PAGES.values())


@pytest.mark.parametrize("name", [name for name in PAGES if re.match(r"L[012]", name)])
def test_a_page_starts_with_five_lines(name):
    (first, body), *rest = sections(PAGES[name].read_text("utf8"))
    assert first == 0 and any(level == 1 for level, _ in rest)
    prose = body.split("```")[0]
    lines = [line for line in prose.splitlines() if line.strip() and not line.startswith("#")]
    assert 1 <= len(lines) <= 5, lines


@pytest.mark.parametrize("word", DEEP)
def test_a_chapter_has_three_levels_exercises_and_sources(word):
    text = PAGES[f"L2/{word}"].read_text("utf8")
    found = sections(text)
    levels = [level for level, _ in found]
    assert levels == sorted(levels) and set(levels) == {0, 1, 2}
    titles = [re.search(r"^## (.*)$", body, re.MULTILINE)[1] for _, body in found]
    assert titles[-3:] == ["What was checked", "Exercises", "Sources"]
    assert f'claims.chapter("{word}")' in found[-3][1]
    assert "{cite" in text


@pytest.mark.parametrize("word", DEEP)
def test_the_overview_is_short(word):
    assert 0 < sum(words(body) for level, body in sections(PAGES[f"L2/{word}"].read_text("utf8")) if level == 1) <= 500


def exercises(text):
    """The exercises of a page: title, label and text of each."""
    pattern = r"^```\{exercise-start\} ([^\n]*)\n:label: (\S+)\n```\n(.*?)^```\{exercise-end\}\n```$"
    return re.findall(pattern, text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("word", DEEP)
def test_every_exercise_says_how_hard_it_is_and_has_a_hint_and_a_folded_solution_that_runs(word):
    text = PAGES[f"L2/{word}"].read_text("utf8")
    found = exercises(text)
    assert 3 <= len(found) <= 6 and len(found) == text.count("{exercise-start}") and "{exercise}" not in text
    for title, label, body in found:
        assert title.endswith(tuple(f" ({level})" for level in LEVELS)), title
        hints = re.findall(r"^```\{hint\}\n(.+?)^```$", body, re.MULTILINE | re.DOTALL)
        assert len(hints) == 1 and len(hints[0].split()) >= 8, f"{label}: one hint, of a sentence at least"
        solution = re.search(rf"^```\{{solution-start\}} {label}\n:class: dropdown\n```\n(.*?)^```\{{solution-end\}}$", text, re.MULTILINE | re.DOTALL)
        assert solution and "{code-cell}" in solution[1], f"{label}: a folded solution with a cell that runs"
    assert text.count("{solution-start}") == len(found)

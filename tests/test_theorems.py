"""Theorems: what they say is the last line of a derivation above them, and their numbers follow the reading order."""
import ast
import re

import chapters
import pytest

from mixing.derive import Chain
from mixing.derive._latex import tex
from mixing.derive._render import SIGN

BLOCK = re.compile(r"^```\{prf:theorem\} ([^\n]+)\n:label: (theorem-[a-z-]+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
PAGES = [page for page in chapters.notebooks() if BLOCK.search(page.read_text("utf8"))]


def bare(formula):
    """LaTeX in one spelling: no spaces, no sizes of brackets, no braces around what is one piece anyway."""
    formula = re.sub(r"\\left|\\right|\\[,;! ]|\s", "", formula)
    for pattern in (r"\{(\w|\\[a-zA-Z]+)\}", r"\{(\([^(){}]*\))\}", r"\{(\\binom(?:\w|\{[^{}]*\})(?:\w|\{[^{}]*\}))\}"):
        formula = re.sub(pattern, r"\1", formula)
    return formula


def sides(formula):
    """What stands between the signs of relation, each with the sign before it."""
    parts = re.split(r"(=|\\le|\\ge)(?![a-z])", formula.strip().rstrip(".,: "))
    return [(sign, bare(part)) for sign, part in zip(["", *parts[1::2]], parts[::2])]


def shown(code, names):
    """The derivation that a cell shows, if it does; its imports join the names."""
    tree = chapters.tree(code)
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module.startswith("mixing.derivations"):
            exec(ast.unparse(node), names)
    if tree.body and isinstance(tree.body[-1], ast.Expr) and isinstance(call := tree.body[-1].value, ast.Call):
        root = call.func
        while not isinstance(root, ast.Name):
            root = root.func if isinstance(root, ast.Call) else getattr(root, "value", ast.Name(""))
        found = eval(ast.unparse(call), names) if root.id in names else None
        return found if isinstance(found, Chain) else None
    return None


@pytest.mark.parametrize("page", PAGES, ids=chapters.name)
def test_a_theorem_says_what_was_derived_above_it(page):
    text, names = page.read_text("utf8"), {}
    marks = sorted([*BLOCK.finditer(text), *chapters.CELL.finditer(text), *re.finditer(r"^## .*$", text, re.MULTILINE)],
                   key=lambda m: m.start())
    proof = None
    for mark in marks:
        if mark.re is chapters.CELL:
            proof = shown(mark[1].strip(), names) or proof
        elif mark.re is not BLOCK:
            proof = None
        else:
            (formula,) = re.findall(r"\$\$(.*?)\$\$", mark[3], re.DOTALL)
            assert proof is not None, f"{mark[2]}: no derivation above it in its section"
            said = [side for side in sides(formula) if side[1] == bare(tex(proof.result))]
            signs = {SIGN[proof.relation], ""} if proof.relation == "=" else {SIGN[proof.relation]}
            assert said and said[0][0] in signs, f"{mark[2]}: write {SIGN[proof.relation]} {tex(proof.result)}"


def test_theorems_are_many_and_have_names_of_their_own():
    labels = [label for page in PAGES for _, label, _ in BLOCK.findall(page.read_text("utf8"))]
    assert len(set(labels)) == len(labels) > 25 and len(PAGES) > 10


def test_numbers_follow_the_reading_order_and_the_list_links_them(site):
    labels = [label for page in PAGES for _, label, _ in BLOCK.findall(page.read_text("utf8"))]
    titles = [title for page in PAGES for title, _, _ in BLOCK.findall(page.read_text("utf8"))]
    listed = re.findall(r'href="([^"#]*)#(theorem-[a-z-]+)">Theorem (\d+)</a></p></td>\s*<td><p>([^<]*)',
                        (site / "book/theorems.html").read_text("utf8"))
    assert [(label, int(number), title) for _, label, number, title in listed] == [
        (label, i, title) for i, (label, title) in enumerate(zip(labels, titles), 1)]
    for page, label, number, _ in listed:
        assert re.search(rf'id="{label}"[^>]*>\s*<p class="admonition-title"><span class="caption-number">Theorem {number} ',
                         (site / "book" / page).read_text("utf8")), label


@pytest.mark.parametrize("name, right, wrong", [
    ("chemistry", r"\frac{8 T k}{3 \eta},", r"\frac{8 T + k}{3 \eta},"),
    ("chemistry", r"\frac{8 T k}{3 \eta},", r"\frac{8 T}{k 3 \eta},"),
    ("information", r"\Omega(X, M) \le 0.", r"\Omega(X, M) \ge 0."),
    ("hull", r"r^2 \ge \frac{D^2}{D^2 + 1},", r"r^2 = \frac{D^2}{D^2 + 1},"),
    ("mixup", r"= 1 - \sqrt{1 - q^2}.", r"= 2 - 1 - \sqrt{1 - q^2}."),
    ("mixup", r"= 1 - \sqrt{1 - q^2}.", r"= 1 - \sqrt{1 - q}^2."),
    ("geometry", r"= W^2 t (1 - t).", r"= W^{2 t} (1 - t)."),
])
def test_a_false_theorem_is_noticed(name, right, wrong, tmp_path):
    text, page = (chapters.ROOT / f"book/L2/{name}.md").read_text("utf8"), tmp_path / f"{name}.md"
    assert text.count(right) == 1
    page.write_text(text.replace(right, wrong), "utf8")
    with pytest.raises(AssertionError, match=": write "):
        test_a_theorem_says_what_was_derived_above_it(page)

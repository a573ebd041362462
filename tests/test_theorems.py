"""Theorems: what they say is the last line of a derivation above them, and their numbers follow the reading order."""
import ast
import re

import chapters
import pytest

from mixing.derive import Chain
from mixing.derive._latex import tex

BLOCK = re.compile(r"^```\{prf:theorem\} ([^\n]+)\n:label: (theorem-[a-z-]+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
PAGES = [page for page in chapters.notebooks() if BLOCK.search(page.read_text("utf8"))]


def bare(formula):
    """LaTeX without what only spaces or groups it, its words spelled one way."""
    for long, short in ((r"\infty", "oo"), (r"\log", r"\ln")):
        formula = formula.replace(long, short)
    return re.sub(r"\\left|\\right|\\displaystyle|\\[,;! ]|[{}\s]", "", formula)


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
            assert bare(tex(proof.result)) in bare(formula), f"{mark[2]}: write {tex(proof.result)}"


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


def test_a_false_theorem_is_noticed(tmp_path):
    """The page of chemistry, with a sum in the place of a product."""
    page = chapters.ROOT / "book/L2/chemistry.md"
    text = page.read_text("utf8")
    wrong = tmp_path / "chemistry.md"
    wrong.write_text(text.replace(r"\frac{8 T k}{3 \eta},", r"\frac{8 T + k}{3 \eta},"), "utf8")
    assert wrong.read_text("utf8") != text
    with pytest.raises(AssertionError, match="theorem-collision-limit: write"):
        test_a_theorem_says_what_was_derived_above_it(wrong)

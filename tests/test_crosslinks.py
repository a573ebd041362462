"""Chapter, function, derivation, claim: linked both ways, and no public name that no chapter reaches."""
import re

import chapters
import crosslinks
import pytest

PAGES = {chapters.name(page): page for page in chapters.notebooks()}


def test_every_public_name_is_reached_from_a_chapter():
    alone = {name for name in crosslinks.uses.public() if not name.startswith("mixing.ledger.")} - crosslinks.reached()
    assert not alone, "use them in a chapter, or make them private"


@pytest.mark.parametrize("name", PAGES)
def test_the_quick_reading_of_a_page_finds_the_same_code(name):
    assert chapters.code(PAGES[name]) == [cell.source.strip() for cell, _ in chapters.code_cells(chapters.read(PAGES[name]))]


def test_uses_follow_imports_aliases_and_attributes():
    uses = crosslinks.uses.uses
    assert uses("import mixing as m\nm.linear(w, p)") == {"mixing.linear"}
    assert uses("from mixing.domains import mixup_laws as laws\nlaws.loss_floor(1)") == {"mixing.domains.mixup_laws.loss_floor"}
    assert uses("from mixing.kernels import linear as mix\nprint('linear')") == set()
    assert uses("linear(w, p)") == set()


def test_evidence_is_followed_through_its_own_helpers():
    found = crosslinks.uses.used_by("mixing.ledger.mixup:a_mixed_input_is_a_linear_mixture")
    assert "mixing.linear" in found and "mixing.ledger.check" in found


def test_a_name_is_at_home_where_it_is_listed():
    home = crosslinks.uses.home
    assert home("mixing.kernels.linear") == "mixing.linear" == home("mixing.linear")
    assert home("mixing.information.measures.o_information") == "mixing.information.o_information"


@pytest.mark.parametrize("name", [name for name in PAGES if re.match(r"L[012]", name)])
def test_a_chapter_lists_its_functions_and_its_proofs_with_links(site, name):
    html = (site / f"book/{name}.html").read_text("utf8")
    box = re.search(r'<div class="of-this-chapter docutils container">(.*?)</div>', html, re.DOTALL)[1]
    linked = set(re.findall(r'href="[^"]*#([\w.]+)"', box))
    wanted = {n for n in crosslinks.page_uses(PAGES[name]) if crosslinks._documented(n)} | set(crosslinks.page_proofs(PAGES[name]))
    assert linked == wanted


def test_the_reference_links_back(site):
    pages = {file.name: file.read_text("utf8") for file in (site / "book").glob("api*.html")}
    whole = "".join(pages.values())
    found = crosslinks.links()
    for name in crosslinks.uses.public():
        if not name.startswith("mixing.ledger."):
            assert f'id="{name}"' in whole, name
    part = next(text for text in pages.values() if 'id="mixing.domains.mixup.covariance_factor"' in text)
    entry = part.split('id="mixing.domains.mixup.covariance_factor"')[1].split("</dl>")[0]
    assert 'href="L2/mixup.html"' in part and found.claims["mixing.domains.mixup.covariance_factor"][0] in entry + part

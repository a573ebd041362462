"""The ledger's page in a real browser: a filter that keeps its state in the address, and a full list without a script."""
import gzip
import json

import pytest

from mixing import claims

SHOWN = "[...document.querySelectorAll('.claim')].filter(c => c.offsetParent).map(c => c.id)"


@pytest.fixture
def page(tab, address):
    page = tab()
    page.goto(f"{address}/claims.html")
    page.wait_for_selector(".ledger-filter")
    return page


def field(page, name):
    return page.locator(f".ledger-filter [name={name}]")


def ids(**wanted):
    return {c.id for c in claims.values() if all(getattr(c, key) == value for key, value in wanted.items())}


def test_every_claim_is_listed_without_a_script(tab, address):
    page = tab(java_script_enabled=False)
    page.goto(f"{address}/claims.html")
    listed = page.locator(".claim").evaluate_all("all => all.map(claim => claim.id)")
    assert sorted(listed) == sorted(claims) and page.locator(".ledger-filter").count() == 0


def test_filters_and_their_state_in_the_address(page, tab):
    field(page, "verdict").select_option("refuted")
    assert set(page.evaluate(SHOWN)) == ids(verdict="refuted")
    field(page, "source").select_option("001")
    both = ids(verdict="refuted", document="001")
    assert set(page.evaluate(SHOWN)) == both and f"{len(both)} of {len(claims)}" in page.locator(".ledger-filter output").inner_text()
    again = tab()
    again.goto(page.url)
    again.wait_for_selector(".ledger-filter")
    assert set(again.evaluate(SHOWN)) == both and field(again, "verdict").input_value() == "refuted"
    again.get_by_role("button", name="Show all").click()
    again.wait_for_function("!location.search")
    assert set(again.evaluate(SHOWN)) == set(claims)
    assert page.troubles == again.troubles == []


def test_words_page_and_backing(page):
    field(page, "words").fill("umami MIXTURE")
    found = page.evaluate(SHOWN)
    assert "zoo.synergy" in found and "kernel.pipeline" not in found
    field(page, "words").fill("")
    field(page, "chapter").select_option("L1/kernels")
    assert set(page.evaluate(SHOWN)) == ids(page="L1/kernels")
    field(page, "chapter").select_option("")
    field(page, "strength").select_option("symbolic proof")
    assert set(page.evaluate(SHOWN)) == {c.id for c in claims.values() if "symbolic proof" in c.check().strength.split(", ")}


def test_a_link_to_a_claim_shows_it_even_if_the_filter_hides_it(tab, address):
    page = tab()
    page.goto(f"{address}/claims.html?verdict=proved#kernel.never-how-much")
    page.wait_for_function("!location.search")
    assert page.locator("[id='kernel.never-how-much']").is_visible()


def test_works_by_keyboard(page):
    assert field(page, "verdict").evaluate("e => e.labels[0].firstChild.textContent") == "Verdict"
    field(page, "verdict").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "chapter"
    page.locator("[id='zoo.synergy'] summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("[id='zoo.synergy'] details").first.evaluate("d => d.open")


def test_a_chapter_links_to_its_claims(tab, address):
    page = tab()
    page.goto(f"{address}/L2/society.html?level=2")
    link = page.locator(".claim-id").first
    target = link.get_attribute("href").rpartition("#")[2]
    page.goto(f"{address}/L2/{link.get_attribute('href')}")
    assert target in claims and page.locator(f"[id='{target}']").is_visible()


def test_the_export_beside_the_page_is_the_ledger(site):
    data = json.loads((site / "_static" / "claims.json").read_text("utf8"))
    assert {row["id"]: row["verdict"] for row in data["claims"]} == {c.id: c.verdict for c in claims.values()}
    assert all(row["agrees"] for row in data["claims"])


@pytest.mark.parametrize("script", [True, False])
def test_every_claim_has_its_evidence_in_full_one_link_away(tab, address, script):
    page = tab(java_script_enabled=script)
    page.goto(f"{address}/claims.html#zoo.synergy")
    claim = page.locator("[id='zoo.synergy']")
    claim.locator("summary").click()
    claim.get_by_role("link", name="The evidence of zoo.synergy in full").click()
    page.wait_for_url("**/claims-*.html#zoo.synergy")
    full = page.locator("[id='zoo.synergy']")
    assert full.locator(".claim-part").count() == len(claims["zoo.synergy"].holds + claims["zoo.synergy"].fails)
    full.locator("summary").first.click()
    assert "def " in full.locator(".claim-code").first.inner_text() and page.troubles == []


def test_the_evidence_pages_hold_every_claim_with_evidence(site):
    text = "".join(file.read_text("utf8") for file in (site / "book").glob("claims-*.html"))
    assert [claim.id for claim in claims.values() if text.count(f'id="{claim.id}"') != 1] == []
    assert [name for claim in claims.values() for name in claim.holds + claim.fails if name.replace(":", ".") not in text] == []


def test_the_list_of_claims_is_light(site):
    assert len(gzip.compress((site / "book/claims.html").read_bytes())) < 150_000


def test_the_drawing_is_reached_by_keyboard_and_lights_its_lines(tab, address):
    page = tab()
    page.goto(f"{address}/claims-kernels.html")
    box = page.locator(".rests-on a").first
    box.focus()
    assert box.get_attribute('href')[1:] in claims
    assert page.locator(".rests-on path.lit").count() > 0
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash.length > 1")
    assert page.locator(f"[id='{box.get_attribute('href')[1:]}']").is_visible() and page.troubles == []

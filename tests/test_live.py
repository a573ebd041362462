"""Live code in a real browser, without a network: derivations edited and run, answers checked, NumPy asked for only on demand."""
import gzip
import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from types import SimpleNamespace

import cells
import chapters
import live
import pytest

ROOT = Path(__file__).resolve().parents[1]
RUNNER = ROOT / "book" / "_static" / "live-runner.py"
LONG = 180_000                    # ms, for a busy machine: Python starts, SymPy is imported


@pytest.fixture
def quiet(tab, address):
    """Open a page where whatever is asked of another host is counted and refused."""
    def open_page(name, **options):
        page = tab(**options)
        page.outside = []
        own = address.removesuffix("book")

        def judge(route):
            if route.request.url.startswith((own, "data:", "blob:")):
                return route.continue_()
            page.outside.append(route.request.url)
            return route.abort()
        page.context.route("**/*", judge)
        page.asked = []
        page.context.on("request", lambda request: page.asked.append(request.url))
        page.goto(f"{address}/{name}.html", wait_until="networkidle")
        return page
    return open_page


def ready(page, editor):
    page.wait_for_function("e => e.dataset.state === 'ready'", arg=editor.element_handle(), timeout=LONG)


def derivation(page, title):
    """The editor of a derivation, opened by keyboard."""
    opener = page.locator(".live-rewrite").first
    opener.focus()
    page.keyboard.press("Enter")
    editor = page.locator(".live-editor", has=page.get_by_label(f"Derivation: {title}, code to change"))
    editor.wait_for()
    return editor


def test_a_page_stays_light_until_a_button_is_pressed(quiet):
    page = quiet("L2/mixup")
    assert not [url for url in page.asked if "/live/" in url or "live-worker" in url or "katex.min.js" in url]
    scripts = [ROOT / "book" / "_static" / name for name in ("live.js", "answers.js")]
    assert sum(len(gzip.compress(script.read_bytes())) for script in scripts) < 10_000
    assert page.outside == [] and page.troubles == []


def test_a_derivation_is_edited_and_run_and_a_false_step_refused(quiet):
    page = quiet("L2/mixup")
    editor = derivation(page, "covariance factor")
    code = editor.locator("textarea")
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    true = code.input_value()
    code.fill(true.rstrip() + ".condensed()")
    code.press("Shift+Enter")
    ready(page, editor)
    result = editor.locator(".live-result")
    assert result.locator("table tr").count() == 2 and result.locator(".katex").count() >= 2          # the two ends alone
    assert editor.locator("output.live-status").inner_text().startswith("Done in")

    code.fill(true.replace(".to(2*E(lam**2),", ".to(3*E(lam**2) + lam,"))
    assert code.input_value() != true
    code.press("Shift+Enter")
    page.wait_for_function("e => e.innerText.includes('FalseStep')", arg=result.element_handle(), timeout=LONG)
    ready(page, editor)
    said = result.inner_text()
    assert "have one law" in said and "line " in said and "3*E(lam**2) + lam" in said

    page.keyboard.press("Escape")                                   # out of the text, onto Run
    assert page.evaluate("document.activeElement.textContent") == "Run"
    editor.get_by_role("button", name="Original").click()
    assert code.input_value() == true
    editor.get_by_role("button", name="Close").click()
    assert page.locator(".live-editor", has=page.get_by_label("Derivation: covariance factor, code to change")).count() == 0
    assert page.evaluate("document.activeElement.className") == "live-rewrite"
    assert page.outside == [] and page.troubles == []


def test_a_loop_without_end_is_stopped_and_the_page_stays_awake(quiet):
    page = quiet("L2/hull")
    opener = page.locator(".live-edit").first
    opener.focus()
    page.keyboard.press("Enter")
    editor = page.locator(".live-editor").first
    editor.wait_for()
    ready(page, editor)
    assert editor.locator(".live-result .katex").count()
    code = editor.locator("textarea")
    code.fill("while True:\n    pass")
    code.press("Shift+Enter")
    page.wait_for_function("e => e.dataset.state === 'busy'", arg=editor.element_handle())
    start = time.perf_counter()
    assert page.evaluate("1 + 1") == 2 and time.perf_counter() - start < 5
    editor.get_by_role("button", name="Restart").click()
    ready(page, editor)
    assert "stopped" in editor.locator("output.live-status").inner_text()
    code.fill("print('awake')\n1/0")
    code.press("Control+Enter")
    page.wait_for_function("e => e.innerText.includes('ZeroDivisionError')", arg=editor.locator(".live-result").element_handle(), timeout=LONG)
    said = editor.locator(".live-result").inner_text()
    assert said.startswith("awake") and "line 2" in said and "Traceback" not in said
    assert page.outside == [] and page.troubles == []


def test_answers_are_checked_by_keyboard_and_proved_on_request(quiet):
    page = quiet("L2/mixup")
    box = page.get_by_label("Your answer: the factor by which the ratio grows, as a formula in α")
    form = page.locator("form.answer", has=box)
    said = form.locator("output[aria-live=polite]")
    box.focus()
    page.keyboard.type("(α + 1)/(2α + 1)")
    page.keyboard.press("Enter")
    assert said.inner_text() == "It is the reciprocal of the answer." and form.get_attribute("data-right") == "false"
    box.fill("1/((α + 1)/(2α + 1))")
    page.keyboard.press("Enter")
    assert said.inner_text().startswith("Agrees with the answer at 40 points: strong evidence, no proof.")
    assert not [url for url in page.asked if "/live/" in url]        # so far without Python
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert "SymPy" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    page.wait_for_function("e => e.innerText.includes('proved equal')", arg=said.element_handle(), timeout=LONG)
    assert page.outside == [] and page.troubles == []


def test_a_word_is_chosen_by_keyboard(quiet):
    page = quiet("L2/recipes")
    box = page.get_by_label("Your answer: from the same grower?")
    box.focus()
    page.keyboard.type("n")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    form = page.locator("form.answer", has=box)
    assert form.get_attribute("data-right") == "false"
    box.focus()
    page.keyboard.type("y")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert form.get_attribute("data-right") == "true" and form.locator("output").inner_text() == "Right."


def test_numpy_is_asked_of_its_public_home_after_consent_and_not_before(quiet):
    page = quiet("L1/weights")
    assert page.locator(".live-edit").count() == 0                   # nothing on this page runs without NumPy
    page.locator(".btn-live-button").focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog", name="Run this page here")
    assert live.PUBLIC in panel.inner_text() and "megabytes" in panel.inner_text()
    panel.get_by_role("button", name="Not now").press("Enter")
    assert page.locator(".live-edit").count() == 0 and page.outside == []
    page.locator(".btn-live-button").press("Enter")
    page.get_by_role("button", name="Load NumPy from cdn.jsdelivr.net").press("Enter")
    page.wait_for_selector(".live-edit")
    assert page.outside == []
    page.locator(".live-edit").first.press("Enter")
    editor = page.locator(".live-editor").first
    editor.wait_for()
    ready(page, editor)
    assert page.outside and all(url.startswith(live.PUBLIC) for url in page.outside)
    assert any("/numpy-" in url for url in page.outside)
    assert not any("sympy" in url or "mpmath" in url or ".wasm" in url.replace("wasm32", "") for url in page.outside)      # those are here
    status = editor.locator("output.live-status").inner_text()
    assert status and not status.startswith("Done")                  # refused here, and the page says so


def test_from_a_file_the_page_says_what_to_do(tab, site):
    page = tab()
    page.goto((site / "book/L2/mixup.html").as_uri())
    button = page.locator("form.answer").first
    button.locator("input").fill("1")
    button.locator("input").press("Enter")
    assert button.get_attribute("data-right") == "true"              # answers need no server
    page.locator(".live-edit").first.click()
    page.get_by_text("Serve the book's folder").first.wait_for()


def test_what_the_browser_gets_is_complete_small_and_keeps_no_answer_readable(site):
    folder = site / "_static" / "live"
    digests = dict(reversed(line.split()) for line in (live.RUNTIME / "SHA256SUMS").read_text().splitlines())
    assert all(hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest for name, digest in digests.items())
    assert "Mozilla Public License" in (folder / "LICENSE-pyodide").read_text("utf8")
    sizes = json.loads((folder / "live.json").read_text())["sizes"]
    assert sizes["sympy.zip"] < 4_500_000 and sizes["mixing.zip"] < 1_000_000
    packed = sum(min(size, len(gzip.compress((folder / name).read_bytes(), 6))) for name, size in sizes.items())
    plain, compressed = round(sum(sizes.values())/1e6), round(packed/1e6)
    assert f'"{plain} MB, {compressed} where the server compresses"' in (ROOT / "book" / "_static" / "live.js").read_text("utf8")
    with zipfile.ZipFile(folder / "sympy.zip") as archive:
        names = archive.namelist()
    assert not [n for n in names if "/tests/" in n] and len([n for n in names if "LICENSE" in n.upper()]) >= 2
    with zipfile.ZipFile(folder / "mixing.zip") as archive:
        answers = [n for n in archive.namelist() if n.startswith("mixing/answers/") and not n.endswith(".py")]
        assert answers == ["mixing/answers/answers.b64"] and b"sqrt" not in archive.read(answers[0])
    assert live.archive([("b", b"2"), ("a", b"1")]) == live.archive([("a", b"1"), ("b", b"2")])


def test_a_student_gets_no_solution_as_data():
    def said(edition):
        app = SimpleNamespace(srcdir=ROOT, config=SimpleNamespace(edition=edition))
        return "\n".join(cell["source"] for cell in live.page_cells(app, "book/L2/mixup").values())
    assert "threshold = (np.sqrt(17) - 3) / 4" in said("public") and "np.sqrt(17)" not in said("student")


def test_pages_say_what_each_cell_needs():
    sources = ["import numpy as np", "x = np.ones(3)", "x[0] = 2", "import sympy as sp", "t = sp.Symbol('t')", "f = lambda u: u + t", "f(1)", "x.sum()"]
    plan = cells.plan(sources)
    assert [needs for needs, _ in plan] == [[], [0], [0, 1], [], [3], [3, 4], [3, 4, 5], [0, 1, 2]]
    assert [light for _, light in plan] == [False, False, False, True, True, True, True, False]


def test_every_derivation_on_a_page_can_be_taken_out_and_one_a_page_runs_without_numpy():
    found = {}
    for page in chapters.notebooks():
        sources = [cell.source for cell, _ in chapters.code_cells(chapters.read(page))]
        found[chapters.name(page)] = [text for k, source in enumerate(sources) for _, text in cells.derivations(source, sources[:k])]
    assert sum(map(len, found.values())) > 60
    work = {name: [*[text.rpartition("\n\n")[0] for text in texts], texts[0]] for name, texts in found.items() if texts}
    program = f"""
import ast, builtins, importlib.util, json, sys
sys.modules["numpy"] = None
spec = importlib.util.spec_from_file_location("runner", {str(RUNNER)!r})
runner = importlib.util.module_from_spec(spec)
spec.loader.exec_module(runner)
for name, texts in json.loads(sys.stdin.read()).items():
    for text in texts:
        runner.SPACE.clear()
        result = json.loads(runner.run(text, 1))
        assert result["error"] is None, (name, text, result["error"])
        function = next(n for n in ast.parse(text).body if isinstance(n, ast.FunctionDef))
        bound = {{n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}}
        bound |= {{n.arg for n in ast.walk(function) if isinstance(n, ast.arg)}}
        bound |= {{n.name for n in ast.walk(function) if isinstance(n, ast.FunctionDef)}}
        missing = {{n.id for n in ast.walk(function) if isinstance(n, ast.Name)}} - bound - set(dir(builtins)) - set(runner.SPACE)
        assert not missing, (name, function.name, missing)
    assert [o["form"] for o in result["outputs"]] == ["markdown"], name
"""
    done = subprocess.run([sys.executable, "-c", program], input=json.dumps(work), text=True, capture_output=True, cwd=ROOT,
                          env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.returncode == 0, done.stderr[-2000:]


def runner():
    spec = importlib.util.spec_from_file_location("live_runner", RUNNER)
    module, before = importlib.util.module_from_spec(spec), dict(sys.modules)
    spec.loader.exec_module(module)
    sys.modules.update({name: before[name] for name in ("IPython", "IPython.display", "myst_nb") if name in before})
    for name in ("IPython", "IPython.display", "myst_nb"):
        if name not in before:
            del sys.modules[name]
    return module


def test_a_cell_runs_as_in_a_notebook():
    module = runner()
    result = json.loads(module.run("x = 2\nprint('said')\nx + 1", 1))
    assert result == {"outputs": [{"form": "text", "content": "said\n"}, {"form": "text", "content": "3"}], "error": None, "missing": None}
    assert json.loads(module.run("x", 2))["outputs"] == [{"form": "text", "content": "2"}]
    assert json.loads(module.run("import nowhere_to_be_found", 3))["missing"] == "nowhere_to_be_found"
    assert json.loads(module.run("def f(:", 4))["error"]["line"] == 1
    assert json.loads(module.run("raise SystemExit", 5))["error"]["kind"] == "SystemExit"
    assert json.loads(module.run("", 6))["outputs"] == []


def test_a_downloaded_script_runs(site, tmp_path):
    script = site / "_sources" / "book" / "L1" / "carriers.py"
    done = subprocess.run([sys.executable, script], cwd=tmp_path, capture_output=True, text=True, timeout=300,
                          env={**os.environ, "PYTHONPATH": str(ROOT), "MPLBACKEND": "agg"})
    assert done.returncode == 0, done.stderr[-2000:]


def test_downloads_say_how_to_check_an_answer(site):
    for ending in (".py", ".ipynb"):
        text = (site / f"_sources/book/L2/mixup{ending}").read_text("utf8")
        assert "{answer}" not in text and "mixup-ex-class" in text

"""How long live code takes in a browser, after `make book`: python benchmarks/live.py

First page: Python, SymPy and mixing come over a local connection, and everything is compiled. Next page: what was compiled is kept
by the browser. Next run: Python is awake. Processor time is that of the whole browser, which a busy machine stretches less.
"""
import functools
import http.server
import shutil
import sys
import threading
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

SITE = Path(__file__).resolve().parents[1] / "_build" / "html"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
READY = "document.querySelector('.live-editor')?.dataset.state === 'ready'"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


def processor(session):
    """Seconds of processor time the browser has used."""
    return sum(p["cpuTime"] for p in session.send("SystemInfo.getProcessInfo")["processInfo"])


def main(site=SITE):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=site))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        session, page = browser.new_browser_cdp_session(), browser.new_page()

        def timed(what, act):
            begin, used = time.perf_counter(), processor(session)
            act()
            page.wait_for_function(READY, timeout=300_000)
            print(f"{what:28} {time.perf_counter() - begin:6.2f} s   {processor(session) - used:6.2f} s of processor time   "
                  f"{page.locator('.live-error').count()} errors")

        def again():
            page.evaluate("document.querySelector('.live-editor').dataset.state = ''")
            page.locator(".live-editor textarea").first.press("Shift+Enter")

        for what in ("first page: first run", "next page: first run"):
            page.goto(f"http://127.0.0.1:{server.server_port}/book/L2/mixup.html", wait_until="networkidle")
            timed(what, lambda: page.locator(".live-edit").first.click())
            timed("  next run", again)
            page.wait_for_timeout(4000)                          # what was compiled is put away
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Lighthouse on pages of the built book, on a desktop and on a phone: python benchmarks/lighthouse.py [page …]

Needs Node and Lighthouse: `npm install lighthouse` anywhere, and LIGHTHOUSE=…/node_modules/.bin/lighthouse.
The server here compresses what it sends and keeps connections open, as a public one does. Of three runs the middle one
counts, since no machine is ever quite still. Ends with an error where a score is below its goal.
"""
from __future__ import annotations

import functools
import gzip
import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

SITE = Path(__file__).resolve().parents[1] / "_build" / "html"
PAGES = ("book/L0", "book/L2/mixup", "book/L2/information", "book/claims")
GOALS = {"performance": {"desktop": 95, "phone": 90}, "accessibility": 100, "best-practices": 95, "seo": 95}
FLAGS = "--headless --no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync --no-first-run"
TEXT = (".html", ".css", ".js", ".json", ".svg")


class Server(http.server.SimpleHTTPRequestHandler):
    """Files of a folder, the texts among them compressed."""
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        file = Path(self.translate_path(self.path))
        if file.suffix not in TEXT or not file.is_file():
            return super().do_GET()
        body = gzip.compress(file.read_bytes(), 6)
        self.send_response(200)
        for name, value in (("Content-Type", self.guess_type(file)), ("Content-Encoding", "gzip"), ("Content-Length", len(body)),
                            ("Cache-Control", "max-age=31536000")):
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


def serve(folder=SITE):
    """A server of the site on a free port; its address."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Server, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def audit(address, device):
    """Scores from 0 to 100 and a few measures of one page."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "report.json")
        command = [os.environ.get("LIGHTHOUSE", "lighthouse"), address, "--quiet", "--output=json", f"--output-path={out}",
                   f"--chrome-flags={FLAGS} --user-data-dir={folder}/profile"] + ["--preset=desktop"] * (device == "desktop")
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        report = json.loads(out.read_text("utf8"))
    scores = {name: round(100 * category["score"]) for name, category in report["categories"].items() if name in GOALS}
    audits = report["audits"]
    measures = {"KiB": audits["total-byte-weight"]["numericValue"] / 1024, "CLS": audits["cumulative-layout-shift"]["numericValue"],
                "LCP s": audits["largest-contentful-paint"]["numericValue"] / 1000, "TBT ms": audits["total-blocking-time"]["numericValue"]}
    weak = [name for name, a in audits.items() if a.get("score") is not None and a["score"] < 0.9 and a.get("scoreDisplayMode") == "binary"]
    return scores, measures, weak


def main(pages):
    address, missed = serve(), []
    for page in pages or PAGES:
        for device in ("desktop", "phone"):
            runs = sorted((audit(f"{address}/{page}.html", device) for _ in range(3)), key=lambda run: run[0]["performance"])
            scores, measures, weak = runs[1]
            print(f"{page:24} {device:8}", *(f"{k} {v}" for k, v in scores.items()), *(f"{k} {v:.3g}" for k, v in measures.items()), *weak)
            for name, goal in GOALS.items():
                goal = goal[device] if isinstance(goal, dict) else goal
                missed += [f"{page} {device}: {name} {scores[name]} < {goal}"] * (scores[name] < goal)
    print(*missed, sep="\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

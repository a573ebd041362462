"""Every page is valid HTML, by the Nu checker: `npm install vnu-jar` anywhere, and VNU=…/vnu.jar pytest -m html"""
import json
import os
import shutil
import subprocess

import pytest

VNU = os.environ.get("VNU")


@pytest.mark.html
@pytest.mark.skipif(not VNU or not shutil.which("java"), reason="set VNU to the path of vnu.jar, and have Java")
def test_every_page_is_valid_html(site):
    pages = [str(file) for file in sorted(site.rglob("*.html"))]
    done = subprocess.run(["java", "-Xss4m", "-jar", VNU, "--errors-only", "--format", "json", *pages], capture_output=True, text=True)
    found = json.loads(done.stderr)["messages"]
    assert not found, "\n".join(f"{m['url'].rpartition('/html/')[2]}:{m.get('lastLine')}: {m['message']}" for m in found[:40])

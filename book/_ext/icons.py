"""Ship the dozen icons the pages use instead of the theme's 1.5 MB of Font Awesome."""
from __future__ import annotations

import json
import re
from pathlib import Path

from idle import idle

ICON = re.compile(r'[{,]"?([a-z0-9-]+)"?:\[(\d+),(\d+),\[[^\]]*\],"[0-9a-f]+",("[^"]*")\]')
USE = re.compile(r'<(?:i|span)[^>]*class="([^"]*\bfa-[^"]*)"')
STYLE = (".svg-inline--fa{height:1em;overflow:visible;vertical-align:-.125em;display:inline-block}"
         ".svg-inline--fa.fa-lg{font-size:1.25em;vertical-align:-.075em}.svg-inline--fa.fa-fw{width:1.25em}")
SCRIPT = """(()=>{
const icons = %s, space = "http://www.w3.org/2000/svg", style = document.createElement("style");
style.textContent = "%s";
document.head.append(style);
for (const old of document.querySelectorAll("i[class*='fa-'],span[class*='fa-']")) {
  const name = [...old.classList].find(c => icons[c.slice(3)]);
  if (!name) continue;
  const [width, height, path] = icons[name.slice(3)], svg = document.createElementNS(space, "svg");
  for (const a of old.attributes) svg.setAttribute(a.name, a.value);
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("class", old.getAttribute("class") + " svg-inline--fa");
  svg.setAttribute("aria-hidden", "true");
  svg.innerHTML = `<path fill="currentColor" d="${path}"/>`;
  old.replaceWith(svg);
}})();
"""


def slim(app, exception):
    out = Path(app.outdir)
    script = out / "_static" / "scripts" / "fontawesome.js"
    if exception or idle(app) or app.builder.format != "html" or not script.exists():
        return
    import pydata_sphinx_theme
    theme = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme" / "static"
    text = (theme / "scripts" / "fontawesome.js").read_text("utf8")
    icons = {m[1]: [int(m[2]), int(m[3]), json.loads(m[4])] for m in ICON.finditer(text)}
    used = {c.removeprefix("fa-") for page in out.rglob("*.html")
            for classes in USE.findall(page.read_text("utf8")) for c in classes.split() if c.startswith("fa-")}
    used |= {"circle-check", "check", "copy", "xmark"}           # put there by scripts
    kept = {name: icons[name] for name in sorted(used & icons.keys())}
    script.write_text(SCRIPT % (json.dumps(kept, separators=(",", ":")), STYLE), "utf8")
    for stale in (out / "_static").rglob("*.map"):
        stale.unlink()


def setup(app):
    app.connect("build-finished", slim)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

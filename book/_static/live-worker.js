// Python, in a thread of its own so that the page stays awake. It ends when the page ends it.
import { loadPyodide } from "./live/pyodide.mjs";
const here = new URL("./", import.meta.url), say = text => postMessage({ status: text });
let python, publicHome, kept;
const FOLDER = "/lib/packages";
const PREPARE = `
import os, pathlib, sys
sys.path.insert(0, "${FOLDER}")
sys.dont_write_bytecode = False
for file in pathlib.Path("${FOLDER}").rglob("*.py"):
    os.utime(file, (10**9, 10**9))               # by this, what was compiled from it is known again
`;
const COLLECT = `
def collect():
    import io, zipfile
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for file in pathlib.Path("${FOLDER}").rglob("*.pyc"):
            archive.write(file, file.relative_to("${FOLDER}"))
    return out.getvalue() if "sympy" in sys.modules else None
collect()
`;

async function bytes(name) {
  const answer = await fetch(new URL(name, here));
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return answer.arrayBuffer();
}

async function start(home) {
  publicHome = home;
  say("Python is on its way…");
  const wanted = [bytes("live/sympy.zip"), bytes("live/mixing.zip"), bytes("live-runner.py")];
  python = await loadPyodide({ indexURL: new URL("live/", here).href, packageBaseUrl: home || undefined });
  say("Python is here, SymPy is being unpacked…");
  const [sympy, mixing, runner] = await Promise.all(wanted);
  for (const archive of [sympy, mixing]) python.unpackArchive(archive, "zip", { extractDir: FOLDER });
  python.runPython(PREPARE);
  const compiled = await (await store())?.match(new URL("compiled", here));
  if (compiled) python.unpackArchive(await compiled.arrayBuffer(), "zip", { extractDir: FOLDER });
  kept = Boolean(compiled);
  python.runPython(new TextDecoder().decode(runner));
  if (home) await fetchPackages("import numpy, matplotlib");
}

// What Python has compiled once, this browser keeps for the next page (where it may); another build keeps its own.
async function store() {
  if (!self.caches) return;
  const { stamp } = await (await fetch(new URL("live/live.json", here))).json(), name = "mixing-live-" + stamp;
  for (const old of await caches.keys()) if (old.startsWith("mixing-live-") && old !== name) await caches.delete(old);
  return caches.open(name);
}
async function keep() {
  if (kept) return;
  kept = true;
  const archive = python.runPython(COLLECT);      // bytes
  if (archive) await (await store())?.put(new URL("compiled", here), new Response(archive.toJs()));
}

async function fetchPackages(code) {
  say(`Loading from ${new URL(publicHome).host}…`);
  const got = await python.loadPackagesFromImports(code, { messageCallback: say });
  if (!got.length) throw new Error(`Nothing came from ${publicHome}. Is this machine online?`);
}

async function run({ source, number }) {
  const once = () => JSON.parse(python.globals.get("run")(source, number));
  let result = once();
  for (let tries = 0; publicHome && result.missing && tries < 5; tries++) {      // SciPy and others come when a cell needs them
    const name = result.missing;
    await fetchPackages(`import ${name}`);
    result = once();
    if (result.missing === name) break;
  }
  return result;
}

const prove = ({ id, text }) => {
  python.globals.set("asked", python.toPy([id, text]));
  return JSON.parse(python.runPython(
    "import json\nfrom mixing.answers import prove\nfound = prove(*asked)\njson.dumps([found.right, found.message, found.evidence])"));
};

onmessage = async ({ data: { ask, what, ...rest } }) => {
  try {
    const work = { start: () => start(rest.home), run: () => run(rest), prove: () => prove(rest) }[what];
    postMessage({ ask, result: await work() });
    if (what !== "start") await keep().catch(() => {});          // a private window may refuse
  } catch (error) {
    postMessage({ ask, failed: String(error.message || error) });
  }
};

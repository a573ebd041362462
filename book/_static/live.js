// Live code: cells become editable and run in the reader's browser. Nothing is loaded before a button is pressed.
// Formulas run on what the site itself holds; NumPy comes from Pyodide's public home, if the reader agrees to that.
const mixingLive = (() => {
  const SIZE = "18 MB, 11 where the server compresses";
  const SERVE = "Browsers run no Python in a page opened from a file. Serve the book's folder (python -m http.server) and open its address.";
  const fromFile = location.protocol === "file:", root = new URL("./", document.currentScript.src);
  const mark = document.getElementById("live-page");
  const make = (tag, attributes = {}, ...inside) => { const e = document.createElement(tag); Object.assign(e, attributes); e.append(...inside); return e; };
  let worker, started, home = "", asked = 0, queue = Promise.resolve(), cells, katex, listener = () => {};
  const waiting = new Map(), done = new Set(), editors = new Map();

  // Python
  function ask(what, data) {
    return new Promise((resolve, reject) => { waiting.set(++asked, { resolve, reject }); worker.postMessage({ ask: asked, what, ...data }); });
  }
  function python() {
    if (fromFile) return Promise.reject(Error(SERVE));
    if (started) return started;
    worker = new Worker(new URL("live-worker.js", root), { type: "module" });
    worker.onmessage = ({ data: { ask, status, result, failed } }) => {
      if (status) return listener(status);
      const { resolve, reject } = waiting.get(ask);
      waiting.delete(ask);
      failed === undefined ? resolve(result) : reject(Error(failed));
    };
    worker.onerror = e => { stop(); listener(e.message || "Python could not be started."); };
    started = ask("start", { home });
    started.catch(stop);
    return started;
  }
  function stop(why = "Python was stopped.") {
    worker?.terminate();
    worker = started = undefined;
    done.clear();
    for (const { reject } of waiting.values()) reject(Error(why));
    waiting.clear();
  }
  const sources = () => cells ??= fetch(new URL("live/pages/" + mark.dataset.cells, root)).then(r => r.json());
  const inTurn = work => queue = queue.then(work, work);

  // Showing
  const library = () => katex ??= new Promise((resolve, reject) => document.head.append(
    make("script", { src: new URL("katex/katex.min.js", root), onload: resolve, onerror: reject })));
  function formula(element, tex, displayMode) {
    window.katex.render(tex.trim().replace(/^\$+|\$+$/g, "").replace(/^\\displaystyle/, displayMode ? "" : "$&"), element, { displayMode, throwOnError: false });
    return element;
  }
  function words(element, text) {                             // the Markdown of derivations: formulas, emphasis
    for (const piece of text.split(/(\$[^$]+\$|\*[^*]+\*)/)) {
      element.append(piece[0] === "$" && piece.length > 2 ? formula(make("span"), piece, false)
        : piece[0] === "*" && piece.length > 2 ? make("em", {}, piece.slice(1, -1)) : piece);
    }
    return element;
  }
  function markdown(text) {
    const place = make("div"), lines = text.trim().split("\n"), rows = lines.filter(line => line[0] === "|").slice(2);
    if (rows.length) {
      const cellsOf = row => row.replace(/^\||\|$/g, "").split(/(?<!\\)\|/).map(cell => words(make("td"), cell.trim()));
      place.append(make("table", {}, make("tbody", {}, ...rows.map(row => make("tr", {}, ...cellsOf(row))))));
    }
    for (const line of lines) if (line.trim() && line[0] !== "|") place.append(words(make("p"), line));
    return place;
  }
  async function show(place, { outputs, error }, before = "") {
    place.replaceChildren();
    if (outputs.some(({ form }) => form === "latex" || form === "markdown")) await library();
    for (const { form, content } of outputs) {
      const element = form === "markdown" ? markdown(content) : make(form === "text" ? "pre" : "div");
      element.classList.add(`live-${form}`);
      element.tabIndex = 0;
      if (form === "latex") formula(element, content, true);
      else if (form === "text") element.textContent = content;
      else if (form !== "markdown") element.innerHTML = content;
      place.append(element);
    }
    if (error) place.append(make("p", { className: "live-error" }, make("strong", {}, error.kind), `: ${error.message}`,
      error.line ? make("span", {}, `${before}line ${error.line}: `, make("code", {}, error.code ?? "")) : ""));
  }

  // A cell that can be changed
  class Editor {
    constructor(title, source, cell, place, number) {
      Object.assign(this, { source, cell, place, number });
      this.text = make("textarea", { value: source, spellcheck: false, autocapitalize: "off", rows: source.split("\n").length, wrap: "off" });
      this.text.setAttribute("aria-label", `${title}, code to change`);
      this.status = make("output", { className: "live-status" });
      this.result = make("div", { className: "live-result" });
      this.result.setAttribute("role", "region");
      this.result.setAttribute("aria-label", `${title}, result`);
      const button = (text, tip, act) => make("button", { type: "button", title: tip, onclick: act }, text);
      this.go = button("Run", "Shift+Enter", () => this.run());
      this.box = make("div", { className: "live-editor d-print-none" }, this.text,
        make("div", { className: "live-bar" }, this.go, button("Restart", "Stops what runs; Python forgets every cell", () => this.restart()),
          button("Original", "Puts the book's code back", () => { this.text.value = this.source; this.text.focus(); }),
          button("Close", "Back to the page as it was", () => this.close()), this.status), this.result);
      place.after(this.box);
      this.text.addEventListener("keydown", e => this.key(e));
      this.text.focus();
    }
    key(e) {
      if (e.key === "Escape") this.go.focus();
      if (e.key !== "Enter") return;
      if (e.shiftKey || e.ctrlKey || e.metaKey) { e.preventDefault(); return this.run(); }
      const line = this.text.value.slice(0, this.text.selectionStart).split("\n").at(-1), indent = line.match(/^ */)[0];
      if (!indent) return;
      e.preventDefault();
      this.text.setRangeText("\n" + indent, this.text.selectionStart, this.text.selectionEnd, "end");
    }
    run() { return inTurn(() => this.work()); }
    async work() {
      const say = text => { this.status.textContent = text; };
      listener = say;
      this.box.dataset.state = "busy";
      say(started ? "Running…" : "Python is starting, once for this page…");
      try {
        await python();
        const begin = performance.now();
        say("Running…");
        for (const k of this.number === undefined ? [] : (await sources())[this.number].needs) {
          if (done.has(k)) continue;
          const earlier = await ask("run", { source: editors.get(k)?.text.value ?? (await sources())[k].source, number: k });
          if (earlier.error) { await show(this.result, earlier, "in an earlier cell that this one needs, "); throw Error("Stopped before this cell."); }
          done.add(k);
        }
        const result = await ask("run", { source: this.text.value, number: this.number ?? 0 });
        await show(this.result, result);
        if (!result.error && this.number !== undefined) done.add(this.number);
        if (this.number !== undefined) this.cell.classList.add("live-replaced");
        say(result.error ? `${result.error.kind}: see below.` : `Done in ${((performance.now() - begin) / 1000).toFixed(1)} s.`);
      } catch (problem) { say(problem.message); }
      this.box.dataset.state = "ready";
    }
    restart() {
      stop("Python was stopped. The next run starts it anew.");
      this.status.textContent = "Python was stopped. The next run starts it anew.";
    }
    close() {
      this.box.remove();
      this.onclose();
    }
  }

  function edit(cell, number, opener) {
    const input = cell.querySelector("div.cell_input > div");
    return async () => {
      const { source } = (await sources())[number], editor = new Editor(`Cell ${number}`, source, cell, input, number);
      input.hidden = opener.hidden = true;
      editors.set(number, editor);
      editor.onclose = () => {
        editors.delete(number);
        cell.classList.remove("live-replaced");
        input.hidden = opener.hidden = false;
        opener.focus();
      };
      editor.run();
    };
  }
  function rewrite(cell, number, opener) {
    return async () => {
      const bar = opener.parentElement;
      opener.hidden = true;
      for (const [title, source] of (await sources())[number].derivations.toReversed()) {
        const editor = new Editor(`Derivation: ${title}`, source, cell, bar);
        editor.onclose = () => { opener.hidden = false; opener.focus(); };
      }
    };
  }
  function equip(cell) {
    const number = cell.className.match(/\blive-(\d+)/)?.[1], input = cell.querySelector("div.cell_input");
    if (!number || !input) return;
    const bar = cell.querySelector(".live-openers") ?? input.appendChild(make("div", { className: "live-openers d-print-none" }));
    const offer = (name, text, what) => {
      if (bar.querySelector(`.${name}`)) return;
      const opener = make("button", { type: "button", className: name }, text);
      opener.onclick = fromFile ? () => opener.replaceWith(make("output", { className: "live-status" }, SERVE)) : what(cell, number, opener);
      bar.append(opener);
    };
    if (home || cell.matches(".live-light")) offer("live-edit", "Run and edit", edit);
    if (cell.matches(".live-proof")) offer("live-rewrite", "Edit the derivation", rewrite);
  }
  for (const cell of document.querySelectorAll(".cell.live-light, .cell.live-proof")) equip(cell);

  // The page as a whole
  function panel() {
    const from = mark.dataset.public, host = new URL(from).host, formulas = document.querySelector(".live-openers");
    const dialog = make("dialog", { className: "live-panel" });
    dialog.setAttribute("aria-labelledby", "live-title");
    dialog.append(make("h2", { id: "live-title" }, "Run this page here"),
      make("p", {}, formulas ? `Cells with formulas have a button of their own: they run on the Python that this site holds (${SIZE}, loaded once, from here).`
        : "This page computes with numbers throughout."),
      make("p", {}, "Cells with numbers and figures need NumPy and Matplotlib, and some SciPy or more: some tens of megabytes that this site does not hold. They come from ",
        make("code", {}, from), ", Pyodide's public home, and only if you press the button; that server then learns your address. What you type stays in your browser."),
      make("p", {}, "This book's own tests run without a network: they check the formulas in a browser, and of the numbers only that nothing is asked for before you agree."));
    const button = (text, act) => make("button", { type: "button", onclick: () => { dialog.close(); act?.(); } }, text);
    dialog.append(make("div", { className: "live-bar" }, button(`Load NumPy from ${host}`, () => {
      home = from;
      stop();
      document.querySelectorAll(".cell[class*=' live-']").forEach(equip);
      const first = document.querySelector(".live-edit");
      first?.scrollIntoView({ block: "center" });
      first?.focus();
    }), button("Not now")));
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  }
  const prove = (id, text, tell) => inTurn(async () => {
    listener = tell;
    tell(started ? "SymPy is at work…" : "Python is starting, once for this page…");
    await python();
    tell("SymPy is at work…");
    return ask("prove", { id, text });
  });
  return { panel, prove, SIZE };
})();

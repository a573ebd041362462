// <mix-plot>: a drawn figure and what to turn in it. Every position, color, word and tone was computed by the package
// when the page was built; a table follows some of the controls (`by`), the last of them running fastest, and where
// rows repeat, it has each once (`k` says which).
(() => {
const sum = steps => { let s = 0; return steps.map(v => s += v); };
const path = (x, y, close) => x.map((v, i) => (i ? "L" : "M") + v / 10 + " " + y[i] / 10).join("") + (close ? "Z" : "");
const playing = new Set();
const hush = () => playing.forEach(plot => plot.hush());

class MixPlot extends HTMLElement {
  connectedCallback() {
    const source = this.querySelector("script[type='application/json']");
    if (!source || this.state) return;
    this.data = JSON.parse(source.textContent);
    this.state = [...this.data.start];
    this.real = {};
    this.lattice = this.data.steps.map(n => n && [...Array(n + 1).keys()].flatMap(i => [...Array(n + 1 - i).keys()].map(j => [i, j, n - i - j])));
    this.parts = Object.entries(this.data.moves).map(([id, part]) => [this.querySelector("#" + CSS.escape(this.getAttribute("prefix") + id)), part]);
    this.inputs = [...this.querySelectorAll("[data-control]")];
    this.output = this.querySelector("output");
    for (const hidden of this.querySelectorAll(":scope > [hidden]")) hidden.hidden = false;
    this.addEventListener("input", e => this.turn(e.target));
    for (const pad of this.querySelectorAll(".mix-pad")) this.take(pad);
    this.button = this.querySelector(".mix-play");
    this.button?.addEventListener("click", () => this.audio ? this.hush() : this.play());
    this.show();
  }
  disconnectedCallback() { this.hush(); }

  at(part, state = this.state) {
    const k = part.by.reduce((k, c) => k * this.data.sizes[c] + state[c], 0);
    return part.k ? part.k[k] : k;
  }

  turn(input) {
    const c = +input.dataset.control, part = input.dataset.part;
    if (part) {                                          // one weight of three: the others keep their proportion, unrounded
      const w = this.real[c] || this.lattice[c][this.state[c]], n = this.data.steps[c], v = +input.value, i = +part, [j, k] = [0, 1, 2].filter(m => m !== i);
      const both = w[j] + w[k], real = this.real[c] = [v, v, v], next = [v, v, v];
      real[j] = (n - v) * (both ? w[j] / both : .5);
      real[k] = n - v - real[j];
      next[k] = n - v - (next[j] = Math.round(real[j]));
      this.state[c] = this.lattice[c].findIndex(u => u.every((m, l) => m === next[l]));
    } else this.state[c] = input.type === "checkbox" ? +input.checked : +input.value;
    this.show();
  }

  take(pad) {                                            // the pointer takes the nearest handle, which goes to its nearest place
    const svg = pad.ownerSVGElement, handles = pad.dataset.moves.split(" ").map(id => this.data.moves[id]);
    const where = e => new DOMPoint(e.clientX, e.clientY).matrixTransform(svg.getScreenCTM().inverse());
    const far = (p, part, state) => {
      const k = this.at(part, state), x = part.x[part.x.length > 1 ? k : 0], y = part.y[k];
      return y ? Math.hypot(x[0] / 10 - p.x, y[0] / 10 - p.y) : Infinity;
    };
    let held = null;
    const follow = e => {
      const p = where(e), best = { far: Infinity }, trial = [...this.state], go = ([c, ...rest]) => {
        if (c === undefined) {
          const d = far(p, held, trial);
          if (d < best.far - 1e-6) Object.assign(best, { far: d, state: [...trial] });
        } else for (trial[c] = 0; trial[c] < this.data.sizes[c]; trial[c]++) go(rest);
      };
      go(held.drag);
      if (best.state) { this.state = best.state; this.real = {}; this.show(); }
    };
    pad.addEventListener("pointerdown", e => {
      if (e.button) return;
      const p = where(e);
      held = handles.reduce((a, b) => far(p, b) < far(p, a) ? b : a);
      pad.setPointerCapture(e.pointerId);
      follow(e);
    });
    pad.addEventListener("pointermove", e => held && follow(e));
    for (const end of ["pointerup", "pointercancel"]) pad.addEventListener(end, () => held = null);
  }

  show() {
    for (const [group, part] of this.parts) {
      const k = part.y || part.at ? this.at(part) : 0;
      if (part.at) group.querySelector("text").textContent = part.at[k];
      if (part.y) this.place(group, part, part.x[part.x.length > 1 ? k : 0], part.y[k]);
      if (part.colors) {
        const found = part.colors.at[this.at(part.colors)], shapes = group.matches("path") ? [group] : [...group.querySelectorAll("use, path:not(defs *), text")];
        shapes.forEach((shape, i) => shape.style[part.kind === "line" ? "stroke" : "fill"] = this.data.palette[Array.isArray(found) ? found[i] : found]);
      }
    }
    for (const input of this.inputs) this.sync(input, +input.dataset.control);
    const said = this.data.readout.map(part => part.at[this.at(part)]).join(" ");
    if (this.output.textContent !== said) this.output.textContent = said;
    this.dataset.at = this.state;
    this.tune();
  }
  place(group, part, x, y) {
    if (!y) return group.setAttribute("display", "none");
    group.removeAttribute("display");
    if (part.kind === "points") group.querySelectorAll("use").forEach((use, i) => { use.setAttribute("x", x[i] / 10); use.setAttribute("y", y[i] / 10); });
    else (group.matches("path") ? group : group.querySelector("path")).setAttribute("d", path(sum(x), sum(y), part.kind === "area"));
  }
  sync(input, c) {
    const k = this.state[c];
    if (input.type === "radio") input.checked = +input.value === k;
    else if (input.type === "checkbox") input.checked = !!k;
    else {
      const value = this.lattice[c] ? this.lattice[c][k][input.dataset.part] : k;
      const text = this.lattice[c] ? Math.round(100 * value / this.data.steps[c]) + "%" : this.data.values[c][k];
      if (+input.value !== value) input.value = value;
      input.setAttribute("aria-valuetext", text);
      input.nextElementSibling.textContent = text;
      input.style.setProperty("--at", value / (input.max || 1));
    }
  }

  play() {                                               // the gains were scaled by the package: their sum never exceeds a fifth
    hush();
    const { hertz, loud } = this.data.tones, audio = this.audio = new AudioContext(), all = this.master = audio.createGain();
    all.gain.setValueAtTime(0, 0);
    all.gain.linearRampToValueAtTime(1, audio.currentTime + .04);
    all.connect(audio.destination);
    this.waves = loud.at[this.at(loud)].map((g, i) => {
      const wave = audio.createOscillator(), gain = audio.createGain(), f = hertz.at[this.at(hertz)];
      wave.frequency.value = f[f.length > 1 ? i : 0];
      gain.gain.value = g;
      wave.connect(gain).connect(all);
      wave.start();
      return [wave.frequency, gain.gain];
    });
    playing.add(this);
    this.said(true);
  }
  tune() {
    if (!this.audio) return;
    const { hertz, loud } = this.data.tones, f = hertz.at[this.at(hertz)], g = loud.at[this.at(loud)], now = this.audio.currentTime;
    this.waves.forEach(([pitch, gain], i) => { pitch.setTargetAtTime(f[f.length > 1 ? i : 0], now, .015); gain.setTargetAtTime(g[i], now, .015); });
  }
  hush() {
    if (!this.audio) return;
    const audio = this.audio;
    this.master.gain.setTargetAtTime(0, audio.currentTime, .02);
    setTimeout(() => audio.close?.(), 200);
    this.audio = null;
    playing.delete(this);
    this.said(false);
  }
  said(on) {
    this.button.setAttribute("aria-pressed", on);
    this.button.textContent = this.button.textContent.replace(/^\S+/, on ? "Stop" : "Play");
  }
}
addEventListener("keydown", e => { if (e.key === "Escape") hush(); });
addEventListener("pagehide", hush);
document.addEventListener("visibilitychange", () => { if (document.hidden) hush(); });
customElements.define("mix-plot", MixPlot);
})();

// <mix-plot>: a drawn figure and a slider. Every position was computed by the package when the page was built.
(() => {
const path = (xy, close) => {
  let d = "";
  for (let i = 0; i < xy.length; i += 2) d += (i ? "L" : "M") + xy[i] / 10 + " " + xy[i + 1] / 10;
  return close ? d + "Z" : d;
};
const frame = (move, k) => move.xy ? move.xy[k] : move.x.flatMap((x, i) => [x, move.y[k][i]]);

class MixPlot extends HTMLElement {
  connectedCallback() {
    const source = this.querySelector("script[type='application/json']");
    if (!source || this.input) return;
    this.data = JSON.parse(source.textContent);
    const { name, values, start, readout } = this.data, bar = document.createElement("div");
    bar.className = "mix-bar d-print-none";
    bar.innerHTML = "<label><span></span> <input type=range step=1 min=0></label><output aria-live=polite></output>";
    this.input = bar.querySelector("input");
    this.output = bar.querySelector("output");
    bar.querySelector("span").textContent = name;
    this.input.max = values.length - 1;
    this.input.value = start;
    this.input.addEventListener("input", () => this.show(+this.input.value));
    this.append(bar);
    this.say(start, readout);
  }
  say(k) {
    const { name, values, readout } = this.data, text = readout ? readout[k] : `${name} = ${values[k]}`;
    this.output.textContent = text;
    this.input.setAttribute("aria-valuetext", readout ? `${values[k]}: ${text}` : values[k]);
  }
  show(k) {
    for (const [id, move] of Object.entries(this.data.moves)) {
      const group = this.querySelector("#" + CSS.escape(this.getAttribute("prefix") + id));
      if (!group) continue;
      if (move.kind === "text") group.querySelector("text").textContent = move.at[k];
      else if (move.kind === "points") {
        const xy = frame(move, k);
        group.querySelectorAll("use").forEach((u, i) => { u.setAttribute("x", xy[2 * i] / 10); u.setAttribute("y", xy[2 * i + 1] / 10); });
      } else (group.matches("path") ? group : group.querySelector("path")).setAttribute("d", path(frame(move, k), move.kind === "area"));
    }
    this.dataset.at = k;
    this.say(k);
  }
}
customElements.define("mix-plot", MixPlot);
})();

// The drawings of what rests on what: the lines of the box under the pointer or the keyboard stand out.
for (const drawing of document.querySelectorAll(".rests-on")) {
  const boxes = [...drawing.querySelectorAll("a")], lines = [...drawing.querySelectorAll("[data-ends]")];
  const light = (event) => {
    const number = String(boxes.indexOf(event.target.closest("a")));
    drawing.toggleAttribute("data-lit", number !== "-1");
    for (const line of lines) line.classList.toggle("lit", line.dataset.ends.split(" ").includes(number));
  };
  for (const kind of ["pointerover", "focusin", "pointerleave"]) drawing.addEventListener(kind, light);
}

// The ledger's filter: by verdict, chapter, source, backing and words. Its state is in the address; without this script
// the page is the full list.
(() => {
  const list = document.querySelector(".ledger-page");
  if (!list) return;
  const claims = [...list.querySelectorAll(".claim")];
  const words = new Map(claims.map((claim) => [claim, claim.textContent.toLowerCase()]));
  const parts = (claim, key) => key === "strength" ? claim.dataset[key].split(", ") : [claim.dataset[key]];
  const form = document.createElement("form");
  form.className = "ledger-filter";
  form.setAttribute("role", "search");
  form.setAttribute("aria-label", "Filter the claims");

  const field = (name, control) => {
    const label = document.createElement("label");
    label.textContent = name;
    label.append(control);
    form.append(label);
    return control;
  };
  const select = (key, name) => {
    const control = field(name, document.createElement("select"));
    const found = new Map();
    for (const claim of claims) for (const value of parts(claim, key)) found.set(value, (found.get(value) || 0) + 1);
    control.name = key;
    control.append(new Option("any", ""), ...[...found].map(([value, count]) => new Option(`${value} (${count})`, value)));
    return control;
  };
  const selects = [["verdict", "Verdict"], ["chapter", "Page"], ["source", "Source"], ["strength", "Backed by"]].map(([key, name]) => select(key, name));
  const search = field("Words", document.createElement("input"));
  Object.assign(search, { type: "search", name: "words" });
  const clear = document.createElement("button");
  Object.assign(clear, { type: "reset", textContent: "Show all" });
  const count = document.createElement("output");
  form.append(clear, count);
  list.before(form);

  const state = () => new URLSearchParams([...new FormData(form)].filter(([, value]) => value.trim()));
  const apply = (remember = true) => {
    const wanted = state();
    const terms = (wanted.get("words") || "").toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const claim of claims) {
      const fits = selects.every(({ name }) => !wanted.has(name) || parts(claim, name).includes(wanted.get(name)))
        && terms.every((term) => words.get(claim).includes(term));
      claim.hidden = !fits;
      shown += fits;
    }
    for (const heading of list.querySelectorAll(".ledger-chapter")) {
      let next = heading.nextElementSibling, any = false;
      for (; next && !next.matches(".ledger-chapter"); next = next.nextElementSibling) any ||= next.matches(".claim:not([hidden])");
      heading.hidden = !any;
    }
    count.textContent = shown === claims.length ? `All ${shown} claims.` : `${shown} of ${claims.length} claims.`;
    if (!remember) return;
    const query = wanted.toString();
    try { history.replaceState(null, "", location.pathname + (query ? `?${query}` : "") + location.hash); } catch { /* a file address */ }
  };
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target?.matches(".claim")) return;
    if (target.hidden) { form.reset(); apply(); }
    target.scrollIntoView();
  };
  for (const [key, value] of new URLSearchParams(location.search)) {
    const control = form.elements.namedItem(key);
    if (control) control.value = value;
  }
  form.addEventListener("input", () => apply());
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  window.addEventListener("hashchange", reveal);
  apply(false);
  reveal();
})();

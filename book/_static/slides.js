// Slides: arrows, space, Home and End, a swipe or the buttons move them; the address remembers which; printing shows all.
// Without this script all slides stand one below the other.
(() => {
  const root = document.documentElement, dark = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const paint = () => { root.dataset.theme = chosen() === "dark" || (chosen() !== "light" && dark.matches) ? "dark" : "light"; };
  paint();                                               // before the first paint
  dark.addEventListener("change", paint);
  root.classList.add("moving");

  addEventListener("DOMContentLoaded", () => {
    const slides = [...document.querySelectorAll(".slide")], nav = document.querySelector("nav");
    const [back, next] = nav.querySelectorAll("button"), said = nav.querySelector("output");
    let now = -1;

    function fit(slide) {                                // first a picture gives way, then the type
      const room = slide.querySelector(".idea"), picture = room.querySelector("figure svg, img");
      const over = () => room.scrollHeight - room.clientHeight;
      room.style.fontSize = "";
      if (picture) picture.style.height = "";
      if (picture && over() > 0) picture.style.height = Math.max(150, picture.getBoundingClientRect().height - over() - 1) + "px";
      for (let size = 97; over() > 0 && size > 55; size -= 3) room.style.fontSize = size + "%";
    }
    function show(n, move = true) {
      n = Math.max(0, Math.min(slides.length - 1, n));
      if (n === now) return;
      slides.forEach((slide, i) => { slide.hidden = i !== n; });
      now = n;
      fit(slides[n]);
      nav.style.setProperty("--done", (n + 1) / slides.length);
      back.disabled = !n;
      next.disabled = n === slides.length - 1;
      said.textContent = `${n + 1} / ${slides.length}`;
      said.setAttribute("aria-label", `Slide ${n + 1} of ${slides.length}: ${slides[n].querySelector("h1, h2").textContent}`);
      if (move) slides[n].focus({ preventScroll: true });
      try { history.replaceState(null, "", "#" + (n + 1)); } catch { /* some viewers of local files refuse */ }
    }
    const asked = () => (parseInt(location.hash.slice(1), 10) || 1) - 1;
    const steps = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1, Home: -Infinity, End: Infinity };

    addEventListener("keydown", e => {
      if (e.altKey || e.ctrlKey || e.metaKey || !(e.key in steps)) return;
      const inside = e.target.closest("input, select, textarea, audio, [role=slider], mix-plot button, .scrolls");
      if (inside || (e.key === " " && e.target.closest("a, button, summary"))) return;
      e.preventDefault();
      show(now + (e.key === " " && e.shiftKey ? -1 : steps[e.key]));
    });
    back.addEventListener("click", () => show(now - 1, false));
    next.addEventListener("click", () => show(now + 1, false));
    addEventListener("hashchange", () => show(asked()));
    let start = null;
    addEventListener("pointerdown", e => { start = e.pointerType === "mouse" || e.target.closest("mix-plot, audio, nav") ? null : [e.clientX, e.clientY]; });
    addEventListener("pointerup", e => {
      const [x, y] = start ? [e.clientX - start[0], e.clientY - start[1]] : [0, 0];
      if (Math.abs(x) > 45 && Math.abs(x) > 2 * Math.abs(y)) show(now + (x < 0 ? 1 : -1));
      start = null;
    });
    addEventListener("resize", () => fit(slides[now]));
    addEventListener("load", () => fit(slides[now]));
    document.fonts?.ready.then(() => fit(slides[now]));
    addEventListener("beforeprint", () => {
      root.classList.add("printing");
      for (const slide of slides) { slide.hidden = false; fit(slide); }
    });
    addEventListener("afterprint", () => {
      root.classList.remove("printing");
      slides.forEach((slide, i) => { slide.hidden = i !== now; });
      fit(slides[now]);
    });
    nav.hidden = false;
    show(asked(), false);
  });
})();

// Words of the glossary: a card with the definition, under the pointer or the keyboard. It floats, so nothing moves.
document.addEventListener("DOMContentLoaded", () => {
  const words = document.querySelectorAll("a.term[data-says]");
  if (!words.length) return;
  const card = document.createElement("div");
  Object.assign(card, { id: "term-card", className: "term-card", hidden: true });
  card.setAttribute("role", "tooltip");
  document.body.append(card);
  let shown;
  const close = () => { card.hidden = true; };
  const open = (word) => {
    shown = word;
    card.textContent = word.dataset.says;
    card.hidden = false;
    place();
  };
  const place = () => {
    if (card.hidden) return;
    const at = shown.getBoundingClientRect(), size = card.getBoundingClientRect();
    card.style.left = `${Math.max(8, Math.min(at.left, innerWidth - size.width - 8))}px`;
    card.style.top = `${at.bottom + size.height + 12 < innerHeight ? at.bottom + 6 : at.top - size.height - 6}px`;
  };
  for (const word of words) {
    word.setAttribute("aria-describedby", "term-card");
    for (const kind of ["pointerenter", "focus"]) word.addEventListener(kind, () => open(word));
    for (const kind of ["pointerleave", "blur"]) word.addEventListener(kind, close);
  }
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  addEventListener("scroll", place, { passive: true });
});

import { setChildren } from "./children.js";

// Offsets count Unicode code points, as the API does; JavaScript's own string indices count UTF-16 units and are never used.

/** The text in order as `{text, marked}`, marked inside any of the `[start, end)` spans. */
export function pieces(text, spans) {
  const characters = Array.from(text);
  const found = [];
  let at = 0;
  const take = (end, marked) => {
    if (at < end) found.push({ text: characters.slice(at, end).join(""), marked });
    at = Math.max(at, end);
  };
  for (const [start, end] of [...spans].sort((a, b) => a[0] - b[0])) {
    take(Math.min(start, characters.length), false);
    take(Math.min(end, characters.length), true);
  }
  take(characters.length, false);
  return found;
}

/** Fill an element with a text and its marks. */
export function drawMarked(element, text, spans) {
  setChildren(element, pieces(text, spans).map((piece) => {
    if (!piece.marked) return document.createTextNode(piece.text);
    const mark = document.createElement("mark");
    mark.textContent = piece.text;
    return mark;
  }));
}

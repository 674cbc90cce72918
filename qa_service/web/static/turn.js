import { drawMarked } from "./marks.js";

/** A turn of the conversation with its question, waiting for the answer. */
export function newTurn(question) {
  const turn = clone("turn").firstElementChild;
  fill(turn, "question", question);
  showPending(turn);
  return turn;
}

export function showPending(turn) {
  reply(turn, clone("pending"));
}

export function showAnswer(turn, answer) {
  const content = clone(answer.answerable ? "answered" : "refused");
  const meant = answer.understood_as === answer.question ? null : answer.understood_as;
  for (const [name, value] of Object.entries({ understood_as: meant, answer: answer.answer, message: answer.message })) {
    fill(content, name, value);
  }
  for (const list of content.querySelectorAll("[data-list]")) {
    list.replaceChildren(...answer[list.dataset.list].map(quotation));
    showIf(list, list.children.length > 0);
  }
  reply(turn, content);
}

export function showFailure(turn, code, retry) {
  const content = clone("failed");
  fill(content, "failure", wordsFor(code));
  content.querySelector(".retry").addEventListener("click", retry);
  reply(turn, content);
}

function quotation(quote) {
  const { source } = quote;
  const item = clone("quotation").firstElementChild;
  drawMarked(item.querySelector('[data-fill="text"]'), quote.text, quote.highlights);
  item.querySelector('[data-link="url"]').href = source.url;
  for (const name of ["title", "dateline", "section", "file"]) fill(item, name, source[name]);
  fill(item, "reporters", source.reporters.join("、"));
  fill(item, "lines", [...new Set(source.lines)].join("–"));
  fill(item, "score", Math.round(quote.score * 100));
  return item;
}

function clone(id) {
  return document.getElementById(id).content.cloneNode(true);
}

function reply(turn, content) {
  turn.querySelector(".reply").replaceChildren(content);
}

function fill(root, name, value) {
  const place = root.querySelector(`[data-fill="${name}"]`);
  if (!place) return;
  place.textContent = value ?? "";
  showIf(place, Boolean(place.textContent));
}

function showIf(place, shown) {
  const optional = place.closest("[data-optional]");
  if (optional) optional.hidden = !shown;
}

function wordsFor(code) {
  const known = document.getElementById("failures").content;
  return (known.querySelector(`[data-code="${CSS.escape(code)}"]`) ?? known.querySelector('[data-code="internal"]')).textContent;
}

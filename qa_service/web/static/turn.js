import { setChildren } from "./children.js";
import { drawMarked } from "./marks.js";
import { confidenceName, failureWords, say } from "./words.js";

const answers = new WeakMap(); // turn → its answer

/** A turn of the conversation with its question, waiting for the answer. */
export function newTurn(question) {
  const turn = clone("turn").firstElementChild;
  fill(turn, "question", question);
  showPending(turn);
  return turn;
}

/** The answer that a turn shows; undefined while there is none. */
export function answerOf(turn) {
  return answers.get(turn);
}

/** The language of a message: Chinese where it is in Chinese but for what it quotes, and English on a Chinese page where not. */
function languageOf(text) {
  if (/\p{Script=Han}/u.test(text.replace(/「[^」]*」|“[^”]*”/g, ""))) return "zh";
  const page = document.documentElement.lang;
  return page.startsWith("zh") ? "en" : page;
}

export function showPending(turn) {
  reply(turn, clone("pending"));
}

export function showAnswer(turn, answer) {
  const content = clone(kindOf(answer));
  const meant = answer.understood_as === answer.question ? null : answer.understood_as;
  for (const [name, value] of Object.entries({ understood_as: meant, total: answer.total, answer: answer.answer, message: answer.message })) {
    fill(content, name, value);
  }
  const message = content.querySelector('[data-fill="message"]');
  if (message) message.lang = languageOf(message.textContent);
  showConfidence(content.querySelector(".confidence"), answer.confidence);
  showSummary(content.querySelector('[data-fill="summary"]'), answer.summary ?? []);
  for (const list of content.querySelectorAll("[data-list]")) {
    setChildren(list, answer[list.dataset.list].map(quotation));
    showIf(list, list.children.length > 0);
  }
  reply(turn, content);
  answers.set(turn, answer);
}

/** Which template an answer is drawn with; without any quote, what is said is a hint and no refusal. */
export function kindOf(answer) {
  if (answer.answerable) return "answered";
  return answer.nearest.length || !answer.message ? "refused" : "hinted";
}

export function showFailure(turn, code, retry) {
  const content = clone("failed");
  fill(content, "failure", failureWords(code));
  content.querySelector(".retry").addEventListener("click", retry);
  reply(turn, content);
}

function showConfidence(place, confidence) {
  if (!place) return;
  place.dataset.confidence = confidenceName(confidence);
  fill(place, "confidence", say(place.dataset.confidence));
}

function showSummary(place, sentences) {
  if (!place) return;
  setChildren(place, sentences.flatMap(({ text, quotes }) => [text, ...quotes.map(mark)]));
  showIf(place, sentences.length > 0);
}

function mark(number) {
  const mark = document.createElement("sup");
  mark.textContent = `[${number}]`;
  return mark;
}

function quotation(quote) {
  const { source } = quote;
  const item = clone("quotation").firstElementChild;
  drawMarked(item.querySelector('[data-fill="text"]'), quote.text, quote.highlights);
  item.querySelector('[data-link="url"]').href = source.url;
  for (const name of ["title", "dateline", "section", "file"]) fill(item, name, source[name]);
  fill(item, "reporters", source.reporters.join("、"));
  fill(item, "lines", sayLines(source.lines));
  fillPrinted(item, source);
  return item;
}

function fillPrinted(item, source) {
  for (const [name, words] of Object.entries(printedIn(source))) fill(item, name, words);
  const day = item.querySelector("time");
  day.dateTime = source.date ?? "";
  showIf(day, sayPrinted(source) !== "");
}

/** What is known of when and where something was printed, in words; a conversation kept by an earlier version knows nothing. */
function printedIn({ newspaper, date, page, page_name }) {
  const [year, month, day] = (date ?? "").split("-").map(Number);
  return { newspaper, date: date && say("day", { year, month, day }), page: page && say("page_number", { page }), page_name };
}

/** When and where something was printed, on one line; empty where nothing is known of it. */
export function sayPrinted(source) {
  return Object.values(printedIn(source)).filter(Boolean).join(" ");
}

/** The lines of a file in words. */
export function sayLines([first, last]) {
  return first === last ? say("line", { lines: first }) : say("lines", { lines: `${first}–${last}` });
}

function clone(id) {
  return document.getElementById(id).content.cloneNode(true);
}

function reply(turn, content) {
  answers.delete(turn);
  setChildren(turn.querySelector(".reply"), [content]);
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

import { call } from "./api.js";
import { copy } from "./copy.js";
import { failureWords, say } from "./words.js";

// Offsets count Unicode code points, as in marks.js.
const SENTENCE = /[^。！？!?…\n]*(?:[。！？!?…]+[”’」』）】]*|\n|$)/gu;
const REACH = 600; // code points looked at on either side: longer than any sentence

const articles = new Map(); // id → promise of the article

/** Answer the buttons under the quotes in an element. */
export function serveQuotations(element) {
  element.addEventListener("click", async ({ target }) => {
    const act = acts[target.dataset.act];
    const figure = target.closest(".quotation");
    if (!act || !figure) return;
    const told = figure.querySelector(".told");
    told.textContent = "";
    await act(figure, told, target).catch((error) => {
      told.textContent = failureWords(error.code);
    });
  });
}

const acts = {
  link: (figure, told) => copy(link(figure).href, told),
  async reference(figure, told) {
    const { pathname, search } = link(figure);
    copy((await call(`${pathname}/reference${search}`)).reference, told);
  },
  async context(figure, told, button) {
    const shown = button.getAttribute("aria-expanded") === "true";
    if (!shown && !(await fillContext(figure, told))) return;
    for (const place of figure.querySelectorAll(".context")) place.hidden = shown;
    button.setAttribute("aria-expanded", String(!shown));
  },
};

function link(figure) {
  return new URL(figure.querySelector('[data-link="url"]').href);
}

/** Write the sentence before and the one after; false where the article does not say the quote any more. */
async function fillContext(figure, told) {
  const { pathname, searchParams } = link(figure);
  const field = fieldOf(await articleAt(pathname), searchParams.get("field") ?? "text");
  const [start, end] = searchParams.get("at").split("-").map(Number);
  const characters = Array.from(field);
  if (characters.slice(start, end).join("") !== figure.querySelector("blockquote").textContent) {
    told.textContent = say("context_changed");
    return false;
  }
  const [before, after] = figure.querySelectorAll(".context");
  before.textContent = sentences(characters.slice(Math.max(start - REACH, 0), start)).slice(-1)[0] ?? say("context_start");
  after.textContent = sentences(characters.slice(end, end + REACH))[0] ?? say("context_end");
  return true;
}

function sentences(characters) {
  return characters.join("").match(SENTENCE).map((sentence) => sentence.trim()).filter(Boolean);
}

function fieldOf(article, name) {
  const [head, number] = name.split("/");
  const found = number === undefined ? article[head] : article[head]?.[number];
  return found?.text ?? found ?? ""; // a heading has its text beside its place
}

function articleAt(path) {
  if (!articles.has(path)) {
    const found = call(path);
    found.catch(() => articles.delete(path));
    articles.set(path, found);
  }
  return articles.get(path);
}

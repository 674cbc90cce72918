import { ask, Failure } from "./api.js";
import { setChildren } from "./children.js";
import { begin, current, keep, setCurrent } from "./conversations.js";
import { serveKept } from "./kept.js";
import { serveQuotations } from "./quotation.js";
import { kindOf, newTurn, showAnswer, showFailure, showPending } from "./turn.js";
import { sendVote, serveVotes } from "./votes.js";
import { say } from "./words.js";

const composer = document.getElementById("ask");
const input = document.getElementById("question");
const count = document.getElementById("count");
const welcome = document.getElementById("welcome");
const log = document.getElementById("conversation");
const longest = Number(composer.dataset.longest);
const counted = Number(composer.dataset.counted);
const NEAR_THE_LIMIT = 50; // characters left when the count appears

let conversation = begin();
let waiting = false;

/** Go on with the conversation of this tab, or with what the server has drawn. */
function takeUp() {
  const before = Array.from(composer.querySelectorAll('[name="history"]'), (field) => field.value);
  const given = document.getElementById("given");
  const answer = given && JSON.parse(given.content.textContent);
  const kept = current();
  if (kept && (answer ? kept.turns.slice(-1)[0].question === answer.question : !log.querySelector(".turn"))) return show(kept);
  conversation = begin(answer ? before.slice(0, -1) : before);
  if (!answer) return undefined;
  conversation.turns.push({ question: answer.question, answer });
  keep(conversation);
  return draw();
}

function show(chosen) {
  conversation = chosen;
  setCurrent(chosen.id);
  draw();
  log.lastElementChild.scrollIntoView({ block: "start" });
}

function draw() {
  setChildren(log, conversation.turns.map(({ question, answer }) => {
    const turn = newTurn(question);
    showAnswer(turn, answer);
    return turn;
  }));
  const begun = conversation.turns.length > 0;
  welcome.hidden = begun;
  input.placeholder = say(begun ? "placeholder_next" : "placeholder");
}

function beginAnew() {
  sendVote();
  conversation = begin();
  setCurrent(null);
  document.querySelector(".earlier")?.remove();
  window.history.replaceState(null, "", location.pathname);
  draw();
  window.scrollTo(0, 0);
  input.focus();
}

async function send(question) {
  if (waiting || !question || lengthOf(question) > longest) return;
  sendVote();
  welcome.hidden = true;
  const turn = newTurn(question);
  log.append(turn);
  input.value = "";
  input.placeholder = say("placeholder_next");
  showCount();
  await answer(turn, question);
}

async function answer(turn, question) {
  const asked = conversation; // the reader may begin another one meanwhile
  wait(true);
  showInView(turn);
  try {
    const found = await ask(question, questionsOf(asked).slice(-counted), filters());
    showAnswer(turn, found);
    remember(asked, { question, answer: found });
  } catch (error) {
    if (!(error instanceof Failure)) console.error(error);
    showFailure(turn, error.code ?? "internal", () => retry(turn, question));
  }
  wait(false);
  showInView(turn);
}

/** The questions of a conversation that a further one may go on from; a greeting is none. */
function questionsOf({ before, turns }) {
  return [...before, ...turns.filter((turn) => kindOf(turn.answer) !== "hinted").map((turn) => turn.question)];
}

/** Which articles may answer, as far as the reader has said. */
function filters() {
  const said = Array.from(composer.querySelectorAll(".filters input"), ({ name, value }) => [name, value.trim()]);
  return Object.fromEntries(said.filter(([, value]) => value));
}

function retry(turn, question) {
  if (waiting) return;
  showPending(turn);
  input.focus();
  answer(turn, question);
}

function remember(asked, turn) {
  asked.turns.push(turn);
  if (asked !== conversation) return;
  if (!keep(asked)) count.textContent = say("conversations_full");
  window.history.replaceState(null, "", location.pathname); // what was asked is kept here, and stays out of addresses
}

function wait(begins) {
  waiting = begins;
  log.setAttribute("aria-busy", String(begins));
  composer.classList.toggle("waiting", begins);
}

function showInView(turn) {
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  turn.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
}

function lengthOf(text) {
  return Array.from(text).length;
}

function showCount() {
  grow();
  const length = lengthOf(input.value.trim());
  const name = length > longest ? "count_over" : "count";
  count.textContent = length > longest - NEAR_THE_LIMIT ? say(name, { length, longest }) : "";
  count.classList.toggle("over", length > longest);
}

/** Let the field grow with what is typed where style sheets cannot. */
function grow() {
  if (CSS.supports("field-sizing", "content")) return;
  input.style.height = "auto";
  input.style.height = `${input.scrollHeight}px`;
}

function isComposing(event) {
  return event.isComposing || event.keyCode === 229; // 229: a key that an input method still holds, in Safari
}

input.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || isComposing(event)) return;
  event.preventDefault();
  send(input.value.trim());
});
input.addEventListener("input", showCount);
composer.addEventListener("submit", (event) => {
  event.preventDefault();
  send(input.value.trim());
  input.focus();
});
document.querySelector(".examples")?.addEventListener("click", (event) => {
  if (!event.target.value) return; // beside the buttons
  event.preventDefault();
  send(event.target.value);
  input.focus();
});
document.getElementById("new").addEventListener("click", beginAnew);
serveKept(document.getElementById("kept"), show, () => current() ?? beginAnew());
serveQuotations(log);
serveVotes(log);
takeUp();

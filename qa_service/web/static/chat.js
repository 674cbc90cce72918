import { ask, Failure } from "./api.js";
import { newTurn, showAnswer, showFailure, showPending } from "./turn.js";

const composer = document.getElementById("ask");
const input = document.getElementById("question");
const count = document.getElementById("count");
const conversation = document.getElementById("conversation");
const longest = Number(composer.dataset.longest);
const counted = Number(composer.dataset.counted);
const NEAR_THE_LIMIT = 50; // characters left when the count appears

const earlier = Array.from(composer.querySelectorAll('[name="history"]'), (field) => field.value);
let waiting = false;

function lengthOf(text) {
  return Array.from(text).length;
}

async function send(question) {
  if (waiting || !question || lengthOf(question) > longest) return;
  document.getElementById("welcome").hidden = true;
  const turn = newTurn(question);
  conversation.append(turn);
  input.value = "";
  showCount();
  await answer(turn, question);
}

async function answer(turn, question) {
  wait(true);
  showInView(turn);
  const history = earlier.slice(-counted);
  try {
    showAnswer(turn, await ask(question, history));
    remember(question, history);
  } catch (error) {
    if (!(error instanceof Failure)) console.error(error);
    showFailure(turn, error.code ?? "internal", () => retry(turn, question));
  }
  wait(false);
  showInView(turn);
}

function retry(turn, question) {
  if (waiting) return;
  showPending(turn);
  input.focus();
  answer(turn, question);
}

function remember(question, history) {
  earlier.push(question);
  const address = new URLSearchParams([["q", question], ...history.map((before) => ["history", before])]);
  window.history.replaceState(null, "", `/?${address}`); // so that the way back from an article leads here
}

function wait(begins) {
  waiting = begins;
  conversation.setAttribute("aria-busy", String(begins));
  composer.classList.toggle("waiting", begins);
}

function showInView(turn) {
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  turn.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
}

function showCount() {
  const length = lengthOf(input.value.trim());
  count.textContent = length > longest ? `太长了：${length} / ${longest} 字` : length > longest - NEAR_THE_LIMIT ? `${length} / ${longest} 字` : "";
  count.classList.toggle("over", length > longest);
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
document.querySelector(".examples")?.addEventListener("submit", (event) => {
  event.preventDefault();
  send(event.submitter.value);
  input.focus();
});

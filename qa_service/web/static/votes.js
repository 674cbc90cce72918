import { call } from "./api.js";
import { answerOf } from "./turn.js";
import { failureWords, say } from "./words.js";

let pending = null; // the form with a vote that waits for its comment

/** Take the readers' votes in an element: sent with the comment, or without one when the reader goes on. */
export function serveVotes(element) {
  element.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-vote]");
    if (button) choose(button.closest(".votes"), button);
  });
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.target === pending) sendVote();
  });
  addEventListener("pagehide", sendVote);
}

function choose(form, chosen) {
  if (pending !== form) sendVote();
  pending = form;
  for (const button of form.querySelectorAll("[data-vote]")) button.setAttribute("aria-pressed", String(button === chosen));
  form.querySelector(".comment").hidden = false;
  form.querySelector("[name=comment]").focus();
}

/** Send the vote that waits for its comment, if there is one. */
export async function sendVote() {
  const form = pending;
  if (!form) return;
  pending = null;
  const told = form.querySelector(".told");
  try {
    await call("feedback", { body: ballot(form), keepalive: true });
    for (const part of form.querySelectorAll(".comment, .vote-question")) part.hidden = true;
    for (const button of form.querySelectorAll("[data-vote]")) button.disabled = true;
    told.textContent = say("vote_thanks");
  } catch (error) {
    told.textContent = failureWords(error.code);
  }
}

function ballot(form) {
  const answer = answerOf(form.closest(".turn"));
  const quote = answer.quotes[0];
  const comment = form.elements.comment.value.trim();
  return {
    question: answer.question,
    answerable: answer.answerable,
    ...(quote && { article_id: quote.source.article_id, start: quote.start, end: quote.end }),
    vote: form.querySelector('[aria-pressed="true"]').dataset.vote,
    ...(comment && { comment }),
  };
}

// The page can be read without this: here each request can be tried.

import { say } from "./words.js";

/** The address that a form's fields name. */
function addressOf(form) {
  const query = new URLSearchParams();
  let path = form.dataset.path;
  for (const { name, value, dataset } of form.querySelectorAll("[data-in]")) {
    if (dataset.in === "path") path = path.replace(`{${name}}`, encodeURIComponent(value));
    else if (value) query.append(name, value);
  }
  return query.size ? `${path}?${query}` : path;
}

function requestOf(form) {
  const body = form.elements.body?.value;
  const token = form.elements.token?.value;
  const headers = { Accept: "application/json, */*;q=0.1" };
  if (body) headers["Content-Type"] = "application/json";
  if (token) headers.Authorization = `Bearer ${token}`;
  return { method: form.dataset.method, headers, ...(body && { body }) };
}

/** JSON laid out to be read; other text as it is. */
function laidOut(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

async function send(form) {
  const told = form.querySelector(".told");
  const reply = form.querySelector(".reply");
  const began = performance.now();
  try {
    const response = await fetch(addressOf(form), requestOf(form));
    reply.textContent = laidOut(await response.text());
    told.textContent = say("status", { status: response.status, ms: Math.round(performance.now() - began) });
  } catch {
    reply.textContent = "";
    told.textContent = say("unreachable");
  }
  reply.hidden = !reply.textContent;
}

document.querySelector("main").addEventListener("submit", (event) => {
  event.preventDefault();
  send(event.target);
});

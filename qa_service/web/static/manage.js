import { call } from "./api.js";
import { setChildren } from "./children.js";
import { failureWords, say } from "./words.js";

const PAUSE_MS = 500; // between looks at a build that goes on
const MOST = 100; // files of a kind that are named
const ACTIVE = ["queued", "running"];

const form = document.getElementById("rebuild");
const token = document.getElementById("token"); // its only home: what is typed is kept nowhere else
const state = document.getElementById("state");
const trouble = document.getElementById("trouble");
const progress = document.getElementById("progress");
const report = document.getElementById("report");

form.addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(async () => {
    await change("rebuild", { full: form.elements.full.checked });
    await follow();
  });
});

function change(path, body) {
  const headers = token.value ? { Authorization: `Bearer ${token.value}` } : {};
  return call(path, { body, headers });
}

/** Do something; what goes wrong is told. */
async function attempt(act) {
  trouble.hidden = true;
  try {
    await act();
  } catch (error) {
    trouble.textContent = [failureWords(error.code), error.message !== error.code && error.message].filter(Boolean).join(" ");
    trouble.hidden = false;
  }
}

/** Show how the build goes until it is done. */
async function follow() {
  let build;
  do {
    build = await call("rebuild");
    show(build);
    if (ACTIVE.includes(build.state)) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  } while (ACTIVE.includes(build.state));
  await showGenerations();
}

function show(build) {
  const unchanged = build.state === "succeeded" && build.report?.renewed === false;
  tell(state, say(`rebuild_${unchanged ? "unchanged" : build.state}`, { stage: say(build.stage ?? "stage") }));
  state.dataset.state = build.state;
  progress.hidden = !ACTIVE.includes(build.state);
  if (build.total) progress.value = build.done / build.total;
  else progress.removeAttribute("value");
  tellTrouble("error", build.error);
  tellTrouble("problem", build.problem && `${say("problem")} ${build.problem}`);
  showReport(build.report);
}

function tellTrouble(id, words) {
  const place = document.getElementById(id);
  tell(place, words ?? "");
  place.hidden = !words;
}

/** Write words only where they are others, so that a screen reader says them once. */
function tell(place, words) {
  if (place.textContent !== words) place.textContent = words;
}

function showReport(made) {
  report.hidden = !made;
  if (!made) return;
  for (const kind of ["added", "changed", "removed", "failed", "warnings", "doubtful", "left_out", "passed_over"]) {
    const rows = made[kind] ?? [];
    report.querySelector(`[data-count="${kind}"]`).textContent = sum(rows) || say("none");
    setChildren(report.querySelector(`[data-files="${kind}"]`), named(rows).map(listItem));
  }
}

/** How many files rows are about: each is about one, but for those that count the files of a kind. */
function sum(rows) {
  return rows.reduce((files, row) => files + (row.files ?? 1), 0);
}

function named(rows) {
  const names = rows.slice(0, MOST).map(nameOf);
  return rows.length > MOST ? [...names, `… ${rows.length - MOST}`] : names;
}

function nameOf(row) {
  if (row.kind) return `${row.kind}: ${row.example}${row.files > 1 ? ` … (${row.files})` : ""}`;
  return row.file ? `${row.file}: ${told(row)}` : row;
}

function told({ reason, lines, characters }) {
  if (lines) return say("lines_in_doubt", { lines: lines.join(", ") });
  return reason ? say(reason) : say("characters", { characters });
}

function listItem(text) {
  const item = document.createElement("li");
  item.textContent = text;
  return item;
}

async function showGenerations() {
  const { generations } = await call("generations");
  document.getElementById("no-generations").hidden = generations.length > 0;
  setChildren(document.getElementById("generations"), [...generations].reverse().map(row));
}

function row({ id, created, articles, passages, live }) {
  const item = document.getElementById("generation").content.cloneNode(true).firstElementChild;
  item.querySelector(".id").textContent = id;
  const time = item.querySelector("time");
  time.dateTime = created;
  time.textContent = new Date(created).toLocaleString(document.documentElement.lang);
  item.querySelector(".holds").textContent = say("generation_holds", { articles, passages });
  item.querySelector(".live").hidden = !live;
  const button = item.querySelector("button");
  button.hidden = live;
  button.addEventListener("click", () => attempt(async () => {
    await change("rollback", { generation: id });
    await showGenerations();
    state.textContent = say("rolled_back", { generation: id });
  }));
  return item;
}

attempt(follow);

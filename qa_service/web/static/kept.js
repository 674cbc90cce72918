import { setChildren } from "./children.js";
import { all, remove, removeAll } from "./conversations.js";
import { download, markdown } from "./export.js";
import { say } from "./words.js";

const dialog = document.getElementById("conversations");
const list = dialog.querySelector("ul");

/** Show the kept conversations on a button's click; `show` takes the one that is chosen, `removed` hears that some are gone. */
export function serveKept(button, show, removed) {
  button.addEventListener("click", () => {
    draw();
    open();
  });
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog) close(); // beside it
    const id = target.closest("li")?.dataset.id;
    const chosen = all().find((kept) => kept.id === id);
    const act = target.dataset.act;
    if (act === "close") close();
    if (act === "open" && chosen) {
      close();
      show(chosen);
    }
    if (act === "export" && chosen) download(`${fileName(chosen)}.md`, markdown(chosen), "text/markdown");
    if (act === "export-all") download("conversations.json", JSON.stringify(all(), null, 1), "application/json");
    if (act === "delete" && sure(target)) discard(() => remove(id), removed);
    if (act === "delete-all" && sure(target)) discard(removeAll, removed);
  });
}

/** Show the dialog; at its place in the page where the browser knows no dialogs. */
function open() {
  if (dialog.showModal) return dialog.showModal();
  dialog.setAttribute("open", "");
  dialog.scrollIntoView();
  return dialog.querySelector("[data-act=close]").focus();
}

function close() {
  if (dialog.close) dialog.close();
  else dialog.removeAttribute("open");
}

/** Whether a button was clicked a second time: the first click asks. */
function sure(button) {
  if (button.dataset.asked) return true;
  button.dataset.asked = "yes";
  button.textContent = say("delete_sure");
  return false;
}

function discard(act, removed) {
  act();
  draw();
  removed();
  dialog.querySelector("[data-act=close]").focus();
}

function draw() {
  const kept = all();
  setChildren(list, kept.map(row));
  dialog.querySelector(".none").hidden = kept.length > 0;
  const footer = dialog.querySelector("footer");
  footer.hidden = kept.length === 0;
  const deleteAll = footer.querySelector("[data-act=delete-all]");
  delete deleteAll.dataset.asked;
  dialog.dataset.deleteAll = dialog.dataset.deleteAll ?? deleteAll.textContent;
  deleteAll.textContent = dialog.dataset.deleteAll;
}

function row({ id, begun, turns }) {
  const item = document.getElementById("kept-one").content.cloneNode(true).firstElementChild;
  item.dataset.id = id;
  item.querySelector(".title").textContent = turns[0].question;
  const time = item.querySelector("time");
  time.dateTime = begun;
  time.textContent = new Date(begun).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  item.querySelector(".asked").textContent = say("questions_count", { count: turns.length });
  return item;
}

function fileName({ begun, turns }) {
  return `${begun.slice(0, 10)} ${Array.from(turns[0].question.replace(/[\\/:*?"<>|\s]+/g, " ")).slice(0, 30).join("")}`.trim();
}

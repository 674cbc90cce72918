import { all, remove, removeAll } from "./conversations.js";
import { download, markdown } from "./export.js";
import { say } from "./words.js";

const dialog = document.getElementById("conversations");
const list = dialog.querySelector("ul");

/** Show the kept conversations on a button's click; `open` takes the one that is chosen, `removed` hears that some are gone. */
export function serveKept(button, open, removed) {
  button.addEventListener("click", () => {
    draw();
    dialog.showModal();
  });
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog) dialog.close(); // beside it
    const id = target.closest("li")?.dataset.id;
    const chosen = all().find((kept) => kept.id === id);
    const act = target.dataset.act;
    if (act === "close") dialog.close();
    if (act === "open" && chosen) {
      dialog.close();
      open(chosen);
    }
    if (act === "export" && chosen) download(`${fileName(chosen)}.md`, markdown(chosen), "text/markdown");
    if (act === "export-all") download("conversations.json", JSON.stringify(all(), null, 1), "application/json");
    if (act === "delete" && sure(target)) discard(() => remove(id), removed);
    if (act === "delete-all" && sure(target)) discard(removeAll, removed);
  });
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
  list.replaceChildren(...kept.map(row));
  dialog.querySelector(".none").hidden = kept.length > 0;
  const footer = dialog.querySelector("footer");
  footer.hidden = kept.length === 0;
  const deleteAll = footer.querySelector("[data-act=delete-all]");
  delete deleteAll.dataset.asked;
  deleteAll.textContent = dialog.dataset.deleteAll ??= deleteAll.textContent;
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

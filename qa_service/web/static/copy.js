import { say } from "./words.js";

/** Copy a text and say so in a place; where the browser does not allow it, show the text to be copied by hand. */
export async function copy(text, told) {
  const copied = await navigator.clipboard?.writeText(text).then(() => true, () => false);
  told.textContent = copied || copyOldWay(text) ? say("copied") : `${say("copy_by_hand")} ${text}`;
}

/** Over plain HTTP there is no `navigator.clipboard`. */
function copyOldWay(text) {
  const field = document.createElement("textarea");
  const focused = document.activeElement;
  field.value = text;
  field.className = "unseen";
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  focused?.focus();
  return copied;
}

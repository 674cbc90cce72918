// The form works without this: here it counts, and lets Enter look up.

const form = document.getElementById("find");
const text = document.getElementById("text");
const count = document.getElementById("count");
const longest = Number(form.dataset.longest);
const shortest = Number(form.dataset.shortest);

function lengthOf(value) {
  return Array.from(value.trim()).length; // code points, as the server counts
}

function showCount() {
  const length = lengthOf(text.value);
  count.textContent = length ? count.dataset.words.replace("{length}", length).replace("{longest}", longest) : "";
  count.classList.toggle("over", length > longest);
}

function isComposing(event) {
  return event.isComposing || event.keyCode === 229; // 229: a key that an input method still holds, in Safari
}

text.addEventListener("input", showCount);
text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || isComposing(event)) return;
  event.preventDefault();
  form.querySelector(".send").click();
});
form.addEventListener("submit", (event) => {
  const length = lengthOf(text.value);
  if (length >= shortest && length <= longest) return;
  event.preventDefault();
  count.textContent = count.dataset.invalid;
  text.focus();
});
showCount();

import { copy } from "./copy.js";

const button = document.querySelector("[data-copy]");

button.addEventListener("click", () => {
  copy(document.getElementById("reference").textContent, button.nextElementSibling);
});

// What every page has: the switch between light and dark, without loading the page anew.

import { ROOT } from "./place.js";

const A_YEAR = 365 * 24 * 3600;
const media = { dark: "all", light: "not all" };

document.documentElement.classList.add("scripted"); // shows what is of use with scripts only

document.querySelector(".colophon").addEventListener("click", (event) => {
  const { theme } = event.target.dataset;
  if (!theme) return;
  event.preventDefault();
  document.getElementById("dark").media = media[theme];
  document.cookie = `theme=${theme}; path=${ROOT.slice(0, -1) || "/"}; max-age=${A_YEAR}; samesite=lax`;
  document.querySelector(`.colophon [data-theme="${theme === "dark" ? "light" : "dark"}"]`).focus();
});

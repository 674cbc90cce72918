// The box on a page of another site: put by <script src="…/embed.js"> where it stands, as a frame of its own, which that page cannot read.
// data-lang: zh or en. data-theme: light or dark. data-height: any height of CSS. data-title: what a screen reader calls it.
(function (script) {
  var data = script.dataset;
  var address = new URL("embed", script.src);
  ["lang", "theme"].forEach(function (name) {
    if (data[name]) address.searchParams.set(name, data[name]);
  });
  var frame = document.createElement("iframe");
  frame.src = address.href;
  frame.title = data.title || (data.lang === "en" ? "Ask the Paper" : "问报");
  frame.loading = "lazy";
  frame.allow = "clipboard-write";
  frame.style.cssText = "display: block; width: 100%; border: 0";
  frame.style.height = data.height || "36rem";
  script.parentNode.insertBefore(frame, script.nextSibling);
})(document.currentScript);

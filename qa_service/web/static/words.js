// What the scripts say stands in the page, in its language: <template id="words"> and <template id="failures">.

/** The words of a name, with what stands in braces filled in; the name itself where the page has none for it. */
export function say(name, values = {}) {
  return (find("words", name) ?? name).replace(/\{(\w+)\}/g, (braced, key) => values[key] ?? braced);
}

/** One sentence for the code of an error. */
export function failureWords(code) {
  return find("failures", code) ?? find("failures", "internal");
}

/** The name of the words for a probability. */
export function confidenceName(confidence) {
  const steps = Array.from(document.getElementById("words").content.querySelectorAll("[data-least]"));
  return (steps.find((step) => confidence >= Number(step.dataset.least)) ?? steps.slice(-1)[0]).dataset.name;
}

function find(template, name) {
  return document.getElementById(template).content.querySelector(`[data-name="${CSS.escape(name)}"]`)?.textContent;
}

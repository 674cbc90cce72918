/** Let an element hold these nodes and nothing else; also where there is no `replaceChildren`. */
export function setChildren(element, nodes) {
  element.textContent = "";
  element.append(...nodes);
}

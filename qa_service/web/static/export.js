import { sayLines, sayPrinted } from "./turn.js";
import { say } from "./words.js";

/** Offer a text as a file. */
export function download(name, text, type) {
  const anchor = document.createElement("a");
  anchor.href = URL.createObjectURL(new Blob([text], { type }));
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 60_000);
}

/** A conversation to read: questions as headings, quotes as quotations with their sources. */
export function markdown({ begun, turns }) {
  return [new Date(begun).toLocaleString(document.documentElement.lang), ...turns.flatMap(turnLines)].join("\n\n") + "\n";
}

function turnLines({ question, answer }) {
  const found = answer.answerable ? [] : [answer.nearest.length ? `**${say("verdict")}**` : "", answer.message ?? ""];
  const nearest = answer.nearest.length ? [`${say("nearest")}:`] : [];
  return [`## ${question}`, ...found, answer.total ? say("total", { total: answer.total }) : "", answer.answer ? `**${answer.answer}**` : "", ...nearest, ...[...answer.quotes, ...answer.nearest].map(quoteLines)].filter(Boolean);
}

function quoteLines({ text, source }) {
  const { title, reporters, file, lines, url } = source;
  const by = reporters.length ? `${say("reporters")} ${reporters.join("、")}, ` : "";
  const quoted = text.split("\n").map((line) => `> ${line}`).join("\n");
  const printed = sayPrinted(source) ? `${sayPrinted(source)}, ` : "";
  return `${quoted}\n>\n> —— [《${title}》](${new URL(url, location.href)}), ${by}${printed}${file} ${sayLines(lines)}`;
}

import { ROOT } from "./place.js";

const PATIENCE_MS = 30_000;
const CODES = { 401: "unauthorized", 403: "forbidden", 404: "not_found", 409: "rebuild_running", 429: "too_many" };

/** What the service did not do; `code` names why, as the API's errors do. */
export class Failure extends Error {
  constructor(code, message = code) {
    super(message);
    this.code = code;
  }
}

/** The API's answer to a question after earlier ones, from the articles that fit the filters; throws a Failure. */
export function ask(question, history, filters = {}) {
  return call("ask", { body: { question, history, filters } });
}

/** What the API replies at a path, whole or below the place of the pages: to GET, or to POST where there is a body; throws a Failure. */
export async function call(path, { body, headers = {}, keepalive = false } = {}) {
  const response = await send(path.startsWith("/") ? path : ROOT + path, {
    method: body ? "POST" : "GET",
    headers: { Accept: "application/json", ...(body && { "Content-Type": "application/json" }), ...headers },
    body: body && JSON.stringify(body),
    keepalive,
    signal: patience(),
  });
  const reply = await response.json().catch(() => null);
  if (!response.ok) throw new Failure(codeOf(response.status, reply?.error), reply?.error?.message);
  if (!reply) throw new Failure("internal");
  return reply;
}

/** The name of the words for a refusal; that of a proxy which changes the address has a remedy of its own. */
function codeOf(status, error) {
  if (status === 401 && error?.code === "key_needed") return error.code;
  if (status === 403 && error?.field === "Host") return "host_changed";
  return CODES[status] ?? error?.code ?? "internal";
}

async function send(path, options) {
  try {
    return await fetch(path, options);
  } catch {
    throw new Failure(options.signal?.aborted ? "too_slow" : "unreachable");
  }
}

/** What breaks a request off when it takes too long; undefined where the browser cannot, and waits as long as it does. */
function patience() {
  if (!window.AbortController) return undefined;
  const controller = new AbortController(); // older than AbortSignal.timeout
  setTimeout(() => controller.abort(), PATIENCE_MS);
  return controller.signal;
}

const PATIENCE_MS = 30_000;

/** A question that got no answer; `code` names why, as the API's errors do. */
export class Failure extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** The API's answer to a question after earlier ones; throws a Failure. */
export async function ask(question, history) {
  const response = await send("/ask", { question, history });
  const body = await response.json().catch(() => null);
  if (!response.ok) throw new Failure(body?.error?.code ?? (response.status === 429 ? "too_many" : "internal"));
  if (!body) throw new Failure("internal");
  return body;
}

async function send(path, body) {
  try {
    return await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch (error) {
    throw new Failure(error.name === "TimeoutError" ? "too_slow" : "unreachable");
  }
}

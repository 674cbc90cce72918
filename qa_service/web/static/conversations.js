// Conversations live in this browser only: all of them in localStorage, the one of this tab named in sessionStorage.
// A conversation is {id, begun, before, turns}: `before` holds questions asked without scripts, a turn is {question, answer}.

const ALL = "qa.conversations";
const CURRENT = "qa.conversation";
const MOST = 100; // older ones make room

export function begin(before = []) {
  const id = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`;
  return { id, begun: new Date().toISOString(), before, turns: [] };
}

/** All kept conversations, newest first. */
export function all() {
  try {
    const kept = JSON.parse(localStorage.getItem(ALL));
    return Array.isArray(kept) ? kept.filter(isConversation) : [];
  } catch {
    return [];
  }
}

/** Keep a conversation as the one of this tab, and fewer of the others where there is no room; false where the browser keeps none. */
export function keep(conversation) {
  const kept = [conversation, ...all().filter(({ id }) => id !== conversation.id)];
  for (let most = MOST; most >= 1; most = Math.floor(most / 2)) {
    if (write(kept.slice(0, most))) return setCurrent(conversation.id);
  }
  return false;
}

export function remove(id) {
  return write(all().filter((kept) => kept.id !== id));
}

export function removeAll() {
  return write([]);
}

/** The conversation of this tab, or undefined. */
export function current() {
  try {
    const id = sessionStorage.getItem(CURRENT);
    return all().find((kept) => kept.id === id);
  } catch {
    return undefined;
  }
}

export function setCurrent(id) {
  try {
    sessionStorage.setItem(CURRENT, id ?? "");
    return true;
  } catch {
    return false;
  }
}

function write(conversations) {
  try {
    localStorage.setItem(ALL, JSON.stringify(conversations));
    return true;
  } catch {
    return false;
  }
}

function isConversation(kept) {
  return typeof kept?.id === "string" && Array.isArray(kept.before) && Array.isArray(kept.turns)
    && kept.turns.length > 0 && kept.turns.every(({ question, answer }) => question && answer?.quotes && answer.nearest);
}

/** The path below which all pages lie, with a slash at its end. */
export const ROOT = new URL("..", import.meta.url).pathname;

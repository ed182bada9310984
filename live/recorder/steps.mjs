// The words in which the exchanges of a server are written down.

/** Something to put into the server past what is recorded, by the name of a function of its seeding. */
export const put = (seed, ...args) => ({ seed, args });

/** The same, where what the function gives back is sent later on as `{name}`, or `{name.part}`. */
export const putAs = (as, seed, ...args) => ({ seed, args, as });

/** Milliseconds to let pass. */
export const wait = (ms) => ({ wait: ms });

const headers = {
  accept: "application/json",
  "accept-encoding": "identity",
  "user-agent": "profile-gateway",
};

/**
 * A request as a gateway sends it, with a name. `{admin}` in a header is the administrator's authorization, `{username}`
 * and `{password}` are the administrator's own. `more` may have `headers`, a `body`, `as` (what to remember of the answer:
 * `{ token: "result.jwt" }`), `only` and `unordered` (see normalised.mjs).
 */
export function ask(name, line, { headers: own = {}, body, ...more } = {}) {
  const [method, ...path] = line.split(" ");
  const text = body === undefined || typeof body === "string" ? (body ?? null) : JSON.stringify(body);
  const content = text === null ? {} : { "content-type": "application/json" };
  const sent = Object.entries({ ...headers, ...content, ...own }).filter(([, value]) => value !== null);
  return {
    name,
    request: { method, path: path.join(" "), headers: Object.fromEntries(sent), body: text },
    ...more,
  };
}

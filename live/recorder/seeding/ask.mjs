// One request to a server's own administration; what it refuses is an error that names the route.

/** Statuses in `fine` are accepted beside the 2xx. */
export async function ask(base, method, path, { body, authorization, fine = [] } = {}) {
  const response = await fetch(base + path, {
    method,
    headers: {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(authorization === undefined ? {} : { authorization }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(60_000),
  });
  const text = await response.text();
  if (!response.ok && !fine.includes(response.status)) {
    throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 500)}`);
  }
  return text.startsWith("{") || text.startsWith("[") ? JSON.parse(text) : undefined;
}

export const basic = (username, password) =>
  `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;

// What a real server makes up, replaced by something that stays the same from one recording to the next.

const PATTERNS = [
  // Tokens and keys, of which none may be published.
  [/kauth-[\w-]+\.[\w-]+\.[\w-]+/g, "kauth-{token}"],
  [/kapikey-[\w-]+\.[\w-]+\.[\w-]+/g, "kapikey-{key}"],
  [/("api_key" ?: ?\{[^}]*?"id" ?: ?)"[^"]*"/g, '$1"{key}"'],
  [/("(?:access_token|refresh_token|fingerprint|encoded|api_key)" ?: ?)"[^"]*"/g, '$1"{secret}"'],
  // Ids, names and numbers.
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "{uuid}"],
  [/("index_uuid" ?: ?)"(?!_na_)[^"]*"/g, '$1"{uuid}"'],
  [/("(?:_seq_no|_primary_term|took)" ?: ?)\d+/g, "$10"],
  [/((?:seqNo|primary term) )\[\d+\]/g, "$1[0]"],
  [/(API key id )\[[^\]]*\]/g, "$1[{key}]"],
  // Where something stands in a stored document, which also names the node.
  [/\[1:\d+\] (?=failed to parse field)/g, "[1:0] "],
  // Times and places.
  [/\b1[5-9]\d{11}\b/g, "1700000000000"],
  [/\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d{4})/g, "2024-01-01T00:00:00.000Z"],
  [/127\.0\.0\.1:\d+/g, "127.0.0.1:9"],
];

/** Headers by which clients go. */
const HEADERS = [
  "allow",
  "cache-control",
  "content-encoding",
  "content-type",
  "www-authenticate",
  "x-elastic-product",
  "x-kuzzle-request-id",
];

const sorted = (value) => {
  if (Array.isArray(value))
    return value.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, sorted(item)]));
};

function body(text, { only, unordered }) {
  if (!only && !unordered) return text;
  const parsed = JSON.parse(text);
  const kept = only ? Object.fromEntries(only.map((key) => [key, parsed[key]])) : parsed;
  return JSON.stringify(unordered ? sorted(kept) : kept);
}

/** `only` are the keys of a long answer that are kept, `unordered` says that the order of its lists is nobody's promise. */
export function normalised({ status, headers, body: text }, exchange) {
  const steady = (value) => PATTERNS.reduce((sofar, [pattern, by]) => sofar.replace(pattern, by), value);
  const kept = HEADERS.filter((name) => headers[name] !== undefined);
  return {
    status,
    headers: Object.fromEntries(
      kept.map((name) => [name, [headers[name]].flat().map(steady).sort().join(", ")]),
    ),
    body: steady(body(text, exchange)),
  };
}

import { gzipSync } from "node:zlib";
import { type Exchange, raw, rendered, type Sound } from "./fault-server.js";
import { CANARY } from "./faults.js";

/** An answer that is not what it should be. */
export interface Shape {
  readonly name: string;
  send(exchange: Exchange, sound: Sound): void;
  /** What a client is told of a read; `sound` = the shape is harmless and the record is served. */
  readonly read: "UPSTREAM_PROTOCOL" | "UPSTREAM_UNAVAILABLE" | "UPSTREAM_ANSWER_TOO_LARGE" | "sound";
}

const PROTOCOL = "UPSTREAM_PROTOCOL";
const TOO_LARGE = "UPSTREAM_ANSWER_TOO_LARGE";
const JSON_TYPE: [string, string] = ["content-type", "application/json"];

/** Another body, with the right length and all headers of the sound answer. */
const body = (
  name: string,
  change: (text: string) => string | Buffer,
  read: Shape["read"] = PROTOCOL,
): Shape => ({
  name,
  read,
  send: ({ socket }, sound) => void socket.write(rendered(sound, change(sound.body.toString()))),
});

/** Anything at all in place of the answer; `end` closes the connection behind it. */
const bytes = (
  name: string,
  make: (sound: Sound) => Buffer | string,
  read: Shape["read"] = PROTOCOL,
  end = false,
): Shape => ({
  name,
  read,
  send: ({ socket }, sound) => void (end ? socket.end(make(sound)) : socket.write(make(sound))),
});

const swapped = (text: string): string => (text.startsWith("[") ? "{}" : "[]");
const firstString = /:"[^"]*"/;
const everyString = /:\s*"[^"]*"/g;
const inObject = (extra: string) => (text: string) => text.replace("{", `{${extra},`);
const withHeader = (sound: Sound, ...headers: readonly [string, string][]): Buffer =>
  rendered({ ...sound, headers: [...sound.headers, ...headers] });
const unmeasured = ({ headers }: Sound) => headers.filter(([name]) => !/^content-length$/i.test(name));
const measured = (sound: Sound, ...lengths: readonly [string, string][]): Buffer =>
  raw(200, [...unmeasured(sound), ...lengths], sound.body);
const chunked = (sound: Sound, chunks: string): Buffer =>
  raw(200, [...unmeasured(sound), ["transfer-encoding", "chunked"]], chunks);
const chunk = ({ body: content }: Sound): string => `${content.length.toString(16)}\r\n${content}\r\n`;
const deep = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);

/** Made once: each takes longer than all else here. */
const MANY_KEYS = Array.from({ length: 100_000 }, (_, n) => `"k${n}":${n}`).join(",");
const BOMB = gzipSync(Buffer.alloc(50_000_000));
const TOO_MUCH = Buffer.alloc(12_582_913, " ");

export const BODIES: readonly Shape[] = [
  body("an empty body", () => ""),
  body("a web page", () => `<!doctype html><p>${CANARY}</p>`),
  body("plain text", () => CANARY),
  body("half of the JSON", (text) => text.slice(0, text.length / 2)),
  body("null", () => "null"),
  body("a text", () => `"${CANARY}"`),
  body("a number", () => "1"),
  body("a list for an object, or an object for a list", swapped),
  body("an empty object", () => "{}"),
  body("NaN for a value", (text) => text.replace(firstString, ":NaN")),
  body("a comma too many", (text) => text.replace(/([\]}])$/, ",$1")),
  body("two documents", (text) => text + text),
  body("a byte order mark", (text) => `\ufeff${text}`, "sound"),
  body("UTF-16", (text) => Buffer.from(text, "utf16le")),
  body("Latin-1", (text) => Buffer.from(text.replace(firstString, ':"\xe9"'), "latin1")),
  body("numbers for texts", (text) => text.replace(everyString, ":1")),
  body("null for texts", (text) => text.replace(everyString, ":null")),
  body("objects for texts", (text) => text.replace(everyString, ':{"a":1}')),
  body("other names for all keys", (text) => text.replace(/"(\w+)":/g, '"x$1":')),
  body("numbers beyond all others for texts", (text) => text.replace(everyString, ":1e999")),
  body("a hundred thousand brackets", () => deep(100_000)),
  body(
    "a hundred thousand brackets in a key that nobody asked for",
    inObject(`"extra":${deep(100_000)}`),
    "sound",
  ),
  body("a key twice, of which the last counts", (text) => text.replace(/\{("\w+"):/, "{$1:0,$1:"), "sound"),
  body("keys of prototypes", inObject('"__proto__":{"polluted":1},"constructor":{"polluted":1}'), "sound"),
  body("a hundred thousand keys", inObject(MANY_KEYS), "sound"),
  body("more than the limit", () => TOO_MUCH, TOO_LARGE),
];

const STATUSES: readonly Shape[] = [
  bytes("204", () => raw(204, [])),
  ...[201, 202, 203, 206].map((code) =>
    bytes(`${code} with the record`, (sound) => rendered({ ...sound, status: code })),
  ),
  bytes("301 to elsewhere", () =>
    raw(301, [
      ["location", `http://${CANARY}.test/`],
      ["content-length", "0"],
    ]),
  ),
  bytes("404 from somebody else", () => raw(404, [["content-length", "5"]], "<p>no")),
  bytes(
    "500 with a web page",
    () => rendered({ status: 500, headers: [], body: Buffer.from(CANARY) }),
    "UPSTREAM_UNAVAILABLE",
  ),
  bytes("599", () => raw(599, [["content-length", "0"]]), "UPSTREAM_UNAVAILABLE"),
];

const FRAMES: readonly Shape[] = [
  bytes("a hundred provisional answers", (sound) =>
    Buffer.concat([Buffer.from("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(100)), rendered(sound)]),
  ),
  bytes("100 that nobody asked for", (sound) =>
    Buffer.concat([Buffer.from("HTTP/1.1 100 Continue\r\n\r\n"), rendered(sound)]),
  ),
  bytes(
    "101 to another protocol",
    () => "HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
  ),
  bytes("a length that is no number", (sound) =>
    raw(200, [...unmeasured(sound), ["content-length", "many"]], sound.body),
  ),
  bytes("two lengths", (sound) => measured(sound, ["content-length", "7"], ["content-length", "9"])),
  bytes("a length and chunks", (sound) =>
    measured(sound, ["content-length", "7"], ["transfer-encoding", "chunked"]),
  ),
  bytes("a length too short", (sound) =>
    raw(200, [...unmeasured(sound), ["content-length", String(sound.body.length >> 1)]], sound.body),
  ),
  bytes(
    "a length too long, then the end",
    (sound) => raw(200, [...unmeasured(sound), ["content-length", "99999"]], sound.body),
    "UPSTREAM_UNAVAILABLE",
    true,
  ),
  bytes(
    "no length, and the end too soon",
    (sound) => raw(200, unmeasured(sound), sound.body.subarray(0, 9)),
    PROTOCOL,
    true,
  ),
  bytes("no length, and the end in time", (sound) => raw(200, unmeasured(sound), sound.body), "sound", true),
  bytes("chunks of no size", (sound) => chunked(sound, `zz\r\n${CANARY}\r\n`)),
  bytes("chunks that end too soon", (sound) => chunked(sound, chunk(sound)), "UPSTREAM_UNAVAILABLE", true),
  bytes(
    "chunks and trailers",
    (sound) => chunked(sound, `${chunk(sound)}0\r\nx-trailer: ${CANARY}\r\n\r\n`),
    "sound",
  ),
  bytes("gzip", (sound) =>
    rendered({ ...sound, headers: [...sound.headers, ["content-encoding", "gzip"]] }, gzipSync(sound.body)),
  ),
  bytes("a bomb of gzip", (sound) =>
    rendered({ ...sound, headers: [...sound.headers, ["content-encoding", "gzip"]] }, BOMB),
  ),
  bytes("gzip that is none", (sound) => withHeader(sound, ["content-encoding", "gzip"])),
  bytes(
    "a length beyond the limit",
    (sound) => raw(200, [...unmeasured(sound), ["content-length", "999999999999"]], sound.body),
    TOO_LARGE,
  ),
  bytes(
    "two answers",
    (sound) => Buffer.concat([rendered(sound), raw(500, [["content-length", "0"]])]),
    "sound",
  ),
  bytes("no headers at all, as of HTTP/0.9", (sound) => sound.body, PROTOCOL, true),
  bytes("HTTP/2", () => Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])),
  bytes("the greeting of another protocol", () => `SSH-2.0-${CANARY}\r\n`),
  bytes("a header of 64 KiB", (sound) => withHeader(sound, ["x-long", "x".repeat(65_536)])),
  bytes("ten thousand headers", (sound) =>
    withHeader(sound, ...Array.from({ length: 10_000 }, (_, n): [string, string] => [`x-${n}`, "1"])),
  ),
  bytes("a header without a name", (sound) => withHeader(sound, ["", CANARY])),
  bytes("a header with a zero byte", (sound) => withHeader(sound, ["x-zero", "a\0b"])),
  bytes("a status of no sense", (sound) => raw("HTTP/1.1 OK", [JSON_TYPE], sound.body)),
  bytes(
    "another content type",
    (sound) =>
      rendered({
        ...sound,
        headers: [
          ...sound.headers.filter(([name]) => !/^content-type$/i.test(name)),
          ["content-type", "text/plain; charset=utf-16"],
        ],
      }),
    "sound",
  ),
];

export const SHAPES: readonly Shape[] = [...BODIES, ...STATUSES, ...FRAMES];

import { once } from "node:events";
import { connect } from "node:net";
import { test } from "vitest";
import { startWorld } from "../auth/world.js";
import { type Dice, fuzz } from "./fuzz.js";

const METHODS = ["GET", "POST", "HEAD", "OPTIONS", "PUT", "get", "PRI"] as const;
const TARGETS = [
  "/graphql",
  "/graphql?query={__typename}",
  "/graphql?query=%",
  "/health/ready",
  "/",
  "*",
  "//graphql",
  "http://localhost/graphql",
  "/graphql#x",
] as const;
const BODIES = ['{"query":"{__typename}"}', '{"query":1}', "[]", "{", "", "\ufeff{}", "\u0000"] as const;
const LINES = [
  "host: localhost",
  "host: a\r\nhost: b",
  "content-type: application/json",
  "content-type: application/json; charset=utf-16",
  "content-type: text/plain",
  "transfer-encoding: chunked",
  "transfer-encoding: gzip, chunked",
  "content-length: -1",
  "content-length: 99999999999999999999",
  "connection: close",
  "connection: upgrade\r\nupgrade: h2c",
  "expect: 100-continue",
  "expect: anything",
  "accept: text/html",
  "accept: image/png",
  "accept: ,;q=,",
  "x-request-id: \u0001",
  "traceparent: 00-0-0-0",
  "origin: null",
  "forwarded: for=_x",
  "x: y\r\n z",
  "authorization: Bearer a.b.c",
] as const;
const SIGNS = [
  "\r\n",
  "\n",
  "\r",
  ":",
  " ",
  "\u0000",
  "\u00ff",
  "HTTP/1.1",
  "0\r\n\r\n",
  "5\r\n",
  ";",
  "%",
] as const;

function request(dice: Dice): string {
  const body = dice.of(BODIES);
  const lines: string[] = dice.many(6, () => dice.of(LINES));
  if (!dice.oneIn(4)) lines.push("host: localhost");
  if (!dice.oneIn(4))
    lines.push(`content-length: ${Buffer.byteLength(body) + (dice.oneIn(8) ? dice.upTo(9) : 0)}`);
  if (dice.oneIn(2)) lines.push("content-type: application/json");
  const version = dice.oneIn(12) ? dice.of(["HTTP/1.0", "HTTP/2.0", "HTTP/1.9", ""]) : "HTTP/1.1";
  return `${dice.of(METHODS)} ${dice.of(TARGETS)} ${version}\r\n${lines.join("\r\n")}\r\n\r\n${body}`;
}

/** What a server answers to these bytes, sent in one piece or in several. */
async function exchange(port: number, pieces: readonly string[]): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  let answer = "";
  socket.on("data", (chunk) => {
    answer += chunk.toString("latin1");
  });
  const closed = once(socket, "close");
  const timer = setTimeout(() => socket.destroy(new Error("no end")), 20_000);
  for (const piece of pieces) socket.write(Buffer.from(piece, "latin1"));
  socket.end();
  await closed.catch(() => {});
  clearTimeout(timer);
  return answer;
}

test("bytes that are HTTP requests, or nearly so", async () => {
  const world = await startWorld();
  const { gateway } = world;
  const url = new URL(gateway.url);
  await fuzz("requests", async (dice) => {
    world.asked();
    const whole = Array.from({ length: 1 + dice.upTo(2) }, () => request(dice)).join("");
    const bytes = dice.oneIn(2) ? dice.spoilt(whole, SIGNS) : whole;
    const cut = dice.upTo(bytes.length);
    const answer = await exchange(
      Number(url.port),
      dice.oneIn(3) ? [bytes.slice(0, cut), bytes.slice(cut)] : [bytes],
    );
    const failed = gateway.log.splice(0).find((line) => line.includes('"level":50'));
    if (failed !== undefined) throw new Error(failed);
    if (answer !== "" && !/^HTTP\/1\.1 \d{3} /.test(answer))
      throw new Error(`it answered ${answer.slice(0, 100)}`);
    const statuses = [...answer.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status = ""]) => status);
    if (statuses.includes("500")) throw new Error("it answered 500");
    if (dice.oneIn(50) && (await fetch(new URL("/health/ready", url))).status !== 200)
      throw new Error("it is not ready");
    return statuses.join(" ") || "closed";
  });
  await world.stop();
});

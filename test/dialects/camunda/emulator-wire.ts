import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { z } from "zod";
import type { Exchange, UpstreamResponse } from "../../support/replay.js";

const headers = z.record(z.string(), z.string());
const exchanges = z.array(
  z.object({
    name: z.string(),
    request: z.object({ method: z.string(), path: z.string(), headers, body: z.string().nullable() }),
    response: z.object({ status: z.number(), headers, body: z.string() }),
  }),
);

/** Long runs are stored as `<x × 256>`, id lists as `<333 ids u0000,…, 1997 characters>`. */
export function expanded(text: string): string {
  return text
    .replace(/<(\d+) ids u0000,…, (\d+) characters>/g, (_, count: string, length: string) =>
      Array.from({ length: Number(count) }, (_, i) => `u${String(i).padStart(4, "0")}`)
        .join(",")
        .slice(0, Number(length)),
    )
    .replace(/<(.) × (\d+)>/gsu, (_, character: string, count: string) => character.repeat(Number(count)));
}

export function recording(file: string): Exchange[] {
  const text = readFileSync(new URL(`../../recordings/${file}.json`, import.meta.url), "utf8");
  return exchanges.parse(JSON.parse(text));
}

/** The request as it goes over the wire, down to what a decent client would never send. */
function bytes({ method, path, headers: sent, body }: Exchange["request"], version: string): Buffer {
  if (method === "PRI") return Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  const content = Buffer.from(expanded(body ?? ""));
  const lines = Object.entries(sent).map(([name, value]) => `${name}: ${expanded(String(value))}\r\n`);
  if (body !== null && sent["content-length"] === undefined)
    lines.push(`content-length: ${content.length}\r\n`);
  const head = `${method} ${expanded(path)} HTTP/${version}\r\n${lines.join("")}\r\n`;
  return Buffer.concat([Buffer.from(head), content]);
}

const nothing: UpstreamResponse = { status: 0, headers: {}, body: "" };

/** The first answer among what came so far, or undefined while it is not complete. */
function parsed(received: Buffer, method: string, ended: boolean): UpstreamResponse | undefined {
  const end = received.indexOf("\r\n\r\n");
  if (end < 0) return ended ? nothing : undefined;
  const [line = "", ...fields] = received.subarray(0, end).toString("latin1").split("\r\n");
  const status = Number(line.split(" ")[1]);
  if (status === 100) return parsed(received.subarray(end + 4), method, ended);
  const found = Object.fromEntries(
    fields.map((field) => {
      const colon = field.indexOf(":");
      return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()];
    }),
  );
  const length = method === "HEAD" ? 0 : Number(found["content-length"] ?? 0);
  const body = received.subarray(end + 4, end + 4 + length);
  if (body.length < length && !ended) return undefined;
  return { status, headers: found, body: body.toString("utf8") };
}

/** Sends text or bytes and collects until the server closes or `done` has seen enough. */
export function talk(
  port: number,
  data: string | Buffer,
  done: (received: Buffer) => boolean,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, "127.0.0.1", () => socket.write(data));
    socket.on("data", (chunk) => {
      chunks.push(chunk);
      if (done(Buffer.concat(chunks))) socket.destroy();
    });
    // A server that has refused may reset while the rest of the request is still on its way.
    socket.on("error", (error) => (chunks.length === 0 ? reject(error) : undefined));
    socket.on("close", () => resolve(Buffer.concat(chunks)));
  });
}

/** Sends one recorded request on a connection of its own. */
export async function exchange(
  port: number,
  { name, request }: Exchange,
  base: string,
): Promise<UpstreamResponse> {
  const data = bytes({ ...request, path: base + request.path }, name.endsWith("http/1.0") ? "1.0" : "1.1");
  const received = await talk(port, data, (sofar) => parsed(sofar, request.method, false) !== undefined);
  return parsed(received, request.method, true) ?? nothing;
}

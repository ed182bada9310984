import { once } from "node:events";
import { createServer, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clientAddress } from "../../src/server/client-address.js";
import { directory } from "../support/cli.js";

let trusted: readonly string[] = [];
const server = createServer((request, response) => response.end(clientAddress(trusted)(request)));

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(() => server.close());

/** Whose address counts of a request with these headers, which comes from 127.0.0.1. */
async function address(
  proxies: readonly string[],
  headers: Record<string, string | string[]>,
): Promise<string> {
  trusted = proxies;
  const sent = send({ port: (server.address() as AddressInfo).port, headers }).end();
  const [response] = await once(sent, "response");
  let text = "";
  for await (const chunk of response) text += String(chunk);
  return text;
}

const LOCAL = ["127.0.0.1"];
const FLEET = ["127.0.0.0/8", "10.0.0.0/8", "2001:db8::/32"];

describe("the client's address", () => {
  it("is that of the connection while no proxy is trusted, whatever the headers say", async () => {
    expect(await address([], { "x-forwarded-for": "203.0.113.7", forwarded: "for=203.0.113.7" })).toBe(
      "127.0.0.1",
    );
  });

  it("is that of the connection where it comes from elsewhere than a trusted proxy", async () => {
    expect(await address(["10.0.0.0/8"], { "x-forwarded-for": "203.0.113.7" })).toBe("127.0.0.1");
  });

  it.each([
    ["one proxy's word", "203.0.113.7", "203.0.113.7"],
    [
      "what the last proxy said, not what a client wrote in front of it",
      "1.1.1.1, 203.0.113.7",
      "203.0.113.7",
    ],
    ["the first from the right that is no proxy", "1.1.1.1, 203.0.113.7, 10.1.1.1, 10.2.2.2", "203.0.113.7"],
    ["the left end where all are proxies", "10.9.9.9, 10.1.1.1", "10.9.9.9"],
    ["an address with its port", "203.0.113.7:4711", "203.0.113.7"],
    ["an IPv6 address", "2001:DB9:0:0::7", "2001:db9::7"],
    ["an IPv6 address in brackets", "[2001:db9::7]", "2001:db9::7"],
    ["an IPv6 address with its port", "[2001:db9::7]:4711", "2001:db9::7"],
    ["past a proxy with an IPv6 address", "203.0.113.7, 2001:db8::1", "203.0.113.7"],
    ["an IPv4 address written as IPv6", "::ffff:203.0.113.7", "203.0.113.7"],
    ["past a proxy whose IPv4 address is written as IPv6", "203.0.113.7, ::ffff:10.1.1.1", "203.0.113.7"],
    ["what stands around empty entries", "203.0.113.7, , 10.1.1.1,", "203.0.113.7"],
    ["the last proxy before an entry that is no address", "203.0.113.7, unknown, 10.1.1.1", "10.1.1.1"],
    ["the connection's where the last entry is no address", "203.0.113.7, _hidden", "127.0.0.1"],
    ["no number that a lax reader takes for an address", "3405803783", "127.0.0.1"],
    ["no octal digits", "0313.0.113.7", "127.0.0.1"],
    ["no text without end", `${"9".repeat(5000)}.1.1.1`, "127.0.0.1"],
    ["the connection's where the header is empty", "", "127.0.0.1"],
  ])("is by X-Forwarded-For %s", async (_, value, expected) => {
    expect(await address(FLEET, { "x-forwarded-for": value })).toBe(expected);
  });

  it("is read from all lines of X-Forwarded-For in their order", async () => {
    expect(await address(FLEET, { "x-forwarded-for": ["1.1.1.1", "203.0.113.7", "10.1.1.1"] })).toBe(
      "203.0.113.7",
    );
  });

  it.each([
    ["one proxy's word", "for=203.0.113.7", "203.0.113.7"],
    ["with other pairs around it", 'by=10.1.1.1; For="203.0.113.7:80";proto=https', "203.0.113.7"],
    ["an IPv6 address", 'for="[2001:db9::7]:4711"', "2001:db9::7"],
    ["the first from the right that is no proxy", "for=1.1.1.1, for=203.0.113.7,for=10.1.1.1", "203.0.113.7"],
    ["the last proxy before a hidden one", "for=203.0.113.7, for=_hidden, for=10.1.1.1", "10.1.1.1"],
    ["the last proxy before one that says nothing", "for=203.0.113.7, proto=https, for=10.1.1.1", "10.1.1.1"],
    ["what stands around empty elements", "for=203.0.113.7, ,for=10.1.1.1,", "203.0.113.7"],
    [
      "the connection's where a client opened a quote that a proxy closed",
      'for=6.6.6.6;x=", for="[2001:db9::7]"',
      "127.0.0.1",
    ],
    ["the connection's where a quote stays open", 'for=6.6.6.6, for="203.0.113.7', "127.0.0.1"],
    ["the connection's where it is no such header", "203.0.113.7", "127.0.0.1"],
  ])("is by Forwarded %s", async (_, value, expected) => {
    expect(await address(FLEET, { forwarded: value })).toBe(expected);
  });

  it("is none where the connection has none, whatever the headers say", async () => {
    const path = join(directory(), "socket");
    const local = createServer((request, response) => response.end(clientAddress(FLEET)(request)));
    await once(local.listen(path), "listening");
    const headers = { "x-forwarded-for": "203.0.113.7", forwarded: "for=203.0.113.7" };
    const [response] = await once(send({ socketPath: path, headers }).end(), "response");
    let text = "";
    for await (const chunk of response) text += String(chunk);
    local.close();
    expect([response.statusCode, text]).toEqual([200, ""]);
  });

  it("is what both headers say where they agree, and the connection's where they do not", async () => {
    const list = { "x-forwarded-for": "1.1.1.1, 203.0.113.7" };
    expect(await address(LOCAL, { ...list, forwarded: 'for="203.0.113.7:80"' })).toBe("203.0.113.7");
    expect(await address(LOCAL, { ...list, forwarded: "for=198.51.100.9" })).toBe("127.0.0.1");
  });
});

import type { IncomingMessage } from "node:http";
import { BlockList, isIP, isIPv4, isIPv6, SocketAddress } from "node:net";

/** Finds the network address of the client that sent a request. */
export type ClientAddress = (request: IncomingMessage) => string;

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/;

/** An address in its canonical form; undefined if the text is not an address. */
function addressIn(text: string): string | undefined {
  const [plain = ""] = text.split("%", 1);
  if (isIPv4(plain)) return plain;
  if (!isIPv6(plain)) return undefined;
  const { address } = new SocketAddress({ address: plain, family: "ipv6" });
  return MAPPED.exec(address)?.[1] ?? address;
}

/** Of an address. The regular expression of `isIPv6` takes 3 ms to compile, so it is left to those who use IPv6. */
const kindOf = (address: string): "ipv4" | "ipv6" => (address.includes(":") ? "ipv6" : "ipv4");

const MAX_HOP = 64;
/** Some proxies add the port; IPv6 addresses then stand in brackets. */
const WITH_PORT = /^(?:\[([^\]]*)\]|([\d.]+))(?::\d{1,5})?$/;

/** The address in an entry that a proxy wrote; undefined for `unknown`, obfuscated names and anything else. */
function hopIn(entry: string): string | undefined {
  const text = entry.trim();
  if (text.length > MAX_HOP) return undefined;
  const [, bracketed, plain] = WITH_PORT.exec(text) ?? [];
  return addressIn(bracketed ?? plain ?? text);
}

/** https://www.rfc-editor.org/rfc/rfc7239#section-4, and values that should have been quoted. */
const PAIR = /[\t ]*(?:([!#$%&'*+.^_`|~\w-]+)=("(?:[^"\\]|\\.)*"|[^\s;,"]*))?[\t ]*([;,]|$)/y;

/** The `for` of each element; a header that breaks the grammar is ignored as a whole. */
function forwardedEntries(header: string): string[] {
  const elements: Map<string, string>[] = [new Map()];
  PAIR.lastIndex = 0;
  while (PAIR.lastIndex < header.length) {
    const pair = PAIR.exec(header);
    const element = elements.at(-1);
    if (!pair || !element) return [""];
    const [, name, value = "", end] = pair;
    if (name !== undefined) element.set(name.toLowerCase(), value.replaceAll('"', ""));
    if (end === ",") elements.push(new Map());
  }
  return elements.filter(({ size }) => size > 0).map((element) => element.get("for") ?? "");
}

/** The entries of `X-Forwarded-For`. */
function forwardedForEntries(header: string): string[] {
  return header.split(",").filter((entry) => entry.trim() !== "");
}

/** The proxies we trust. */
function proxyList(trusted: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const network of trusted) {
    const [address = "", bits] = network.split("/");
    if (bits === undefined) list.addAddress(address, kindOf(address));
    else list.addSubnet(address, Number(bits), kindOf(address));
  }
  // A closed connection no longer has an address.
  return (address) => isIP(address) !== 0 && list.check(address, kindOf(address));
}

/** Where load balancers are; anybody else who sends these headers is not one of our proxies. */
const isPrivate = proxyList([
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "127.0.0.0/8",
  "::1",
  "fc00::/7",
]);

/**
 * The one place that decides which address counts for the activation guard, rate limits, audit and access lines, and limits
 * per address. It is the connection's own. Behind trusted proxies (addresses and networks) `X-Forwarded-For` or `Forwarded` is
 * read from the right, where each proxy appends its client, up to the first entry that is not a trusted proxy; anything
 * further left could be forged. An entry that is not an address ends the search, and the last certain one counts. If the two
 * headers disagree, both are ignored. `onUnnamed` is called once, for a peer that looks like a proxy and is not trusted.
 */
export function clientAddress(
  trusted: readonly string[],
  onUnnamed: (address: string) => void = () => {},
): ClientAddress {
  let last = { given: "", peer: "" };
  const peerOf = ({ socket: { remoteAddress = "" } }: IncomingMessage): string => {
    // Most requests come from the same proxy as the one before.
    if (remoteAddress !== last.given)
      last = { given: remoteAddress, peer: addressIn(remoteAddress) ?? remoteAddress };
    return last.peer;
  };
  const isProxy = proxyList(trusted);
  let warned = false;
  const follow = (peer: string, entries: readonly string[]): string => {
    let client = peer;
    for (const entry of entries.toReversed()) {
      if (!isProxy(client)) break;
      const hop = hopIn(entry);
      if (hop === undefined) break;
      client = hop;
    }
    return client;
  };
  return (request) => {
    const peer = peerOf(request);
    const { "x-forwarded-for": list, forwarded } = request.headers;
    if (list === undefined && forwarded === undefined) return peer;
    if (!isProxy(peer)) {
      if (warned || !isPrivate(peer)) return peer;
      warned = true;
      onUnnamed(peer);
      return peer;
    }
    const ways: string[] = [];
    if (typeof list === "string") ways.push(follow(peer, forwardedForEntries(list)));
    if (forwarded !== undefined) ways.push(follow(peer, forwardedEntries(forwarded)));
    const [first = peer, second = first] = ways;
    return first === second ? first : peer;
  };
}

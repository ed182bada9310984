import type { IncomingMessage } from "node:http";
import { BlockList, isIP, isIPv6, SocketAddress } from "node:net";

/** Finds the network address of whoever sent a request. */
export type ClientAddress = (request: IncomingMessage) => string;

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/;

/** An address in the one way to write it; undefined where the text is none. */
function addressIn(text: string): string | undefined {
  const [plain = ""] = text.split("%", 1);
  if (!isIPv6(plain)) return isIP(plain) === 0 ? undefined : plain;
  const { address } = new SocketAddress({ address: plain, family: "ipv6" });
  return MAPPED.exec(address)?.[1] ?? address;
}

const kindOf = (address: string): "ipv4" | "ipv6" => (isIPv6(address) ? "ipv6" : "ipv4");

const MAX_HOP = 64;
/** Some proxies add the port, which for IPv6 needs brackets. */
const WITH_PORT = /^(?:\[([^\]]*)\]|([\d.]+))(?::\d{1,5})?$/;

/** The address in an entry that a proxy wrote; undefined for `unknown`, hidden names, and what is no address. */
function hopIn(entry: string): string | undefined {
  const text = entry.trim();
  if (text.length > MAX_HOP) return undefined;
  const [, bracketed, plain] = WITH_PORT.exec(text) ?? [];
  return addressIn(bracketed ?? plain ?? text);
}

/** https://www.rfc-editor.org/rfc/rfc7239#section-4, and values that ought to be in quotes. */
const PAIR = /[\t ]*(?:([!#$%&'*+.^_`|~\w-]+)=("(?:[^"\\]|\\.)*"|[^\s;,"]*))?[\t ]*([;,]|$)/y;

/** What stands in `for` of each element; of a header that breaks the grammar nothing counts. */
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

/** What `X-Forwarded-For` lists. */
function forwardedForEntries(header: string): string[] {
  return header.split(",").filter((entry) => entry.trim() !== "");
}

/** The proxies whose word counts. */
function proxyList(trusted: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const network of trusted) {
    const [address = "", bits] = network.split("/");
    if (bits === undefined) list.addAddress(address, kindOf(address));
    else list.addSubnet(address, Number(bits), kindOf(address));
  }
  // A connection that is gone already has no address any more.
  return (address) => isIP(address) !== 0 && list.check(address, kindOf(address));
}

/** Where balancers are; anybody else who sends their headers is no proxy of ours. */
const isPrivate = proxyList([
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "127.0.0.0/8",
  "::1",
  "fc00::/7",
]);

/**
 * The one place that says whose address counts: for the guard on passwords, rates, audit and access lines, and bounds per
 * address. It is that of the connection. Behind trusted proxies (addresses and networks) `X-Forwarded-For` or `Forwarded` are
 * read from the right, where each proxy adds whom it was asked by, up to the first who is no such proxy: what stands further
 * left anybody may have written. An entry that is no address ends it: the last one that is certain counts. Where the two headers
 * disagree, neither does. `onUnnamed` is told once of what looks like a proxy and is not named.
 */
export function clientAddress(
  trusted: readonly string[],
  onUnnamed: (address: string) => void = () => {},
): ClientAddress {
  const peerOf = ({ socket: { remoteAddress = "" } }: IncomingMessage): string =>
    addressIn(remoteAddress) ?? remoteAddress;
  const isProxy = proxyList(trusted);
  let told = false;
  const follow = (peer: string, entries: readonly string[]): string => {
    let last = peer;
    for (const entry of entries.toReversed()) {
      if (!isProxy(last)) break;
      const hop = hopIn(entry);
      if (hop === undefined) break;
      last = hop;
    }
    return last;
  };
  return (request) => {
    const peer = peerOf(request);
    const { "x-forwarded-for": list, forwarded } = request.headers;
    if (list === undefined && forwarded === undefined) return peer;
    if (!isProxy(peer)) {
      if (told || !isPrivate(peer)) return peer;
      told = true;
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

import dns from "node:dns";
import { isIPv6 } from "node:net";

type Done = (error: Error | null, address?: unknown, family?: number) => void;

const real = dns.lookup;
const known = new Map<string, () => readonly string[]>();

function lookup(name: string, options: { readonly all?: boolean }, done: Done): void {
  const found = known.get(name);
  if (!found) return void Reflect.apply(real, dns, [name, options, done]);
  const addresses = found().map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
  setImmediate(() => {
    const [first] = addresses;
    if (!first) done(Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: "ENOTFOUND" }));
    else if (options.all) done(null, addresses);
    else done(null, first.address, first.family);
  });
}

/**
 * A name that resolves as a test says, to several addresses or to none; all others do as the system says. Gives the
 * function that ends it. This is the system's part of a connection, so nothing of the gateway is replaced.
 */
export function resolving(name: string, addresses: () => readonly string[]): () => void {
  known.set(name, addresses);
  Reflect.set(dns, "lookup", lookup);
  return () => {
    known.delete(name);
    if (known.size === 0) Reflect.set(dns, "lookup", real);
  };
}

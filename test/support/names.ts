import dns from "node:dns";
import { isIPv6 } from "node:net";

type Done = (error: Error | null, address?: unknown, family?: number) => void;

/**
 * Names that resolve as a test says, to several addresses or to none; all others as the system does. Gives the
 * function that ends it. This is the system's part of a connection, so nothing of the gateway is replaced.
 */
export function resolving(names: Readonly<Record<string, () => readonly string[]>>): () => void {
  const real = dns.lookup;
  const lookup = (name: string, options: { readonly all?: boolean }, done: Done): void => {
    const found = names[name];
    if (!found) return void Reflect.apply(real, dns, [name, options, done]);
    const addresses = found().map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
    setImmediate(() => {
      const [first] = addresses;
      if (!first) done(Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: "ENOTFOUND" }));
      else if (options.all) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
  Reflect.set(dns, "lookup", lookup);
  return () => void Reflect.set(dns, "lookup", real);
}

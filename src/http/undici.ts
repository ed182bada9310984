import { createRequire } from "node:module";
import type * as undici from "undici";

const require = createRequire(import.meta.url);

/**
 * One part of undici by itself: a start needs two of them, and the whole of it would take twice as long to load as the rest
 * of the gateway. Its package names no smaller entry, so a version that keeps the part elsewhere is loaded whole.
 */
export function part<Name extends keyof typeof undici>(name: Name, file: string): (typeof undici)[Name] {
  try {
    const found = require(`undici/lib/${file}`);
    if (found.name === name) return found;
  } catch {
    // Not there in this version.
  }
  return whole()[name];
}

export function whole(): typeof undici {
  return createRequire(import.meta.url)("undici");
}

export type Client = undici.Client;
export const Client = part("Client", "dispatcher/client.js");
export const buildConnector = part("buildConnector", "core/connect.js");

import { inject } from "vitest";
import { type ServerName, startServer } from "../../../live/servers.mjs";

/** Of whom one is started for all files. */
export type SharedName = Exclude<ServerName, "keycloak">;

/** A real server that all files share. */
export interface SharedServer {
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** For people; "given" where only a URL is known. */
  readonly version: string;
  /** Started for this run, so that its settings may be changed; else somebody else's. */
  readonly ours: boolean;
}

/** A server that is neither given nor can be started here. */
export interface MissingServer {
  readonly missing: string;
}

declare module "vitest" {
  interface ProvidedContext {
    servers: Readonly<Record<SharedName, SharedServer | MissingServer>>;
  }
}

/** The shared server, or undefined where it is missing: then its tests are skipped, which the run says aloud. */
export function shared(name: SharedName): SharedServer | undefined {
  const server = inject("servers")[name];
  return "missing" in server ? undefined : server;
}

export const titles: Readonly<Record<SharedName, string>> = {
  elasticsearch: "Elasticsearch",
  kuzzle: "Kuzzle",
  camunda: "Camunda",
  operaton: "Operaton",
};

/** As the table of the run names it. */
export function titleOf(name: SharedName): string {
  return `${titles[name]} ${shared(name)?.version ?? "(missing)"}`;
}

export { startServer };

export type ServerName = "elasticsearch" | "kuzzle" | "camunda" | "operaton" | "keycloak";

export interface ServerOptions {
  /** 0, the default, takes a free one. */
  port?: number | string;
  /** A folder that keeps the data, also over a SIGKILL; without it data is temporary. */
  data?: string;
  /** Receives the log, line by line. */
  log?: (line: string) => void;
  /** Gives the start up; a running server is ended with `stop`. */
  signal?: AbortSignal;
  /** Milliseconds until it must be ready; the default, half an hour, leaves time for the first build. */
  timeout?: number;
}

export interface ElasticsearchOptions extends ServerOptions {
  /** One that versions.json has. */
  version?: string;
  /** A file realm and the native one in a domain with literal usernames, and JWT realms: see realms.yml. */
  realms?: boolean;
}

export interface KuzzleOptions extends ServerOptions {
  /** The major version of its Elasticsearch. */
  storage?: "7" | "8";
}

export interface EngineOptions extends ServerOptions {
  auth?: "none" | "basic";
  /** Checks authorizations; needs `auth: "basic"`. */
  authorization?: boolean;
  readOnly?: boolean;
  /** The highest `maxResults` of a query; needs `auth: "basic"`. */
  maxResults?: number | string;
  /** New passwords must be as the engine's own policy has them. */
  passwordPolicy?: boolean;
  springArguments?: string[];
}

export interface CamundaOptions extends EngineOptions {
  /** One that versions.json has. */
  version?: string;
  store?: "h2" | "postgres";
  /** H2 takes texts in another case for the same. */
  ignoreCase?: boolean;
  /** Who knows the users: the engine itself, or an official plugin. Keycloak's is for 7.23.0 alone. */
  identity?: "own" | "ldap" | "keycloak";
}

export interface End {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** The end of its log. */
  lastLines: string[];
}

export interface LiveServer {
  name: ServerName;
  url: string;
  username?: string;
  password?: string;
  version: string;
  /** Where people are put into an LDAP directory (LDIF) or a Keycloak (JSON). */
  people?: string;
  /** What signs the tokens of the JWT realms, and what their clients show. */
  jwtKey?: string;
  jwtSecret?: string;
  /** Of the start script, which leads the process group. */
  pid: number;
  /** Resolves when the start script has ended, for whatever reason. */
  ended: Promise<End>;
  /** Ends what is left of the group, waits for it and removes its temporary data; also after `kill`. */
  stop(): Promise<void>;
  /** Sends a signal to the whole process group. */
  kill(signal: NodeJS.Signals): void;
}

export const serverNames: ServerName[];
export function serverOptions(name: ServerName): string[];

/** Rejects with the end of the log, and `exitCode`, when the server ends before it is ready. */
export function startServer(name: "elasticsearch", options?: ElasticsearchOptions): Promise<LiveServer>;
export function startServer(name: "kuzzle", options?: KuzzleOptions): Promise<LiveServer>;
export function startServer(name: "camunda", options?: CamundaOptions): Promise<LiveServer>;
export function startServer(name: "operaton", options?: EngineOptions): Promise<LiveServer>;
export function startServer(name: ServerName, options?: ServerOptions): Promise<LiveServer>;

/** For instance `{ KUZZLE_URL, KUZZLE_USERNAME, KUZZLE_PASSWORD }`. */
export function settings(
  server: Pick<LiveServer, "name" | "url" | "username" | "password">,
): Record<string, string>;

export type ServerName = "elasticsearch" | "kuzzle" | "camunda" | "operaton";

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

export interface EngineOptions extends ServerOptions {
  auth?: "none" | "basic";
  /** Checks authorizations; needs `auth: "basic"`. */
  authorization?: boolean;
  readOnly?: boolean;
  /** The highest `maxResults` of a query; needs `auth: "basic"`. */
  maxResults?: number | string;
  springArguments?: string[];
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
export function startServer(name: "elasticsearch" | "kuzzle", options?: ServerOptions): Promise<LiveServer>;
export function startServer(name: "camunda" | "operaton", options?: EngineOptions): Promise<LiveServer>;
export function startServer(name: ServerName, options?: ServerOptions): Promise<LiveServer>;

/** For instance `{ KUZZLE_URL, KUZZLE_USERNAME, KUZZLE_PASSWORD }`. */
export function settings(
  server: Pick<LiveServer, "name" | "url" | "username" | "password">,
): Record<string, string>;

import { errorCode } from "../dialect/upstream-error.js";

/** 0 success, 1 cannot run or a check failed, 2 bad usage or settings. */
export type ExitCode = 0 | 1 | 2;

export interface Flag {
  /** Placeholder for its value in the help; absent for a boolean flag. */
  readonly value?: string;
  readonly about: string;
  /** May be repeated; the values are then joined with line breaks. */
  readonly many?: true;
}

/** The flags that were given, with their values; "" for a boolean flag. */
export type Flags = ReadonlyMap<string, string>;

/** The environment a command runs in. */
export interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether standard error is a terminal. */
  readonly terminal: boolean;
  /** Writes a line to standard output. */
  out(line: string): void;
  /** Writes a line to standard error. */
  err(line: string): void;
}

export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly about: string;
  readonly flags: Readonly<Record<string, Flag>>;
  /** The meaning of its exit codes, one line each. */
  readonly exits: readonly string[];
  run(flags: Flags, around: Surroundings): Promise<ExitCode>;
}

/** Ends a command with a message for its user. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly code: ExitCode;

  constructor(code: ExitCode, message: string) {
    super(message);
    this.code = code;
  }
}

export const CONFIG: Flag = {
  value: "FILE",
  about: "the settings file; else PROFILE_GATEWAY_CONFIG, else ./profile-gateway.yaml, else variables",
};

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: "the port is in use; choose another one",
  EACCES: "this user may not use the port; choose one above 1023",
  EADDRNOTAVAIL: "this machine has no such address",
  ENOTFOUND: "there is no such host",
};

/** A `CommandError` that says why an address cannot be listened on; any other error is returned as it is. */
export function cannotListen(error: unknown): unknown {
  const reason = REASONS[errorCode(error) ?? ""];
  if (!(error instanceof Error) || reason === undefined) return error;
  const host = "address" in error ? error.address : "hostname" in error ? error.hostname : "the host";
  const where = "port" in error ? `${host}:${error.port}` : String(host);
  return new CommandError(1, `cannot listen on ${where}: ${reason}`);
}

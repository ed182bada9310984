import { errorCode } from "../dialect/upstream-error.js";

/** 0 all good, 1 it cannot run or something is not good, 2 bad usage or settings. */
export type ExitCode = 0 | 1 | 2;

export interface Flag {
  /** What stands for its value in the help; absent for a flag that is on or off. */
  readonly value?: string;
  readonly about: string;
  /** May be given more than once; its values are then lines of one text. */
  readonly many?: true;
}

/** The flags as given: a value, or "" for one that is on or off. */
export type Flags = ReadonlyMap<string, string>;

/** Where a command runs. */
export interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether somebody reads standard error at a terminal. */
  readonly terminal: boolean;
  /** Writes one line on standard output. */
  out(line: string): void;
  /** Writes one line on standard error. */
  err(line: string): void;
}

export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly about: string;
  readonly flags: Readonly<Record<string, Flag>>;
  /** What its exit codes mean, one line each. */
  readonly exits: readonly string[];
  run(flags: Flags, around: Surroundings): Promise<ExitCode>;
}

/** Ends a command with a message for people. */
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

/** Says why an address cannot be listened on; anything else is given back as it is. */
export function cannotListen(error: unknown): unknown {
  const reason = REASONS[errorCode(error) ?? ""];
  if (!(error instanceof Error) || reason === undefined) return error;
  const host = "address" in error ? error.address : "hostname" in error ? error.hostname : "the host";
  const where = "port" in error ? `${host}:${error.port}` : String(host);
  return new CommandError(1, `cannot listen on ${where}: ${reason}`);
}

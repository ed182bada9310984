import { errorCode } from "../dialect/upstream-error.js";
import { CommandError } from "./command.js";

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

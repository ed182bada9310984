import { Refusal } from "./command.js";

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: "the port is in use; choose another one",
  EACCES: "this user may not use the port; choose one above 1023",
  EADDRNOTAVAIL: "this machine has no such address",
  ENOTFOUND: "there is no such host",
};

/** Says why an address cannot be listened on; anything else is thrown as it is. */
export function cannotListen(error: unknown, where: string): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const reason = REASONS[code];
  return reason === undefined ? error : new Refusal(1, `cannot listen on ${where}: ${reason}`);
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i;

/** Only this machine can reach it. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

import { z } from "zod";

// In this folder a schema's `error` says what was expected; what was found is added when the problem is reported.

/** An integer within limits. */
export function integer(least: number, most: number) {
  const error = `an integer from ${least} to ${most}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
}

/** Milliseconds. */
export function ms(least: number, most: number) {
  return integer(least, most);
}

const MEBIBYTE = 1_048_576;

export function bytes(least: number, mebibytes: number) {
  return integer(least, mebibytes * MEBIBYTE);
}

export function text(error = "a text") {
  return z.string({ error }).min(1, { error }).max(1024, { error });
}

const FILE = "a path, relative to the settings file";

export function file() {
  return text(FILE);
}

const HEADER = "the name of a header";

export function headerName() {
  return z.string({ error: HEADER }).regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/, { error: HEADER });
}

function parsed(value: string): URL | undefined {
  return /\s/.test(value) || !URL.canParse(value) ? undefined : new URL(value);
}

const WEB: ReadonlySet<string> = new Set(["http:", "https:"]);

/** What a text should have been to serve as an upstream's base URL; undefined if it can. */
export function webUrlExpectation(value: string): string | undefined {
  const url = parsed(value);
  if (!url || !WEB.has(url.protocol)) return "an http or https URL";
  if (url.username !== "" || url.password !== "") {
    return "a URL without user name and password (they would end up in logs; write them under auth)";
  }
  if (value.includes("?") || value.includes("#")) return "a URL without query and fragment";
  return undefined;
}

export function webUrl() {
  const schema = z.string({ error: "an http or https URL" });
  return schema.superRefine((value, context) => {
    const message = webUrlExpectation(value);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });
}

const NETWORK = "an address or a network of proxies such as 10.0.0.0/8";

export function network() {
  return z
    .string({ error: NETWORK })
    .refine((value) => networks.safeParse(value).success, { error: NETWORK, abort: true })
    .refine((value) => !value.endsWith("/0"), {
      error: `${NETWORK}: where everybody is trusted, anybody may claim any address`,
    });
}

const networks = z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()]);

const ORIGIN = "an exact origin such as https://app.example";

export function origin() {
  return z
    .string({ error: ORIGIN })
    .refine((value) => !value.includes("*"), {
      error: `${ORIGIN}, because with * any site could use its visitors' credentials`,
      abort: true,
    })
    .refine((value) => WEB.has(parsed(value)?.protocol ?? "") && parsed(value)?.origin === value, {
      error: ORIGIN,
    });
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i;

/** Whether only this machine can reach the host. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

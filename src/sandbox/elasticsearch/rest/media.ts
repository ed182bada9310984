import type { IncomingHttpHeaders } from "node:http";
import { Failure, type Problem } from "./failure.js";

/** A media type header as the server understood it. */
interface MediaType {
  readonly header: string;
  readonly format: "json" | "yaml" | null;
  /** The major version that a client asks to be compatible with. */
  readonly version: string | null;
}

export interface Media {
  /** Content-Type of the answer. */
  readonly answer: string;
  readonly contentType: MediaType | null;
}

const FORMATS = new Map<string, "json" | "yaml">([
  ["application/json", "json"],
  ["application/x-ndjson", "json"],
  ["application/vnd.elasticsearch+json", "json"],
  ["application/vnd.elasticsearch+x-ndjson", "json"],
  ["application/yaml", "yaml"],
  ["application/vnd.elasticsearch+yaml", "yaml"],
]);
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;
const NEEDED =
  "A compatible version is required on both Content-Type and Accept headers if either one has requested a compatible version";

function unusable(headers: readonly string[], cause: Problem): Failure {
  const reason = `Invalid media-type value on headers [${headers.join(", ")}]`;
  return new Failure(400, { type: "media_type_header_exception", reason, cause });
}

function parsed(name: string, header: string | undefined): MediaType | null {
  // A list counts as no header at all.
  if (header === undefined || header === "" || header === "*/*" || header.includes(",")) return null;
  const [essence = "", ...parameters] = header.toLowerCase().split(";");
  const parts = essence.split("/").map((part) => part.trim());
  if (parts.length !== 2 || !parts.every((part) => TOKEN.test(part))) {
    throw unusable([name], { type: "illegal_argument_exception", reason: `invalid media-type [${header}]` });
  }
  const type = parts.join("/");
  const version = parameters
    .map((parameter) => /^\s*compatible-with=(\d+)\s*$/.exec(parameter)?.[1])
    .find(Boolean);
  const vendor = type.startsWith("application/vnd.elasticsearch+");
  return { header, format: FORMATS.get(type) ?? null, version: vendor ? (version ?? null) : null };
}

function refuseVersions(accept: MediaType | null, content: MediaType | null, hasBody: boolean): void {
  const refuse = (reason: string) =>
    unusable(["Accept", "Content-Type"], { type: "status_exception", reason });
  for (const [name, media] of [
    ["Accept", accept],
    ["Content-Type", hasBody ? content : null],
  ] as const) {
    if (media?.version && !["7", "8"].includes(media.version)) {
      const found = `${name} version must be either version 8 or 7, but found ${media.version}`;
      throw refuse(`${found}. ${name}=${media.header}`);
    }
  }
  if (!hasBody) return;
  const sent = `Accept=${accept?.header ?? null}, Content-Type=${content?.header ?? null}`;
  const versions = [accept?.version ?? null, content?.version ?? null];
  if (versions[0] === versions[1]) return;
  if (versions.includes(null)) throw refuse(`${NEEDED}. ${sent}`);
  throw refuse(`${NEEDED} and the compatible versions must match. ${sent}`);
}

function named({ format, version }: MediaType): string {
  return version === null
    ? `application/${format}`
    : `application/vnd.elasticsearch+${format};compatible-with=${version}`;
}

/** Reads Accept and Content-Type and settles what the answer will be. */
export function negotiate(headers: IncomingHttpHeaders, hasBody: boolean, format: string | undefined): Media {
  const contentType = parsed("Content-Type", headers["content-type"]);
  const accept = parsed("Accept", headers.accept);
  refuseVersions(accept, contentType, hasBody);
  if (format === "json" || format === "yaml") return { answer: `application/${format}`, contentType };
  const wanted = [accept, hasBody ? contentType : null].find((media) => media?.format);
  return { answer: wanted ? named(wanted) : "application/json", contentType };
}

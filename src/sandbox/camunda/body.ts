import { answer } from "./answers.js";
import type { Call } from "./call.js";
import { invalidRequest, nestedTooDeep, Refused, unsupportedMediaType } from "./errors.js";
import { bindAll, type Dto } from "./json/bind.js";
import { JsonFault } from "./json/fault.js";
import { JsonReader } from "./json/reader.js";
import { page } from "./tomcat.js";

const mediaType = /^([\w!#$%&'*+.^`|~-]+)\/([\w!#$%&'*+.^`|~-]+)\s*(?:;.*)?$/;

/** Whether a body that a route reads is declared as JSON. No body at all needs no declaration. */
export function checkContentType(contentType: string | undefined, body: Buffer): void {
  if (contentType === undefined) {
    if (body.length === 0) return;
    throw unsupportedMediaType();
  }
  const parts = mediaType.exec(contentType);
  if (parts === null) throw new Refused(page(400));
  if (`${parts[1]}/${parts[2]}`.toLowerCase() !== "application/json") throw unsupportedMediaType();
}

/** A filter puts `{}` in place of an empty body that is declared as JSON. */
function bodyText({ headers, body }: Call["request"]): string {
  if (body.length === 0 && headers["content-type"] !== undefined) return "{}";
  // Drops a leading byte order mark, as the parser does.
  return new TextDecoder().decode(body);
}

function malformed({ options }: Call, fault: JsonFault): Refused {
  if (fault.kind === "limit") return nestedTooDeep(fault.text);
  if (options.malformed[fault.kind] === "text") return new Refused(answer(400, "text/plain", fault.text));
  return invalidRequest(400, "");
}

/** The body as the class that a route takes; null for `null` and for a blank one. */
export function readBody<T>(call: Call, dto: Dto<T>): T | null {
  const { flavour, request } = call;
  const reader = new JsonReader(bodyText(request), flavour.wordReportedAt);
  try {
    return bindAll({ reader, javaPackage: `${flavour.javaPackage}.rest.dto.identity.` }, dto);
  } catch (fault) {
    throw fault instanceof JsonFault ? malformed(call, fault) : fault;
  }
}

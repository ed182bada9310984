import type { EmulatorRequest, EmulatorResponse } from "../http.js";
import { answer } from "./answers.js";
import { checkContentType } from "./body.js";
import type { Call } from "./call.js";
import { methodNotAllowed, noSuchRoute, notAcceptable } from "./errors.js";
import { type Route, routes } from "./routes/index.js";
import { allowed, profileWadl } from "./routes/links.js";

/** Where a path below the base leads, before anything is known of the route. */
export interface Target {
  /** null = not named, so the one called `default`. */
  readonly engineName: string | null;
  /** Still encoded, without matrix parameters and without the slash that may end the path. */
  readonly segments: readonly string[];
  /** Below the base, or below the engine where it is named. */
  readonly path: string;
}

export function target(path: string): Target {
  const named = /^\/engine\/([^/]+)(?=\/|$)/.exec(path);
  const rest = named === null ? path : path.slice(named[0].length);
  const segments = rest
    .replace(/\/$/, "")
    .split("/")
    .slice(1)
    .map((segment) => segment.replace(/;.*/, ""));
  return { engineName: named === null ? null : decodeURIComponent(named[1] ?? ""), segments, path: rest };
}

/** Decoded once as usual, and a second time for the two separators: `%252F` is how an id spells `/`. */
const pathParameter = (segment: string) =>
  decodeURIComponent(segment).replaceAll("%2F", "/").replaceAll("%5C", "\\");

function fits(route: Route, { segments, engineName }: Target): boolean {
  if (route.rootOnly && engineName !== null) return false;
  return (
    route.segments.length === segments.length &&
    route.segments.every((part, index) => {
      const segment = segments[index] ?? "";
      return part === "{id}" ? segment !== "" : part === decodeURIComponent(segment);
    })
  );
}

function checkAccept(accept: string | undefined): void {
  const types = (accept ?? "*/*").split(",").map((range) => range.replace(/;.*/, "").trim().toLowerCase());
  if (!types.some((type) => ["*/*", "application/*", "application/json"].includes(type)))
    throw notAcceptable();
}

/**
 * Route, method and media types are checked before the engine is looked up, which `call` does.
 * HEAD is GET whose body the server drops.
 */
export function handle(
  request: EmulatorRequest,
  where: Target,
  call: (route: Route, id: string) => Call,
): EmulatorResponse {
  const route = routes.find((candidate) => fits(candidate, where));
  if (route === undefined) throw noSuchRoute();
  const id = pathParameter(where.segments[route.segments.indexOf("{id}")] ?? "");
  const method = route.methods[request.method === "HEAD" ? "GET" : request.method];
  if (method === undefined) {
    if (request.method !== "OPTIONS") throw methodNotAllowed();
    return frameworkOptions(route, call(route, id));
  }
  if (method.consumes) checkContentType(request.headers["content-type"], request.body);
  if (method.produces) checkAccept(request.headers.accept);
  return method.handle(call(route, id));
}

/** A description of the service, a plain list, or nothing in any other type that is asked for. */
function frameworkOptions(route: Route, call: Call): EmulatorResponse {
  const { GET, ...others } = route.methods;
  const methods = [...(GET ? ["HEAD", "GET"] : []), "OPTIONS", ...Object.keys(others)];
  const [accepted = "*/*"] = (call.request.headers.accept ?? "*/*").split(/[,;]/);
  if (accepted === "text/plain") return allowed(methods);
  if (accepted !== "*/*") return answer(200, accepted, "", { Allow: methods.join(",") });
  return call.flavour.wadl && route.segments.at(-1) === "profile"
    ? profileWadl(call, methods)
    : allowed(methods);
}

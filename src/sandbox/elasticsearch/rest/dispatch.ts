import type { EmulatorRequest, EmulatorResponse } from "../../http.js";
import { JsonTokens } from "../json/tokens.js";
import { refuseDuringOutage } from "../outages.js";
import { authenticate } from "../security/authenticate.js";
import { authorize } from "../security/authorize.js";
import type { Caller } from "../security/caller.js";
import { unlicensed } from "../security/refusals.js";
import type { Cluster } from "../state.js";
import { Failure, illegalArgument, validationFailure } from "./failure.js";
import { type Media, negotiate } from "./media.js";
import type { Operation, RestRequest } from "./operation.js";
import { Parameters } from "./parameters.js";
import { failed, plain, type Reply, type Shape, write } from "./respond.js";
import { isTypedIndex, match, noHandler, refuseLongLine, unsupportedMedia, wrongMethod } from "./route.js";

const MAX_BODY_BYTES = 100 * 1024 * 1024;

/** What a matched operation answers: the checks that follow the choice of the route, in the server's order. */
function run(
  operation: Operation,
  request: EmulatorRequest,
  parameters: Parameters,
  segments: ReadonlyMap<string, string>,
  cluster: Cluster,
  caller: Caller,
): Reply {
  refuseDuringOutage(cluster, "request");
  if (operation.feature !== undefined && cluster.license === "basic") throw unlicensed(operation.feature);
  let taken = false;
  const rest: RestRequest = {
    parameters,
    segment: (name) => segments.get(name) ?? "",
    body() {
      taken = true;
      if (request.body.length === 0) return null;
      const tokens = new JsonTokens(request.body);
      tokens.next();
      return tokens;
    },
  };
  const prepared = operation.prepare(rest, cluster);
  parameters.refuseUnknown(request.path);
  if (request.body.length > 0 && !taken) {
    throw illegalArgument(`request [${request.method} ${request.path}] does not support having a body`);
  }
  const { action, namespaces, problems = [] } = prepared;
  if (problems.length > 0) {
    const failure = validationFailure(problems);
    if (prepared.refuse) return prepared.refuse(failure.message);
    throw failure;
  }
  authorize(caller, action, namespaces);
  return prepared.run(caller);
}

function route(
  operations: readonly Operation[],
  request: EmulatorRequest,
  parameters: (segments: Iterable<string>) => Parameters,
  media: Media,
  cluster: Cluster,
  caller: Caller,
): Reply {
  const { method, url } = request;
  const found = match(operations, method, request.path);
  if (found === null)
    return isTypedIndex(method, request.path) ? wrongMethod(url, method, ["POST"]) : noHandler(url, method);
  if (found.operation === undefined) return wrongMethod(url, method, found.methods);
  const hasBody = request.body.length > 0;
  if (hasBody && !media.contentType?.format) return unsupportedMedia(request.headers["content-type"] ?? "");
  return run(found.operation, request, parameters(found.segments.keys()), found.segments, cluster, caller);
}

function preflight(
  operations: readonly Operation[],
  { path, url, method }: EmulatorRequest,
): EmulatorResponse {
  const found = match(operations, method, path);
  if (found === null) return write(noHandler(url, method), plain);
  const shape = { ...plain, contentType: "text/plain; charset=UTF-8" };
  return {
    ...write({ status: 200, body: null, headers: { Allow: found.methods.join(",") } }, shape),
    body: "",
  };
}

/** Answers one request: line length, caller, media types, route, then what the route does. */
export function dispatch(
  operations: readonly Operation[],
  cluster: Cluster,
  request: EmulatorRequest,
): EmulatorResponse {
  const { method, url, headers, queryString } = request;
  if (request.body.length > MAX_BODY_BYTES) return { status: 413, body: "", close: true };
  let shape: Shape = plain;
  try {
    refuseLongLine(method, url);
    if (method === "OPTIONS") return preflight(operations, request);
    const caller = authenticate(cluster, headers, url);
    const asked = new Parameters(queryString, []);
    const media = negotiate(headers, request.body.length > 0, asked.text("format"));
    const pretty = asked.flag("pretty");
    shape = { contentType: media.answer, pretty, filterPath: asked.text("filter_path") };
    const parameters = (segments: Iterable<string>) => new Parameters(queryString, segments);
    return write(route(operations, request, parameters, media, cluster, caller), shape);
  } catch (error) {
    if (error instanceof Failure) return write(failed(error), shape);
    throw error;
  }
}

import { randomUUID } from "node:crypto";
import type { Emulator, EmulatorReply, EmulatorResponse } from "../http.js";
import { ApiError, refusal } from "./errors.js";
import { readInput } from "./input.js";
import { type Fields, isFields } from "./json.js";
import { failed, type Outcome, succeeded } from "./outcome.js";
import { execute } from "./pipeline.js";
import type { State } from "./state.js";
import { answer, bareAnswer, envelope } from "./wire/answer.js";
import { type Message, readMessage } from "./wire/message.js";
import { createRouter, type Found, VERBS } from "./wire/router.js";

export function createServer(state: State): Emulator["answer"] {
  const route = createRouter();
  return (request): EmulatorResponse => {
    let message: Message;
    try {
      message = readMessage(request);
    } catch (error) {
      if (error instanceof ApiError) return bareAnswer(error, request.headers.origin);
      throw error;
    }
    return answer(message, dispatch(state, message, route(message.method, message.path)));
  };
}

/** A frame of text, one JSON object: https://docs.kuzzle.io/core/2/guides/main-concepts/api/#websocket-protocol */
export function createSpeaker(state: State): NonNullable<Emulator["message"]> {
  return (text, status) => {
    if (text === '{"p":1}') return { text: '{"p":2}', url: "ping", status: 200 };
    let data: unknown;
    try {
      data = JSON.parse(text);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return reply(failed(refusal("network.websocket.unexpected_error", why)), randomUUID());
    }
    // Nothing is answered to that, and the connection lives on.
    if (data === null) return undefined;
    if (!isFields(data))
      return reply(failed(new ApiError(500, "Input request data must be a non-null object")), randomUUID());
    const id = typeof data["requestId"] === "string" ? data["requestId"] : randomUUID();
    if (status !== undefined) return reply(failed(new ApiError(status, "")), id);
    try {
      const input = readInput(checkedFlags(data));
      return reply(execute(state, input, undefined), id, true);
    } catch (error) {
      if (error instanceof ApiError) return reply(failed(error), id);
      throw error;
    }
  };
}

/** In messages a flag is a boolean, and `false` is false. */
function checkedFlags(data: Fields): Fields {
  const { strict, ...rest } = data;
  if (strict !== undefined && typeof strict !== "boolean")
    throw refusal("api.assert.invalid_type", "strict", "boolean");
  return { ...rest, ...(strict === true && { strict }) };
}

/** What was never understood names no room; the description of the API comes as it is. */
function reply(outcome: Outcome, requestId: string, understood = false): EmulatorReply {
  const content = outcome.raw ?? {
    ...envelope(outcome, requestId),
    ...(understood && { room: requestId }),
  };
  const { controller, action } = outcome.input ?? {};
  return { text: JSON.stringify(content), url: `${controller}:${action}`, status: outcome.status };
}

function dispatch(state: State, message: Message, { target, args }: Found): Outcome {
  if (message.method === "OPTIONS") return succeeded({});
  if (!VERBS.includes(message.method))
    return failed(refusal("network.http.unsupported_verb", message.method));
  try {
    const data = dataOf(message, args);
    const input = readInput(data);
    // Other protocols begin with an upgrade, on any path: none of them is spoken here.
    if (target === null || message.headers["upgrade"])
      return failed(refusal("network.http.url_not_found", message.path), input);
    if (target === "(alive)") return succeeded(null, input);
    if (target === "(query)") {
      return execute(state, readInput(queryOf(input.body, input.jwt)), message.headers["cookie"]);
    }
    const [controller = null, action = null] = target.split(":");
    // What the query string names wins over what the route names.
    const named = { ...input, controller: input.controller || controller, action: input.action || action };
    return execute(state, named, message.headers["cookie"]);
  } catch (error) {
    if (error instanceof ApiError) return failed(error);
    throw error;
  }
}

/** The query string counts like every argument; headers win over it, and the path over both. */
function dataOf(message: Message, args: Fields): Fields {
  const data: Fields = { body: message.content, ...message.query };
  const authorization = message.headers["authorization"] ?? "";
  if (authorization.toLowerCase().startsWith("bearer ")) data["jwt"] = authorization.slice("bearer ".length);
  const volatile = message.headers["x-kuzzle-volatile"];
  if (volatile !== undefined) data["volatile"] = parsed(volatile);
  return { ...data, ...args };
}

function parsed(volatile: string): unknown {
  try {
    return JSON.parse(volatile);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw refusal("network.http.volatile_parse_failed", why);
  }
}

/** A whole request in the body, as other protocols send it; the header's token serves where it has none. */
function queryOf(body: object | null, jwt: string | null): Fields {
  if (body === null) {
    throw refusal("network.http.unexpected_error", "Cannot read properties of null (reading 'jwt')");
  }
  if (!isFields(body)) throw new ApiError(500, "Input request data must be a non-null object");
  return body["jwt"] === undefined && jwt ? { ...body, jwt } : { ...body };
}

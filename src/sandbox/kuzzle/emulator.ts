import type { Emulator, EmulatorResponse } from "../http.js";
import { ApiError, refusal } from "./errors.js";
import { readInput } from "./input.js";
import { type Fields, isFields } from "./json.js";
import { failed, type Outcome, succeeded } from "./outcome.js";
import { execute } from "./pipeline.js";
import type { State } from "./state.js";
import { answer, bareAnswer } from "./wire/answer.js";
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

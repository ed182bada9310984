import { type Exchange, type Fault, json, raw } from "../support/fault-server.js";

/** All that a request brought along, as a careless server would write it into an error: what hurts most comes first. */
function echoed({ request }: Exchange): string {
  const headers = request.headers.map(([name, value]) => `${name}: ${value}`);
  const first = headers.filter((line) => /^authorization/i.test(line));
  return [...first, request.body.toString(), `${request.method} ${request.target}`, ...headers].join("; ");
}

type Envelope = (said: string, status: number) => unknown;

/** What servers usually say. */
const USUAL: readonly Envelope[] = [
  (said) => ({ error: said, error_description: said }),
  (said, status) => ({ status, code: said, message: said, errorMessage: said }),
  (said) => ({ errors: [{ field: said, path: said, message: said, errorMessage: said }] }),
];

/** Each dialect's way to say that something is wrong, with kinds that the gateway knows. */
const ENVELOPES: Readonly<Record<string, readonly Envelope[]>> = {
  elasticsearch: [
    "security_exception",
    "illegal_argument_exception",
    "version_conflict_engine_exception",
  ].map(
    (type): Envelope =>
      (reason, status) => ({ error: { root_cause: [{ type, reason }], type, reason }, status }),
  ),
  kuzzle: [
    "security.token.invalid",
    "api.assert.invalid_type",
    "services.storage.unexpected_bad_request",
  ].map(
    (id): Envelope =>
      (message, status) => ({
        status,
        error: { id, message, props: [message], status, code: 1 },
        result: null,
      }),
  ),
  camunda: [
    ...["AuthorizationException", "InvalidRequestException", "RestException"].map(
      (type): Envelope =>
        (message) => ({ type, message, code: 0 }),
    ),
    // With words that the gateway knows in front, behind or around.
    ...[
      (said: string) => `Password does not match policy: ${said}`,
      (said: string) => `User has an invalid id: '${said}' is not a valid resource identifier.`,
      (said: string) => `User with id ${said} does not exist`,
      (said: string) => `The given authenticated user password is not valid: ${said}`,
      (said: string) => `max results limit exceeded: ${said}`,
    ].map(
      (words): Envelope =>
        (said) => ({ type: "ProcessEngineException", message: words(said), code: 0 }),
    ),
  ],
};

/** One error of every kind, for each status that the gateway has a reading for. */
export function echoes(dialect: string): Fault[] {
  const envelopes = ENVELOPES[dialect] ?? USUAL;
  return [400, 401, 403, 404, 409, 500].flatMap((status) =>
    envelopes.map(
      (envelope): Fault =>
        (exchange) =>
          json(envelope(echoed(exchange), status), status)(exchange),
    ),
  );
}

const page =
  (status: number, type: string, wrap: (said: string) => string): Fault =>
  (exchange) => {
    const body = wrap(echoed(exchange));
    exchange.socket.write(
      raw(
        status,
        [
          ["content-type", type],
          [
            "set-cookie",
            `seen=${echoed(exchange)
              .slice(0, 400)
              .replaceAll(/[^ -~]/g, " ")}`,
          ],
          ["location", "https://user:userinfo-canary-6Yp1@elsewhere.example/"],
          ["content-length", String(Buffer.byteLength(body))],
        ],
        body,
      ),
    );
  };

/** What any server may do, or something in between. */
export const MISHAPS: readonly Fault[] = [
  page(502, "text/html", (said) => `<h1>Bad gateway</h1><pre>${said}</pre>`),
  page(200, "text/html", (said) => `<h1>Welcome</h1><pre>${said}</pre>`),
  page(200, "application/json", (said) => `{"said": ${JSON.stringify(said)}`),
  page(200, "application/json", (said) => JSON.stringify({ said, [said]: said })),
  page(302, "text/plain", (said) => said),
  page(429, "text/plain", (said) => said),
  (exchange) =>
    exchange.socket.write(`HTTP/1.1 200 OK\r\nx-echo: ${echoed(exchange).slice(0, 300)}\u0001\r\n\r\n`),
  ({ socket }) => socket.destroy(),
  ({ socket }) => socket.end(),
];

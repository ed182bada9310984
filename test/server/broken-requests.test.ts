import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sha256 } from "../auth/world.js";
import { type RunningGateway, settingsFor, startGateway, upstream } from "../support/gateway.js";
import { type HeldUpstream, startHeld } from "./support/held.js";
import { type Client, closeClients, openClient } from "./support/sockets.js";

let below: HeldUpstream;
let gateway: RunningGateway;
const clients: Client[] = [];

beforeEach(async () => {
  below = await startHeld();
  const apiKeys = [{ name: "web", sha256: sha256("key"), scopes: ["read" as const, "write" as const] }];
  gateway = await startGateway(
    settingsFor([upstream({ dialect: "camunda", url: below.url })], { access: { apiKeys } }),
  );
});
afterEach(async () => {
  closeClients(clients.splice(0));
  below.release();
  await gateway.stop();
  await below.stop();
});

async function open(bytes: string): Promise<Client> {
  const client = await openClient(gateway.url, bytes);
  clients.push(client);
  return client;
}

const HEAD = "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nX-Api-Key: key\r\n";
const body = (query: string): string => JSON.stringify({ query });
const asked = (query: string): string => `${HEAD}Content-Length: ${body(query).length}\r\n\r\n${body(query)}`;
const statuses = (client: Client): string[] => client.received().match(/HTTP\/1\.1 \d+/g) ?? [];

const WRITE =
  'mutation { updateUserProfile(input: { id: "a", firstName: "A", lastName: "B", email: "c" }) { __typename } }';
const WRITTEN = JSON.stringify({ data: { updateUserProfile: { __typename: "UpdateUserProfilePayload" } } });

describe("what is no request, after a mutation on the same connection,", () => {
  const RUBBISH: readonly (readonly [string, string])[] = [
    ["rubbish", "rubbish\r\n\r\n"],
    ["a lot of rubbish", "\u0000rubbish".repeat(30_000)],
    ["a request that could be read in two ways", `${HEAD}Content-Length: 1, 2\r\n\r\n`],
    ["headers without end", `${HEAD}${"x-y: z\r\n".repeat(9000)}`],
    ["a body that breaks off", `${HEAD}Transfer-Encoding: chunked\r\n\r\nzz\r\n`],
  ];

  it.each(RUBBISH)("is never answered in its place: %s, at once", async (_what, rubbish) => {
    const client = await open(asked(WRITE) + rubbish);
    await below.waitFor(1);
    expect(client.received()).toBe("");
    below.release();
    await client.closed;
    expect(statuses(client)).toEqual(["HTTP/1.1 200"]);
    expect(client.received()).toContain(WRITTEN);
  });

  it.each(RUBBISH)("is never answered in its place: %s, later", async (_what, rubbish) => {
    const client = await open(asked(WRITE));
    await below.waitFor(1);
    client.socket.write(rubbish);
    client.socket.write(rubbish);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(client.received()).toBe("");
    below.release();
    await client.closed;
    expect(statuses(client)).toEqual(["HTTP/1.1 200"]);
    expect(client.received()).toContain(WRITTEN);
  });

  it("lets all answers go out that were asked for before", async () => {
    const client = await open(`${asked(WRITE) + asked("{ __typename }")}rubbish\r\n\r\n`);
    await below.waitFor(1);
    below.release();
    await client.closed;
    expect(statuses(client)).toEqual(["HTTP/1.1 200", "HTTP/1.1 200"]);
  });

  it("is told so where everything before has been answered", async () => {
    const client = await open(asked("{ __typename }"));
    expect(await client.answer()).toMatchObject({ status: 200 });
    client.socket.write("rubbish\r\n\r\n");
    await client.closed;
    expect(statuses(client)).toEqual(["HTTP/1.1 200", "HTTP/1.1 400"]);
  });
});

describe("a client that asks whether to send its body", () => {
  const query = body("{ __typename }");
  const waiting = (head: string, length = query.length): string =>
    `${head}Expect: 100-continue\r\nContent-Length: ${length}\r\n\r\n`;

  it.each<[string, string, number]>([
    ["without a key", waiting(HEAD.replace("X-Api-Key: key", "X-Api-Key: other")), 401],
    ["with a body that would be too long", waiting(HEAD, 2_000_000), 413],
    ["with a type that is not taken", waiting(HEAD.replace("application/json", "text/plain")), 415],
    ["at a path with nothing behind it", waiting(HEAD.replace("/graphql", "/other")), 404],
  ])("is refused at once, before it sends a byte of it, %s", async (_what, bytes, status) => {
    const client = await open(bytes);
    const answer = await client.answer();
    expect(answer.status).toBe(status);
    expect(answer.head).toContain("connection: close");
    expect(client.received()).not.toContain("100 Continue");
  });

  it("is told to, and answered", async () => {
    const client = await open(waiting(HEAD));
    await expect.poll(() => client.received()).toBe("HTTP/1.1 100 Continue\r\n\r\n");
    client.socket.write(query);
    await expect.poll(() => client.received()).toContain(JSON.stringify({ data: { __typename: "Query" } }));
    expect(statuses(client)).toEqual(["HTTP/1.1 100", "HTTP/1.1 200"]);
  });
});

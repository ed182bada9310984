import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { GatewaySettings } from "../../src/settings/gateway-settings.js";
import { buildOnce, directory, start } from "../support/cli.js";
import { type RunningGateway, settingsFor, startGateway, upstream } from "../support/gateway.js";
import { post } from "./support/ask.js";
import { type Client, closeClients, openClient, openClients } from "./support/sockets.js";

const MEBIBYTE = 1_048_576;
const clients: Client[] = [];
afterEach(() => closeClients(clients.splice(0)));

/** A body of so many bytes that asks for nothing much. */
function padded(length: number): string {
  const [before, after] = JSON.stringify({ query: "{ __typename }", extensions: { pad: "|" } }).split("|");
  return `${before}${"x".repeat(length - `${before}${after}`.length)}${after}`;
}

const asked = (body: string, declared = body.length): string =>
  `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${declared}\r\n\r\n${body}`;

const TYPENAME = { data: { __typename: "Query" } };

describe("a process with a heap of 128 MB", () => {
  beforeAll(buildOnce, 120_000);

  it("outlives 300 bodies of 1 MB at once, and answers others meanwhile", async () => {
    // As if each came from an address of its own: no other bound helps.
    const yaml = "limits: { pendingBodies: 1000, pendingBodiesPerAddress: 1000 }\nupstreams: []\n";
    const gateway = start(["serve", "--port", "0"], {
      cwd: directory({ "profile-gateway.yaml": yaml }),
      env: { NODE_OPTIONS: "--max-old-space-size=128" },
    });
    const [, url = ""] = await gateway.until(/^ready (http:\/\/\S+)\n/);
    const body = Buffer.from(asked(padded(1_000_000)));
    const all = openClients(300, url, body.subarray(0, -1)).then((opened) => {
      clients.push(...opened);
      // Now each has a whole body, all at the same moment.
      for (const { socket } of opened) socket.write(body.subarray(-1));
      return Promise.all(
        opened.map(async (client) => {
          await Promise.race([client.answer(), client.closed]);
          return client.received().slice(0, 12);
        }),
      );
    });
    let sent = false;
    void all.then(() => {
      sent = true;
    });
    while (!sent) expect(await post(url, "{ __typename }")).toMatchObject({ status: 200, body: TYPENAME });
    const answers = await all;
    expect(answers.filter((answer) => !/^(HTTP\/1\.1 (200|408|503))?$/.test(answer))).toEqual([]);
    expect(gateway.child.exitCode).toBe(null);
    gateway.child.kill("SIGTERM");
    await gateway.ended;
  }, 120_000);
});

describe("what is held for all requests together", () => {
  const IDS = Array.from({ length: 10 }, (_, index) => `u${index}`);
  const VALUE = "v".repeat(50_000);
  let below: Server;
  let gateway: RunningGateway;
  let settings: GatewaySettings;

  beforeEach(async () => {
    below = createServer(({ method, url = "" }, response) => {
      if (method === "PUT") return response.writeHead(204).end();
      const asked = IDS.filter((id) => url.includes(id));
      const rows = asked.map((id) => ({ id, firstName: VALUE, lastName: VALUE, email: null }));
      return response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(rows));
    });
    await new Promise<void>((resolve) => below.listen(0, "127.0.0.1", resolve));
    const { port } = below.address() as AddressInfo;
    settings = settingsFor([upstream({ dialect: "camunda", url: `http://127.0.0.1:${port}` })]);
  });
  afterEach(async () => {
    await gateway.stop();
    below.closeAllConnections();
    below.close();
  });

  async function begin(bufferedBytes: number): Promise<void> {
    gateway = await startGateway({
      ...settings,
      limits: { ...settings.limits, aliases: 100, bufferedBytes },
    });
  }

  it("is bounded: of many bodies some are refused, with the time to wait", async () => {
    await begin(2 * MEBIBYTE);
    const parts = await openClients(8, gateway.url, asked(padded(400_000).slice(0, 300_000), 400_000));
    clients.push(...parts);
    await expect.poll(() => parts.filter((client) => client.received() !== "").length).toBe(3);
    const refused = parts.find((client) => client.received() !== "");
    const { status, head, body } = (await refused?.answer()) ?? { status: 0, head: "", body: "{}" };
    expect(status).toBe(503);
    expect(head).toContain("retry-after: 1");
    expect(JSON.parse(body).errors[0].extensions).toMatchObject({ code: "OVERLOADED", retryable: true });
    expect(await post(gateway.url, "{ __typename }")).toMatchObject({ status: 200, body: TYPENAME });
    closeClients(parts);
    const again = async (): Promise<string> => {
      const client = await openClient(gateway.url, asked(padded(400_000)));
      clients.push(client);
      return (await client.answer()).body;
    };
    await expect.poll(again).toBe(JSON.stringify(TYPENAME));
  });

  it("counts what bodies are made of, however small the pieces are in which they come", async () => {
    await begin(16 * MEBIBYTE);
    const text = padded(200_000);
    const head =
      "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked";
    const pieces = [...text].map((piece) => `1\r\n${piece}\r\n`).join("");
    const client = await openClient(gateway.url, `${head}\r\n\r\n${pieces}0\r\n\r\n`);
    clients.push(client);
    expect(await client.answer()).toMatchObject({ status: 200, body: JSON.stringify(TYPENAME) });
  });

  const READ = `{ camundaUserProfiles(ids: ${JSON.stringify(IDS)}) { a: firstName b: firstName } }`;

  it("holds upstreams' answers: one for which there is no room is an error of its field", async () => {
    await begin(MEBIBYTE);
    const { status, body } = await post(gateway.url, READ);
    expect(status).toBe(200);
    expect(body.errors).toEqual([
      expect.objectContaining({
        path: ["camundaUserProfiles"],
        extensions: expect.objectContaining({ code: "OVERLOADED", retryable: true, retryAfter: 1 }),
      }),
    ]);
    // Nothing of it is held any more, and the upstream is not blamed.
    for (let index = 0; index < 30; index += 1) await post(gateway.url, READ);
    expect(await post(gateway.url, READ)).toMatchObject({
      body: { errors: [{ extensions: { code: "OVERLOADED" } }] },
    });
    expect(gateway.gateway.upstreams[0]?.client.breaker.state).toBe("closed");
  });

  it("holds answers until they are read: one for which there is no room is 503", async () => {
    // One upstream's answer, and not much more.
    await begin(2 * MEBIBYTE);
    const tooLong = `{ camundaUserProfiles(ids: ${JSON.stringify(IDS)}) { a: firstName b: firstName c: firstName d: lastName } }`;
    const { status, headers, body } = await post(gateway.url, tooLong);
    expect([status, headers["retry-after"]]).toEqual([503, "1"]);
    expect(body.errors[0].extensions).toMatchObject({ code: "OVERLOADED", retryable: true });
    expect(await post(gateway.url, READ)).toMatchObject({ status: 200 });
  });

  it("does not say of a write that it may be sent again", async () => {
    await begin(2 * MEBIBYTE);
    const writes = ["p", "q", "r", "s", "t", "u", "v", "w", "x"].map(
      (name) =>
        `${name}: updateUserProfile(input: { id: "u0", firstName: "A", lastName: "B", email: "c" }) { ...Done }`,
    );
    const done =
      "fragment Done on UpdateUserProfilePayload { profile { a: firstName b: firstName c: lastName d: lastName } }";
    const { status, headers, body } = await post(gateway.url, `mutation { ${writes.join(" ")} } ${done}`);
    expect([status, headers["retry-after"]]).toEqual([503, undefined]);
    expect(body.errors[0]).toMatchObject({
      message: expect.stringContaining("is written"),
      extensions: { code: "OVERLOADED", retryable: false },
    });
  });
});

import { AsyncLocalStorage } from "node:async_hooks";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import {
  batchLoader,
  builtInDialects,
  type Call,
  createGateway,
  defineDialect,
  type Gateway,
  loadSettings,
  type Observer,
  oneByOne,
  type Sandbox,
  type SettingsInput,
  SettingsProblems,
  startSandbox,
} from "../src/index.js";
import { directory } from "./support/cli.js";

const ignore = (): void => {};
const notes: string[] = [];
const observer: Observer = {
  attempt: ignore,
  error: ignore,
  audit: ignore,
  ended: ignore,
  crash: ignore,
  redis: ignore,
  reloaded: ignore,
  note: (message) => void notes.push(message),
};

let sandbox: Sandbox;
let gateway: Gateway;
/** Ended after each test. */
const ending: (() => void)[] = [];

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

function embedded(settings: Partial<SettingsInput> = {}): Gateway {
  gateway = createGateway({ upstreams: sandbox.upstreams, ...settings }, { observer });
  return gateway;
}

afterEach(async () => {
  sandbox.fault({ upstream: "kuzzle" });
  for (const end of ending.splice(0)) end();
  notes.length = 0;
  await gateway.stop();
});

const PERSON = '{ person(username: "grace") { displayName kuzzle { profileId } camunda { userId } } }';
const GRACE = {
  displayName: "Grace Hopper",
  kuzzle: [{ profileId: "admin" }, { profileId: "default" }],
  camunda: { userId: "grace" },
};

function post(query: string, init: RequestInit = {}, url = "http://app.localhost/graphql"): Request {
  const headers = { "content-type": "application/json" };
  return new Request(url, { method: "POST", headers, body: JSON.stringify({ query }), ...init });
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A program of its own with a server; the result is its address. */
async function host(handler: Handler, address = "127.0.0.1"): Promise<string> {
  const server = createServer(handler).listen(0, address);
  await new Promise((resolve) => server.once("listening", resolve));
  ending.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** From now on one upstream takes its time. A gateway logs in there first, once for all its clients. */
async function slowly(slow = 600): Promise<void> {
  await (await gateway.fetch(post(PERSON))).text();
  sandbox.fault({ upstream: "kuzzle", slow });
}

describe("createGateway", () => {
  it("takes what a settings file would say, with every default filled in", async () => {
    const answer = await embedded().fetch(post(PERSON));
    expect(answer.status).toBe(200);
    expect(answer.headers.get("x-request-id")).toMatch(/^[\w-]{36}$/);
    expect(answer.headers.get("connection")).toBeNull();
    expect(await answer.json()).toEqual({ data: { person: GRACE } });
  });

  it("listens by itself, too", async () => {
    const { url } = await embedded({ server: { port: 0 } }).listen();
    const answer = await fetch(post(PERSON, {}, url));
    expect(await answer.json()).toEqual({ data: { person: GRACE } });
  });

  it("names the field of everything that is wrong, as for a file", () => {
    const wrong: object = {
      server: { prot: 4000 },
      limits: { depth: "8" },
      upstreams: [{ name: "one", dialect: "kuzle", url: new URL("ftp://user:secret@one.example") }],
    };
    let message = "";
    try {
      // @ts-expect-error: an object of any kind
      createGateway(wrong);
    } catch (error) {
      expect(error).toBeInstanceOf(SettingsProblems);
      message = String(error);
    }
    expect(message).toContain("server.prot: expected one of");
    expect(message).toContain("did you mean port?");
    expect(message).toContain("limits.depth: expected");
    expect(message).toContain("upstreams.0.dialect: expected one of elasticsearch, kuzzle, camunda");
    expect(message).toContain("upstreams.0.url: expected");
    expect(message).not.toContain("secret");
  });

  it.each<[string, unknown, string]>([
    ["no upstream", { upstreams: [] }, "upstreams: expected at least one upstream"],
    ["nothing", undefined, "expected an object of settings"],
    ["a function", { upstreams: [], server: { host: () => "" } }, "server.host: expected plain values"],
    ["names of dialects", { upstreams: [], dialects: ["./mine.js"] }, "dialects: expected none"],
  ])("refuses %s", (_what, given, message) => {
    // @ts-expect-error: so does the compiler
    expect(() => createGateway(given)).toThrow(message);
  });

  it("ends at an object that contains itself", () => {
    const limits: Record<string, unknown> = {};
    limits["again"] = limits;
    expect(() => createGateway({ upstreams: [], limits })).toThrow("fewer nested parts");
  });

  it("notes that open access lends the gateway's own credentials, unless that was said in words", async () => {
    embedded();
    expect(notes).toEqual([expect.stringContaining("say in `access` who may ask")]);
    await gateway.stop();
    notes.length = 0;
    embedded({ access: { open: true } });
    expect(notes).toEqual([]);
  });

  it("is strict in production, unless the program says otherwise", async () => {
    const introspection = "{ __schema { types { name } } }";
    const before = process.env["NODE_ENV"];
    process.env["NODE_ENV"] = "production";
    try {
      const { errors } = await (await embedded().fetch(post(introspection))).json();
      expect(errors[0].message).toContain("introspection");
      await gateway.stop();
      const { data } = await (
        await embedded({ server: { production: false } }).fetch(post(introspection))
      ).json();
      expect(data).toBeTruthy();
    } finally {
      process.env["NODE_ENV"] = before;
    }
  });

  it("goes over to other settings", async () => {
    embedded({ limits: { aliases: 1 } });
    const ask = async () => (await gateway.fetch(post("{ a: __typename b: __typename }"))).json();
    expect((await ask()).errors).toHaveLength(1);
    gateway.reload({ upstreams: sandbox.upstreams });
    expect((await ask()).errors).toBeUndefined();
    expect(() => gateway.reload({ upstreams: [] })).toThrow(SettingsProblems);
  });

  it("writes its lines on standard error where nobody else observes", async () => {
    gateway = createGateway({ upstreams: sandbox.upstreams, log: { level: "error" } });
    expect((await gateway.fetch(post(PERSON))).status).toBe(200);
  });
});

describe("fetch", () => {
  it.each(["http://app.localhost/graphql", "http://app.localhost/api/people", "http://app.localhost/"])(
    "answers at %s, since the host has found the way",
    async (url) => {
      expect(await (await embedded().fetch(post(PERSON, {}, url))).json()).toEqual({
        data: { person: GRACE },
      });
    },
  );

  it("keeps health apart", async () => {
    const health = await embedded().fetch(new Request("http://app.localhost/health/ready"));
    expect(await health.json()).toEqual({ status: "ready" });
  });

  it("reads a body that comes in pieces, and refuses one that is too large", async () => {
    embedded({ limits: { bodyBytes: 2048 } });
    const text = new TextEncoder().encode(JSON.stringify({ query: PERSON }));
    const pieces = (times: number) =>
      new ReadableStream<Uint8Array>({
        async start(controller) {
          controller.enqueue(text.subarray(0, 20));
          await delay(1);
          for (let time = 0; time < times; time += 1) controller.enqueue(new Uint8Array(1024).fill(32));
          controller.enqueue(text.subarray(20));
          controller.close();
        },
      });
    const send = (times: number): Promise<Response> => {
      const { url, headers } = post(PERSON);
      const init = { method: "POST", headers, body: pieces(times), duplex: "half" };
      return gateway.fetch(new Request(url, init));
    };
    expect((await send(0)).status).toBe(200);
    const refused = await send(3);
    expect(refused.status).toBe(413);
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: "REQUEST_REFUSED" } }] });
  });

  it("gives a large answer as it is read", async () => {
    const many = Array.from({ length: 100 }, (_, at) => `"${"u".repeat(400)}${at}"`).join();
    embedded({ limits: { rootFields: 20, aliases: 50, cost: 100_000 } });
    const field = `people(usernames: [${many}]) { username displayName }`;
    const answer = await gateway.fetch(
      post(`{ ${[..."abcd"].map((name) => `${name}: ${field}`).join(" ")} }`),
    );
    const { data } = await answer.json();
    expect(data.d).toHaveLength(100);
  });

  it("ends what is under way when the client aborts, and rejects with the reason", async () => {
    embedded();
    await slowly();
    const abort = new AbortController();
    const answer = gateway.fetch(post(PERSON, { signal: abort.signal }));
    const reason = new Error("enough");
    setTimeout(() => abort.abort(reason), 50);
    await expect(answer).rejects.toBe(reason);
    await expect(gateway.fetch(post(PERSON, { signal: abort.signal }))).rejects.toBe(reason);
    const before = performance.now();
    await gateway.stop();
    expect(performance.now() - before).toBeLessThan(400);
  });

  it("says that a body was read before", async () => {
    const request = post(PERSON);
    await request.text();
    await expect(embedded().fetch(request)).rejects.toThrow(/has been read already/);
  });

  it("answers the browser's question with no body, and HEAD too", async () => {
    embedded({ cors: { origins: ["https://app.example"] } });
    const headers = { origin: "https://app.example", "access-control-request-method": "POST" };
    const url = "http://app.localhost/graphql";
    const allowed = await gateway.fetch(new Request(url, { method: "OPTIONS", headers }));
    expect(allowed.headers.get("access-control-allow-origin")).toBe("https://app.example");
    expect(await allowed.text()).toBe("");
    const head = await gateway.fetch(new Request("http://app.localhost/health/live", { method: "HEAD" }));
    expect(head.status).toBe(200);
    expect(await head.text()).toBe("");
  });

  it("counts failed passwords by the address that the host names", async () => {
    embedded({ activation: { failuresPerAddress: 1, failuresPerUser: 100 } });
    const wrong = (
      username: string,
      address?: string,
    ): Promise<{ errors?: [{ extensions: { code: string } }] }> => {
      const query = `mutation($password: String!) { activateUserProfile(input: { grant: { password: { username: "${username}", password: $password } } }) { __typename } }`;
      const request = post(query, { body: JSON.stringify({ query, variables: { password: "wrong" } }) });
      return gateway.fetch(request, address === undefined ? {} : { address }).then((answer) => answer.json());
    };
    await wrong("jacknich", "192.0.2.1");
    expect(JSON.stringify(await wrong("ada", "192.0.2.1"))).toContain("RATE_LIMITED");
    expect(JSON.stringify(await wrong("ada", "192.0.2.2"))).not.toContain("RATE_LIMITED");
  });

  it("refuses a name that anybody could have registered, while access is open", async () => {
    const answer = await embedded().fetch(post(PERSON, {}, "http://rebound.example/graphql"));
    expect(answer.status).toBe(403);
  });
});

describe("handler", () => {
  /** As Express does where a program says `app.use(path, gateway.handler)`. */
  const under =
    (path: string): Handler =>
    (request, response) => {
      const { url = "" } = request;
      if (!url.startsWith(path)) return void response.writeHead(404).end("the host's own");
      const rest = url.slice(path.length);
      Object.assign(request, { originalUrl: url, url: rest.startsWith("/") ? rest : `/${rest}` });
      gateway.handler(request, response);
    };

  it("reads in the async context of the request, however many begin together", async () => {
    const store = new AsyncLocalStorage<string>();
    const reads = oneByOne("readWhere", async () => store.getStore() ?? "nowhere");
    const contexts = defineDialect({
      name: "contexts",
      title: "Where a read is made",
      options: z.object({}),
      examples: [],
      connect: () => reads,
      operations: () => [],
      install({ builder }, upstreams) {
        const where = (call: Call): Promise<string | null> =>
          batchLoader(upstreams.select(null).connector, call).load("x");
        builder.queryField("where", (t) =>
          t.string({
            nullable: true,
            description: "In whose context.",
            resolve: (_root, _args, { call }) => where(call),
          }),
        );
        return { nodes: [] };
      },
      probe: async () => ({ product: null, version: null }),
      privileges: async () => ({ user: null, missing: [] }),
    });
    gateway = createGateway(
      {
        upstreams: [
          {
            name: "contexts",
            dialect: "contexts",
            url: "http://127.0.0.1:9",
            auth: { forward: "authorization" },
          },
        ],
      },
      { observer, dialects: [...builtInDialects, contexts] },
    );
    const url = await host((request, response) =>
      store.run(String(request.headers["x-who"]), () => gateway.handler(request, response)),
    );
    const names = Array.from({ length: 40 }, (_, index) => `request ${index}`);
    const answers = names.map(async (who) => {
      const headers = { "content-type": "application/json", "x-who": who };
      return (await fetch(post("{ where }", { headers }, `${url}/graphql`))).json();
    });
    expect(await Promise.all(answers)).toEqual(names.map((where) => ({ data: { where } })));
  });

  it("answers in a host's server, wherever it is mounted", async () => {
    embedded();
    const url = await host(under("/api/people"));
    expect(await (await fetch(post(PERSON, {}, `${url}/api/people`))).json()).toEqual({
      data: { person: GRACE },
    });
    expect((await fetch(`${url}/elsewhere`)).status).toBe(404);
  });

  it("shows GraphiQL there, with its files and the endpoint where the client sees them", async () => {
    embedded();
    const url = await host(under("/api/people"));
    const html = await (await fetch(`${url}/api/people`, { headers: { accept: "text/html" } })).text();
    expect(html).toContain('"endpoint":"/api/people"');
    const [, script] = /src="([^"]+)"/.exec(html) ?? [];
    expect(script).toBe("/api/people/graphiql/page.js");
    expect((await fetch(url + script)).status).toBe(200);
    const odd = await (
      await fetch(`${url}/api/people/%22%3Ex?"><script>`, { headers: { accept: "text/html" } })
    ).text();
    expect(odd).not.toContain('"><script>');
  });

  it.each<[string, (body: string) => unknown]>([
    ["an object", (body) => JSON.parse(body)],
    ["a text", (body) => body],
    ["bytes", (body) => Buffer.from(body)],
  ])("takes a body that the host has parsed to %s", async (_what, parse) => {
    embedded();
    const url = await host(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += String(chunk);
      gateway.handler(Object.assign(request, { body: parse(body) }), response);
    });
    expect(await (await fetch(post(PERSON, {}, url))).json()).toEqual({ data: { person: GRACE } });
  });

  it.each([
    ["utf8", 10],
    ["utf8", 200_000],
    ["latin1", 10],
    ["base64", 200_000],
  ] as const)("takes a body of which a host wants text: %s, %i characters", async (encoding, length) => {
    embedded();
    const url = await host((request, response) => {
      gateway.handler(request.setEncoding(encoding), response);
    });
    const query = `{ person(username: "gräce") { username } } # ${"ü".repeat(length)}`;
    const answer = await fetch(post(query, {}, url));
    expect(await answer.json()).toEqual({ data: { person: { username: "gräce" } } });
  });

  it("says so where a host has read the body and kept it, or it is larger than it may be", async () => {
    embedded({ limits: { bodyBytes: 1024 } });
    let keep: object = {};
    const url = await host(async (request, response) => {
      for await (const _ of request);
      gateway.handler(Object.assign(request, keep), response);
    });
    const answer = await fetch(post(PERSON, {}, url));
    expect(answer.status).toBe(500);
    expect(await answer.text()).toContain("mount the gateway in front of what parses bodies");
    keep = { body: { query: PERSON, more: "m".repeat(2000) } };
    expect((await fetch(post(PERSON, {}, url))).status).toBe(413);
  });

  it("ends what is under way when the client leaves", async () => {
    embedded();
    await slowly();
    const url = await host((request, response) => gateway.handler(request, response));
    const abort = new AbortController();
    const answer = fetch(post(PERSON, { signal: abort.signal }, url));
    setTimeout(() => abort.abort(), 100);
    await expect(answer).rejects.toThrow();
    const before = performance.now();
    await gateway.stop();
    expect(performance.now() - before).toBeLessThan(450);
  });

  it("lets nobody in through another interface while access is open for this machine alone", async () => {
    embedded();
    const url = await host((request, response) => {
      Object.defineProperty(request.socket, "localAddress", { value: "192.0.2.7" });
      gateway.handler(request, response);
    });
    const answer = await fetch(post(PERSON, {}, url));
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain("say in `access` who may ask");
  });
});

describe("stop", () => {
  it("lets what is under way finish, and answers what comes after with 503", async () => {
    embedded();
    await slowly();
    const url = await host((request, response) => gateway.handler(request, response));
    const [here, there] = [gateway.fetch(post(PERSON)), fetch(post(PERSON, {}, url))];
    await delay(150);
    const stopping = gateway.stop();
    const [late, later] = [await gateway.fetch(post(PERSON)), await fetch(post(PERSON, {}, url))];
    expect([late.status, later.status]).toEqual([503, 503]);
    expect(await late.json()).toMatchObject({ errors: [{ extensions: { code: "OVERLOADED" } }] });
    for (const answer of [await here, await there])
      expect(await answer.json()).toEqual({ data: { person: GRACE } });
    await stopping;
    expect((await gateway.fetch(post(PERSON))).status).toBe(503);
  });

  it("is for good, and does no harm when it comes again", async () => {
    const { listen, reload, stop } = embedded();
    await Promise.all([stop(), stop()]);
    await expect(listen()).rejects.toThrow("The gateway has stopped");
    expect(() => reload({ upstreams: sandbox.upstreams })).toThrow("The gateway has stopped");
    expect((await gateway.fetch(post(PERSON))).status).toBe(503);
  });

  it("ends what is not over within the grace", async () => {
    embedded({ shutdown: { grace: 100 } });
    await slowly(5000);
    const url = await host((request, response) => gateway.handler(request, response));
    const answers = [gateway.fetch(post(PERSON)), fetch(post(PERSON, {}, url))];
    const ended = Promise.allSettled(answers);
    await delay(100);
    const before = performance.now();
    await gateway.stop();
    expect(performance.now() - before).toBeLessThan(3000);
    expect((await ended).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  });
});

describe("loadSettings", () => {
  it("gives what the command would start with, dialects and warnings too", async () => {
    const [first] = sandbox.upstreams;
    const yaml = `upstreams:\n  - { name: here, dialect: ${first?.dialect}, url: "${first?.url}", auth: none }\n`;
    const cwd = directory({ "profile-gateway.yaml": yaml });
    const loaded = await loadSettings({ cwd, env: { KUZZLE_URL: "http://127.0.0.1:1" } });
    expect(loaded.warnings).toEqual([expect.stringContaining("KUZZLE_URL")]);
    gateway = createGateway(loaded, { observer });
    expect(notes).toEqual(loaded.warnings);
    const answer = await gateway.fetch(post("{ upstreams { name } }"));
    expect(await answer.json()).toEqual({ data: { upstreams: [{ name: "here" }] } });
    gateway.reload(await loadSettings({ cwd, env: {}, file: "profile-gateway.yaml" }));
  });

  it("rejects where something is wrong, or nothing is configured", async () => {
    embedded();
    const cwd = directory({ "other.yaml": "server: { port: many }" });
    await expect(loadSettings({ cwd, env: {} })).rejects.toThrow("upstreams: expected at least one upstream");
    await expect(loadSettings({ cwd, env: {}, file: "other.yaml" })).rejects.toThrow(
      "other.yaml:1:17: server.port: expected",
    );
  });
});

describe("startSandbox", () => {
  it("refuses a fault that nobody could mean", () => {
    embedded();
    expect(() => sandbox.fault({ upstream: "kuzle" })).toThrow("expected one of");
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningGateway, settingsFor, startGateway, upstream } from "../support/gateway.js";
import { ask, JSON_HEADERS, PREFLIGHT } from "./support/ask.js";

const PATH = "/api/v1/people";
let gateway: RunningGateway;

beforeAll(async () => {
  gateway = await startGateway(
    settingsFor([upstream({ dialect: "camunda", url: "http://127.0.0.1:9/engine-rest" })], {
      server: { ...settingsFor([]).server, path: PATH },
    }),
  );
});
afterAll(() => gateway.stop());

const body = JSON.stringify({ query: "{ __typename }" });
const answer = { status: 200, body: { data: { __typename: "Query" } } };

describe("an endpoint at a path of its own", () => {
  it("is where the gateway says it is", async () => {
    expect(new URL(gateway.url).pathname).toBe(PATH);
    expect(await gateway.ask("{ __typename }")).toMatchObject(answer);
  });

  it("takes POST and GET there, and nowhere else", async () => {
    const get = `?${new URLSearchParams({ query: "{ __typename }" })}`;
    expect(await ask(gateway.url, { path: PATH, headers: JSON_HEADERS, body })).toMatchObject(answer);
    expect(await ask(gateway.url, { method: "GET", path: PATH + get, headers: PREFLIGHT })).toMatchObject(
      answer,
    );
    for (const path of ["/graphql", `${PATH}/`, "/api", "/API/v1/people"])
      expect(await ask(gateway.url, { path, headers: JSON_HEADERS, body })).toMatchObject({ status: 404 });
  });

  it("has GraphiQL there", async () => {
    const page = await ask(gateway.url, { method: "GET", path: PATH, headers: { accept: "text/html" } });
    expect(page.status).toBe(200);
    expect(page.headers["content-type"]).toMatch(/^text\/html/);
  });

  it("leaves the probes where they are", async () => {
    for (const path of ["/health/live", "/health/ready"])
      expect(await ask(gateway.url, { method: "GET", path })).toMatchObject({ status: 200 });
  });

  it("may be the root", async () => {
    const root = await startGateway(
      settingsFor([upstream({ dialect: "camunda", url: "http://127.0.0.1:9/engine-rest" })], {
        server: { ...settingsFor([]).server, path: "/" },
      }),
    );
    expect(root.url).toMatch(/:\d+\/$/);
    expect(await root.ask("{ __typename }")).toMatchObject(answer);
    expect(await ask(root.url, { method: "GET", path: "/health/live" })).toMatchObject({ status: 200 });
    await root.stop();
  });
});

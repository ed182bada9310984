import { serverAudits } from "graphql-http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningGateway, settingsFor, startGateway } from "../support/gateway.js";

let gateway: RunningGateway;

beforeAll(async () => {
  gateway = await startGateway(settingsFor([]));
});
afterAll(() => gateway.stop());

const withPreflight = serverAudits({
  url: () => gateway.url,
  fetchFn: (input: string | URL, init: RequestInit = {}) =>
    fetch(input, {
      ...init,
      headers: { ...Object.fromEntries(new Headers(init.headers)), "graphql-preflight": "1" },
    }),
});

describe("GraphQL over HTTP, every audit, from a client that sends a preflight header", () => {
  it("has sixty-one of them", () => {
    expect(withPreflight).toHaveLength(61);
  });

  for (const audit of withPreflight) {
    it(audit.name, async () => {
      const result = await audit.fn();
      expect(result).toMatchObject({ status: "ok" });
    });
  }
});

describe("GraphQL over HTTP, from a client that sends no preflight header", () => {
  for (const audit of serverAudits({ url: () => gateway.url, fetchFn: fetch })) {
    if (audit.name.startsWith("MAY")) continue;
    it(audit.name, async () => {
      const result = await audit.fn();
      expect(result).toMatchObject({ status: "ok" });
    });
  }
});

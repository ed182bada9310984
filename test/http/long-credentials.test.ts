import { afterEach, describe, expect, it } from "vitest";
import type { Auth } from "../../src/http/client.js";
import {
  type RunningGateway,
  settingsFor,
  startEmulatorOf,
  startGateway,
  upstream,
} from "../support/gateway.js";

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const FORWARD: Auth = { kind: "forward", header: "authorization" };
const MANY = "query ($ids: [ID!]!) { camundaUserProfiles(ids: $ids) { userId } }";
const ids = (count: number, length: number): string[] =>
  Array.from({ length: count }, (_, n) => `${n}-`.padEnd(length, "x"));
const bearer = (bytes: number) => ({ authorization: "Bearer ".padEnd(bytes, "t") });
/** A name of a system that traces, with as much to pass on as is allowed. */
const TRACED = {
  traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
  tracestate: `a=${"x".repeat(250)},b=${"x".repeat(250)}`,
};

/** A gateway in front of an emulator, which takes what the real server takes; and every call that reached it. */
async function world(dialect: string, auth: Auth) {
  const { running, basePath } = await startEmulatorOf(dialect);
  const gateway = await startGateway(settingsFor([upstream({ dialect, url: running.url + basePath, auth })]));
  stops.push(gateway.stop, () => running.stop());
  return { gateway, calls: () => running.calls.splice(0) };
}

const codes = ({ errors = [] }: { errors?: { extensions: { code: string } }[] }): string[] =>
  errors.map(({ extensions }) => extensions.code);
const search = (gateway: RunningGateway, bytes: number, headers: Record<string, string>) => {
  const query =
    "query ($name: String) { searchCamundaUserProfiles(input: { firstName: $name }) { items { userId } } }";
  return gateway.ask(query, { name: "n".repeat(bytes) }, headers);
};

describe("a caller's long credentials", () => {
  it.each([100, 4600, 5500, 6500])("of %i bytes leave room for what is read", async (bytes) => {
    const { gateway, calls } = await world("camunda", FORWARD);
    const headers = { ...bearer(bytes), ...TRACED };
    for (const [count, length] of [
      [50, 70],
      [20, 150],
      [1, 200],
    ] as const) {
      const { body } = await gateway.ask(MANY, { ids: ids(count, length) }, headers);
      expect(codes(body)).toEqual([]);
      expect(body.data.camundaUserProfiles).toEqual(Array(count).fill(null));
    }
    expect(calls().length).toBeGreaterThan(2);
  });

  it("that cannot fit are refused here, for reads and writes, and nothing is sent", async () => {
    const { gateway, calls } = await world("camunda", FORWARD);
    const headers = bearer(8100);
    const { body } = await gateway.ask(MANY, { ids: ids(50, 70) }, headers);
    expect(new Set(codes(body))).toEqual(new Set(["UNAUTHENTICATED"]));
    expect(body.errors[0].message).toBe("The credentials are too long for the upstream: 8100 bytes.");
    const rename =
      'mutation { updateUserProfile(input: { id: "jonny1", firstName: "A", lastName: "B", email: "c" }) { __typename } }';
    expect(codes((await gateway.ask(rename, {}, headers)).body)).toEqual(["UNAUTHENTICATED"]);
    expect(calls()).toEqual([]);
    for (let n = 0; n < 30; n += 1) await gateway.ask(MANY, { ids: ["jonny1"] }, headers);
    const others = await gateway.ask(MANY, { ids: ["jonny1"] });
    expect(others.body).toEqual({ data: { camundaUserProfiles: [{ userId: "jonny1" }] } });
  });

  it("beside what is too long itself make a bad request, and nothing is sent", async () => {
    const { gateway, calls } = await world("camunda", FORWARD);
    expect(codes((await search(gateway, 3000, bearer(4600))).body)).toEqual(["BAD_USER_INPUT"]);
    expect(calls()).toEqual([]);
    expect(codes((await search(gateway, 2000, bearer(4600))).body)).toEqual([]);
  });

  it("may be longer where the upstream takes longer ones", async () => {
    const { gateway, calls } = await world("elasticsearch", FORWARD);
    const query = '{ elasticsearchUserProfile(uid: "u_x_0") { uid } }';
    expect(codes((await gateway.ask(query, {}, bearer(9000))).body)).toEqual(["UNAUTHENTICATED"]);
    expect(calls()).toHaveLength(1);
  });
});

describe("the gateway's own long credentials", () => {
  it("that cannot fit are told as the gateway's", async () => {
    const { gateway, calls } = await world("camunda", {
      kind: "service",
      authorization: bearer(8000).authorization,
    });
    expect(codes((await gateway.ask(MANY, { ids: ["jonny1"] })).body)).toEqual(["UPSTREAM_AUTHENTICATION"]);
    expect(calls()).toEqual([]);
  });
});

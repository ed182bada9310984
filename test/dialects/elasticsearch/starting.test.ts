import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createEmulator } from "../../../src/sandbox/elasticsearch/index.js";
import { type RunningEmulator, startEmulator } from "../../../src/sandbox/http.js";
import { basic } from "../../support/dialect.js";
import { type Fault, type FaultServer, rendered, startFaultServer } from "../../support/fault-server.js";
import { type RunningGateway, settingsFor, startGateway, upstream } from "../../support/gateway.js";
import { recorded } from "./recorded.js";
import { JACK } from "./world.js";

const QUERY = `{ elasticsearchUserProfile(uid: "${JACK}") { uid } }`;

/** What a node answers to good and bad credentials alike before it can read its users. */
const refusal: Fault = ({ socket }) => {
  const { status, body } = recorded("caller/bad-password");
  socket.write(rendered({ status, headers: [["content-type", "application/json"]], body }));
};

describe("an Elasticsearch that starts", () => {
  let emulator: RunningEmulator;
  let server: FaultServer;
  let gateway: RunningGateway;

  beforeAll(async () => {
    emulator = await startEmulator(createEmulator());
    server = await startFaultServer({ behind: emulator.url });
  });
  beforeEach(async () => {
    await server.heal();
    const auth = { kind: "service", authorization: basic("elastic", "elastic-sandbox") } as const;
    const breaker = { failures: 1, minimumCalls: 10_000, window: 10_000, open: 1000 };
    const url = `http://127.0.0.1:${server.port}`;
    gateway = await startGateway(settingsFor([upstream({ dialect: "elasticsearch", url, auth, breaker })]));
    return () => gateway.stop();
  });
  afterAll(async () => {
    await server.refuse();
    await emulator.stop();
  });

  const outcome = async () => {
    const { data, errors } = (await gateway.ask(QUERY)).body;
    return errors?.[0].extensions.code ?? data.elasticsearchUserProfile.uid;
  };

  it("is still away while it refuses the credentials that it took before", async () => {
    expect(await outcome()).toBe(JACK);
    await server.refuse();
    expect(await outcome()).toBe("UPSTREAM_UNAVAILABLE");
    await server.heal();
    server.use(refusal);
    const { errors } = (await gateway.ask(QUERY)).body;
    expect(errors[0].message).toBe("The upstream is starting and cannot check credentials yet.");
    expect(errors[0].extensions).toMatchObject({ code: "UPSTREAM_UNAVAILABLE", retryable: true });
  });

  it("has started once it has answered: from then on a refusal is one", async () => {
    await server.refuse();
    expect(await outcome()).toBe("UPSTREAM_UNAVAILABLE");
    await server.heal();
    expect(await outcome()).toBe(JACK);
    server.use(refusal);
    expect(await outcome()).toBe("UPSTREAM_AUTHENTICATION");
  });

  it("that was never away refuses credentials because they are wrong", async () => {
    server.use(refusal);
    expect(await outcome()).toBe("UPSTREAM_AUTHENTICATION");
  });
});

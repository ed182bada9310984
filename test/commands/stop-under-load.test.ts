import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Answered, ask, JSON_HEADERS } from "../server/support/ask.js";
import { type HeldUpstream, SLOW, SLOW_ANSWER, startHeld } from "../server/support/held.js";
import { buildOnce, directory, type Running, start } from "../support/cli.js";

beforeAll(buildOnce, 60_000);

let below: HeldUpstream;
let gateway: Running | undefined;
beforeEach(async () => {
  below = await startHeld();
});
afterEach(async () => {
  gateway?.child.kill("SIGKILL");
  await gateway?.ended;
  await below.stop();
});

describe("SIGTERM with a thousand operations under way", { timeout: 120_000 }, () => {
  it("loses none of them, and then ends at once", async () => {
    const yaml = `shutdown: { delay: 0, grace: 60000 }
upstreams:
  - { name: camunda, dialect: camunda, url: "${below.url}", auth: { forward: x-camunda-authorization }, limits: { connections: 1000 }, timeouts: { connect: 60000, headers: 110000, total: 110000 } }
server: { operationTimeout: 115000 }
`;
    const served = start(["serve", "--port", "0"], { cwd: directory({ "profile-gateway.yaml": yaml }) });
    gateway = served;
    const [, url = ""] = await served.until(/^ready (\S+)\n/);
    const headers = { ...JSON_HEADERS, connection: "keep-alive" };
    const running: Promise<Answered | undefined>[] = [];
    // A few at a time: a busy machine would be too slow over a thousand requests at once, and cut off for that.
    for (let n = 0; n < 1000; n += 50) {
      for (let k = n; k < n + 50; k += 1) {
        const body = JSON.stringify({ query: SLOW.replace("demo", `user-${k}`) });
        // Each with a credential of its own: with the same one they would share a few calls.
        const own = { ...headers, "x-camunda-authorization": `Bearer ${k}` };
        running.push(ask(url, { headers: own, body }).catch(() => undefined));
      }
      await below.waitFor(n + 50);
    }
    served.child.kill("SIGTERM");
    await served.logged(/"stopping"/);
    below.release();
    const answers = await Promise.all(running);
    const lastAt = performance.now();
    expect(answers).toHaveLength(1000);
    for (const answer of answers) expect(answer).toMatchObject({ status: 200, body: SLOW_ANSWER });
    expect(await served.ended).toMatchObject({ code: 0 });
    // Idle connections would hold it for the 65 seconds that they are kept.
    expect(performance.now() - lastAt).toBeLessThan(5000);
  });
});

import { Agent, request } from "node:http";
import { connect, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type RunningGateway, settingsFor, startGateway, upstream } from "../support/gateway.js";
import { type Answered, ask, JSON_HEADERS, post } from "./support/ask.js";
import { type HeldUpstream, SLOW, SLOW_ANSWER, startHeld } from "./support/held.js";

let below: HeldUpstream;
let gateway: RunningGateway;
let stopping: Promise<void> | undefined;

async function start(shutdown: { delay: number; grace: number }): Promise<void> {
  gateway = await startGateway(
    settingsFor(
      [upstream({ dialect: "camunda", url: below.url, auth: { kind: "forward", header: "x-own" } })],
      { shutdown },
    ),
  );
}

function stop(): Promise<void> {
  stopping ??= gateway.stop();
  return stopping;
}

beforeEach(async () => {
  stopping = undefined;
  below = await startHeld();
});
afterEach(async () => {
  below.release();
  await stop();
  await below.stop();
});

const ready = (): Promise<Answered> => ask(gateway.url, { method: "GET", path: "/health/ready" });

/** A socket that has said nothing, or only half of something. */
function idle(text = ""): Promise<Socket> {
  const { hostname, port } = new URL(gateway.url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) }, () =>
      socket.write(text, () => resolve(socket)),
    );
    socket.once("error", reject);
  });
}

const gone = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    if (socket.destroyed) resolve();
    else socket.resume().once("close", () => resolve());
  });

describe("a gateway that is told to stop", () => {
  it("says so to whoever asks whether it is ready, while it still takes what comes", async () => {
    await start({ delay: 300, grace: 5000 });
    below.release();
    expect((await ready()).status).toBe(200);
    const stopped = stop();
    const answer = await ready();
    expect(answer).toMatchObject({ status: 503, body: { status: "draining" } });
    expect(answer.headers["connection"]).toBe("close");
    expect(await ask(gateway.url, { method: "GET", path: "/health/live" })).toMatchObject({ status: 200 });
    const late = await post(gateway.url, SLOW);
    expect(late).toMatchObject({ status: 200, body: SLOW_ANSWER });
    expect(late.headers["connection"]).toBe("close");
    await stopped;
    await expect(ready()).rejects.toThrow(/ECONNREFUSED/);
  });

  it("finishes what is under way", async () => {
    await start({ delay: 0, grace: 5000 });
    // Each with a credential of its own: with the same one they would share a few calls.
    const users = Array.from({ length: 20 }, (_, index) => `user${index}`);
    const running = users.map((user) => post(gateway.url, SLOW.replace("demo", user), { "x-own": user }));
    await below.waitFor(users.length);
    const stopped = stop();
    await expect
      .poll(() =>
        ready().then(
          () => "open",
          () => "closed",
        ),
      )
      .toBe("closed");
    below.release();
    for (const answer of await Promise.all(running))
      expect(answer).toMatchObject({ status: 200, body: SLOW_ANSWER });
    await stopped;
  });

  it("closes connections that wait for their next request, and tells the others not to", async () => {
    await start({ delay: 0, grace: 5000 });
    const agent = new Agent({ keepAlive: true });
    const once = (query: string): Promise<string | undefined> =>
      new Promise((resolve, reject) => {
        const outgoing = request(
          gateway.url,
          { method: "POST", headers: JSON_HEADERS, agent },
          (incoming) => {
            incoming.resume().once("end", () => resolve(incoming.headers.connection));
          },
        );
        outgoing.once("error", reject);
        outgoing.end(JSON.stringify({ query }));
      });
    expect(await once("{ __typename }")).toBe("keep-alive");
    const silent = await idle();
    const running = post(gateway.url, SLOW);
    await below.waitFor(1);
    const stopped = stop();
    await expect.poll(() => Object.values(agent.freeSockets).flat().length).toBe(0);
    below.release();
    expect(await running).toMatchObject({ status: 200 });
    await stopped;
    await gone(silent);
    agent.destroy();
  });

  it("does not wait for a client that has not finished its request", async () => {
    await start({ delay: 0, grace: 200 });
    const half = await idle(
      "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{",
    );
    await stop();
    await gone(half);
  });

  it("ends what takes longer than the grace it is given, and the upstream's work with it", async () => {
    await start({ delay: 0, grace: 200 });
    const running = post(gateway.url, SLOW).then(
      () => "answered",
      () => "cut",
    );
    await below.waitFor(1);
    await stop();
    expect(await running).toBe("cut");
    await expect.poll(() => below.openSockets.size).toBe(0);
  });

  it("stops although a client sent several requests at once and left", async () => {
    await start({ delay: 0, grace: 200 });
    const body = JSON.stringify({ query: SLOW });
    const one = `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const socket = await idle(one.repeat(3));
    await below.waitFor(1);
    socket.destroy();
    await gone(socket);
    below.release();
    await stop();
  });
});

describe("a gateway that is killed", () => {
  it("ends at once, whatever is under way", async () => {
    await start({ delay: 0, grace: 5000 });
    const running = post(gateway.url, SLOW).then(
      () => "answered",
      () => "cut",
    );
    await below.waitFor(1);
    gateway.gateway.kill();
    expect(await running).toBe("cut");
    await expect(ready()).rejects.toThrow(/ECONNREFUSED/);
  });
});

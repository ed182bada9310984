import { execFileSync } from "node:child_process";
import { closeSync, constants, openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, describe, expect, it } from "vitest";
import { builtInDialects } from "../../src/dialects.js";
import { buildGateway } from "../../src/gateway.js";
import { logObserver } from "../../src/observability/log.js";
import { LogDestination } from "../../src/observability/own-log.js";
import { directory } from "../support/cli.js";
import { settingsFor } from "../support/gateway.js";

const open: number[] = [];
afterEach(() => {
  for (const fd of open.splice(0)) closeSync(fd);
});
function opened(path: string, flags: string | number): number {
  const fd = openSync(path, flags);
  open.push(fd);
  return fd;
}
const plain = (line: string): string => line;

describe("a line of the log", () => {
  /** What is written of a line with these members. */
  async function written(members: object): Promise<string> {
    const file = join(directory(), "log");
    const destination = new LogDestination(opened(file, "w"), plain, () => {});
    pino({ base: null }, destination.lines).warn(members, "what it is about");
    await destination.end();
    return readFileSync(file, "utf8");
  }

  it.each([
    ["one long text", { requestId: "r1", text: "é".repeat(1_000_000) }],
    ["a long list", { requestId: "r1", list: Array(100_000).fill("x") }],
    ["a long stack", { requestId: "r1", err: Object.assign(new Error("m".repeat(50_000)), { code: "E" }) }],
  ])("has at most 16 kB, and stays JSON with what it is about: %s", async (_, members) => {
    const text = await written(members);
    expect(Buffer.byteLength(text)).toBeLessThan(16_001);
    expect(JSON.parse(text)).toMatchObject({ level: 40, requestId: "r1", msg: "what it is about" });
  });

  it("with too many members keeps its message", async () => {
    const text = await written(Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`m${n}`, n])));
    expect(JSON.parse(text)).toEqual({
      level: 40,
      time: expect.any(Number),
      msg: "what it is about",
    });
  });

  it("that is short is written as it is, also where it is beyond ASCII", async () => {
    const text = "é".repeat(5000);
    expect(JSON.parse(await written({ text }))).toMatchObject({ text });
  });
});

describe("a log whose reader comes back", () => {
  it("takes lines again, tells how many were lost, and ends what was half written", async () => {
    const path = join(directory(), "fifo");
    execFileSync("mkfifo", [path]);
    const first = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const writer = opened(path, constants.O_WRONLY | constants.O_NONBLOCK);
    const lost: number[] = [];
    const destination = new LogDestination(writer, plain, (lines) => lost.push(lines));
    closeSync(first);
    destination.auditLines.write('{"lost":1}\n');
    await expect.poll(() => destination.canAudit(false)).toBe(false);
    destination.lines.write('{"lost":2}\n');
    expect([destination.dropped, destination.droppedAudit]).toEqual([2, 1]);
    const again = opened(path, constants.O_RDONLY | constants.O_NONBLOCK);
    await expect.poll(() => destination.canAudit(true), { timeout: 5000 }).toBe(true);
    expect(lost).toEqual([2]);
    destination.lines.write('{"kept":1}\n');
    await destination.end();
    const buffer = Buffer.alloc(100);
    expect(buffer.toString("utf8", 0, readSync(again, buffer))).toBe('\n{"kept":1}\n');
  });
});

describe("audit lines that cannot be written", () => {
  it("are counted in the metrics", async () => {
    const destination = new LogDestination(opened("/dev/full", "w"), plain, () => {});
    const observer = logObserver(pino({}, destination.lines), pino({}, destination.auditLines));
    const gateway = buildGateway(settingsFor([], { admin: { port: 0 } }), {
      dialects: builtInDialects,
      observer,
      log: destination,
    });
    const { url, metricsUrl = "" } = await gateway.listen();
    const query = 'mutation { unlockCamundaUser(input: { id: "jonny1" }) { __typename } }';
    await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query }),
    });
    const counted = async (): Promise<string> => (await fetch(metricsUrl)).text();
    await expect.poll(counted).toMatch(/^profile_gateway_audit_lines_dropped_total 1$/m);
    expect(await counted()).toMatch(/^profile_gateway_log_lines_dropped_total [1-9]/m);
    await gateway.stop();
  });
});

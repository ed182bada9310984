import { beforeAll, describe, expect, it } from "vitest";
import { buildOnce } from "../support/cli.js";
import { npmStart } from "../support/npm-start.js";

beforeAll(buildOnce, 60_000);

describe("npm start", () => {
  it("ends with npm: whoever stops the one leaves no gateway behind that holds the port", async () => {
    const { url, stop } = await npmStart();
    const health = new URL("/health/live", url);
    expect((await fetch(health)).status).toBe(200);
    await stop();
    await expect.poll(() => fetch(health).catch(() => "gone")).toBe("gone");
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startHeld } from "../server/support/held.js";
import { type Sandboxed, startSandboxed } from "../server/support/sandboxed.js";
import { settingsFor, startGateway, upstream } from "../support/gateway.js";
import { CAMUNDA_USERS, PERSON, UPDATE_USER_PROFILE } from "./documents.js";
import { request } from "./request.js";

let gateway: Sandboxed;

beforeAll(async () => {
  gateway = await startSandboxed();
});
afterAll(() => gateway.stop());

describe("a program with fetch and generated types", () => {
  it("reads one human across the systems", async () => {
    const { status, data, errors } = await request(gateway.url, PERSON, { username: "grace" });
    expect(status).toBe(200);
    expect(errors).toBeUndefined();
    expect(data?.person?.displayName).toBe("Grace Hopper");
    expect(data?.person?.kuzzle?.map(({ profileId }) => profileId)).toEqual(["admin", "default"]);
    expect(data?.person?.camunda?.email).toBe("grace@example.org");
  });

  it("writes, and tells success from failure by the type's name alone", async () => {
    const write = (id: string) =>
      request(gateway.url, UPDATE_USER_PROFILE, { input: { id, email: `${id}@example.net` } });
    const done = (await write("alan")).data?.updateUserProfile;
    if (done?.__typename !== "UpdateUserProfilePayload") throw new Error("not written");
    expect(done.profile?.email).toBe("alan@example.net");
    const failed = (await write("nobody-here")).data?.updateUserProfile;
    if (failed?.__typename !== "NotFoundError") throw new Error("written?");
    expect(failed.code).toBe("NOT_FOUND");
  });

  it("clears a field with null and keeps one that it leaves out", async () => {
    const write = async (input: { id: string; lastName?: string | null; email?: string | null }) => {
      const { data } = await request(gateway.url, UPDATE_USER_PROFILE, { input });
      const result = data?.updateUserProfile;
      return result?.__typename === "UpdateUserProfilePayload" ? result.profile : undefined;
    };
    expect(await write({ id: "frances", email: null })).toMatchObject({ lastName: "Allen", email: null });
    expect(await write({ id: "frances", email: "f@example.org" })).toMatchObject({ lastName: "Allen" });
  });

  it("asks many things at once over the connections it has", async () => {
    const names = ["ada", "alan", "barbara", "edsger", "frances", "grace"];
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        request(gateway.url, CAMUNDA_USERS, { ids: [names[index % names.length] ?? ""] }),
      ),
    );
    for (const [index, { status, data }] of answers.entries()) {
      expect(status).toBe(200);
      expect(data?.camundaUserProfiles?.[0]?.displayName?.toLowerCase()).toContain(
        names[index % names.length],
      );
    }
  });

  it("can give up, and then the upstream's work ends too", async () => {
    const below = await startHeld();
    const slow = await startGateway(settingsFor([upstream({ dialect: "camunda", url: below.url })]));
    const abort = new AbortController();
    const asked = request(slow.url, CAMUNDA_USERS, { ids: ["a"] }, { signal: abort.signal });
    await below.waitFor(1);
    abort.abort();
    await expect(asked).rejects.toMatchObject({ name: "AbortError" });
    await expect.poll(() => below.openSockets.size).toBe(0);
    await slow.stop();
    await below.stop();
  });
});

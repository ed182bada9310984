import { afterAll, describe, expect, it } from "vitest";
import { conformance, startEmulator } from "../../src/testing.js";
import { EMULATED } from "../support/emulated.js";

const stops: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(stops.map((stop) => stop())));

for (const { name, dialect, known, auth, basePath, createEmulator } of EMULATED) {
  const running = await startEmulator(createEmulator());
  stops.push(() => running.stop());
  const target = { url: running.url + basePath, auth, ...known };
  describe(`the built-in dialect ${name}`, () => {
    for (const { title, run } of conformance(dialect, target)) it(title, run);
  });

  describe(`a dialect that is like ${name}, but`, () => {
    const failing = async (changes: object): Promise<string[]> => {
      const cases = conformance({ ...dialect, ...changes }, target);
      const failed = await Promise.all(
        cases.slice(0, 8).map(({ title, run }) =>
          run().then(
            () => [],
            () => [title],
          ),
        ),
      );
      return failed.flat();
    };

    it("tells nothing of its calls is found out", async () => {
      expect(await failing({ operations: () => [] })).toContain(
        "says which calls stand behind which field, for explain",
      );
    });

    it("has an example that no client can send is found out", async () => {
      const examples = [{ title: "", query: "{ noSuchField }", variables: {} }];
      expect(await failing({ examples })).toEqual(["has examples that clients can send"]);
    });
  });
}

import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { z } from "zod";
import { nameOf, readLock, shipped } from "../../scripts/shipped.mjs";
import { ROOT } from "../support/architecture.js";
import { manifest } from "./support.js";

const component = z.object({
  "bom-ref": z.string(),
  purl: z.string(),
  scope: z.literal("required"),
  hashes: z
    .array(z.object({ alg: z.literal("SHA-512"), content: z.string().regex(/^[0-9a-f]{128}$/) }))
    .min(1),
  licenses: z.array(z.object({ license: z.object({ id: z.string() }) })).min(1),
});

const list = z.object({
  bomFormat: z.literal("CycloneDX"),
  specVersion: z.string(),
  metadata: z.object({ component: z.object({ "bom-ref": z.string(), name: z.string() }) }),
  components: z.array(component),
  dependencies: z.array(z.object({ ref: z.string(), dependsOn: z.array(z.string()) })),
});

it("`npm run sbom` lists what is shipped, bundled or beside the bundle, and nothing else", async () => {
  const printed = execFileSync("npm", ["run", "--silent", "sbom"], {
    cwd: ROOT,
    encoding: "utf8",
    stdio: "pipe",
  });
  const { metadata, components, dependencies } = list.parse(JSON.parse(printed));
  const self = `${manifest.name}@${manifest.version}`;
  expect(metadata.component).toMatchObject({ name: manifest.name, "bom-ref": self });

  const lock = readLock();
  const expected = (await shipped()).map((place) => `${nameOf(place)}@${lock[place]?.version}`);
  const listed = components.map((one) => one["bom-ref"]);
  expect(listed.sort()).toEqual([...new Set(expected)].sort());
  expect(listed).toEqual(
    expect.arrayContaining([expect.stringMatching(/^undici@/), expect.stringMatching(/^graphql@/)]),
  );

  const refs = new Set([self, ...listed]);
  expect(
    dependencies.flatMap(({ ref, dependsOn }) => [ref, ...dependsOn]).filter((ref) => !refs.has(ref)),
  ).toEqual([]);
}, 60_000);

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { SCOPES } from "../../src/dialect/request-facts.js";
import { builtInDialects } from "../../src/dialects.js";
import { readManifest } from "../../src/graphql/trusted-documents.js";
import { loadSettings } from "../../src/settings/load.js";
import { ROOT } from "../support/architecture.js";
import { directory } from "../support/cli.js";

const TEXT = readFileSync(join(ROOT, "compose.yaml"), "utf8");
const service = z.object({
  image: z.string(),
  build: z.string().optional(),
  environment: z.record(z.string(), z.string()).default({}),
  secrets: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  volumes: z.array(z.string()).default([]),
});
const compose = z
  .object({
    services: z.record(z.string(), service),
    secrets: z.record(
      z.string(),
      z.object({ environment: z.string().optional(), file: z.string().optional() }),
    ),
    volumes: z.record(z.string(), z.null()),
  })
  .parse(parse(TEXT));
const { services } = compose;
const gateway = service
  .extend({
    read_only: z.literal(true),
    cap_drop: z.tuple([z.literal("ALL")]),
    stop_grace_period: z.string(),
  })
  .parse(parse(TEXT).services.gateway);
const versions = z
  .record(z.string(), z.object({ version: z.string() }).partial())
  .parse(JSON.parse(readFileSync(join(ROOT, "live/versions.json"), "utf8")));

describe("compose.yaml", () => {
  it("has the gateway, Redis and the three systems, by the images that their documentation names", () => {
    const images = Object.entries(services).map(([name, { image }]) => [name, image]);
    expect(Object.fromEntries(images)).toMatchObject({
      gateway: "profile-gateway",
      redis: "redis:7",
      elasticsearch: `docker.elastic.co/elasticsearch/elasticsearch:${versions["elasticsearch"]?.version}`,
      kuzzle: `kuzzleio/kuzzle:${versions["kuzzle"]?.version?.split(".")[0]}`,
      camunda: `camunda/camunda-bpm-platform:${versions["camunda"]?.version}`,
    });
  });

  it("leads the gateway to services that are there", () => {
    const urls = Object.entries(gateway.environment).filter(([name]) => name.endsWith("_URL"));
    expect(urls.map(([name]) => name)).toEqual([
      "ELASTICSEARCH_URL",
      "KUZZLE_URL",
      "CAMUNDA_URL",
      "REDIS_URL",
    ]);
    for (const [name, url] of urls) expect(Object.keys(services), name).toContain(new URL(url).hostname);
  });

  it("waits only for what has a health check, and mounts only volumes that are declared", () => {
    for (const { depends_on, volumes } of Object.values(services)) {
      for (const name of Object.keys(depends_on)) expect(services[name]?.healthcheck, name).toBeDefined();
      for (const volume of volumes) expect(Object.keys(compose.volumes)).toContain(volume.split(":")[0]);
    }
  });

  it("hands secrets over as files, each of which exists", () => {
    expect([...gateway.secrets].sort()).toEqual(Object.keys(compose.secrets).sort());
    const files = Object.entries(gateway.environment).filter(([name]) => name.endsWith("_FILE"));
    expect(files.map(([, path]) => path.replace("/run/secrets/", "")).sort()).toEqual(
      [...gateway.secrets].sort(),
    );
  });

  it("gives the gateway settings with which it starts", () => {
    const secrets = directory({
      "elastic-password": "a password",
      "api-keys": readFileSync(join(ROOT, compose.secrets["api-keys"]?.file ?? ""), "utf8"),
    });
    const given = Object.entries(gateway.environment).map(([name, text]) => [
      name,
      text.replace("/run/secrets", secrets),
    ]);
    // As the image has it.
    const env = { NODE_ENV: "production", HOST: "0.0.0.0", PORT: "4000", ...Object.fromEntries(given) };
    const { settings } = loadSettings({ cwd: directory(), env, dialects: builtInDialects, readManifest });
    expect(settings.upstreams.map(({ name }) => name).sort()).toEqual(["camunda", "elasticsearch", "kuzzle"]);
    expect(settings.access?.apiKeys).toMatchObject([{ name: "web" }]);
  });

  it("publishes the gateway on this machine only, and nothing else", () => {
    expect(gateway.ports).toEqual(["127.0.0.1:4000:4000"]);
    for (const [name, { ports }] of Object.entries(services))
      if (name !== "gateway") expect(ports).toEqual([]);
  });

  it("says the key that stands in the file, as its hash, with the scopes that there are", () => {
    const [line, ...more] = readFileSync(join(ROOT, compose.secrets["api-keys"]?.file ?? ""), "utf8")
      .split("\n")
      .filter((text) => text !== "");
    expect(more).toEqual([]);
    const [name, sha256, scopes] = line?.split(" ") ?? [];
    const key = /x-api-key: ([\w-]+)/.exec(TEXT)?.[1] ?? "";
    expect(name).toBe("web");
    expect(sha256).toBe(createHash("sha256").update(key).digest("hex"));
    expect(SCOPES).toEqual(expect.arrayContaining(scopes?.split(",") ?? [""]));
  });
});

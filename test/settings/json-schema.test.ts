import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { builtInDialects } from "../../src/dialects.js";
import { settingsJsonSchema } from "../../src/settings/printed.js";
import { ROOT } from "../support/architecture.js";

interface Property {
  readonly path: string;
  readonly schema: object;
}

/** Every property below a part of a JSON Schema. */
function properties(schema: unknown, path: string): Property[] {
  if (typeof schema !== "object" || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]: [string, unknown]) => {
    if (key !== "properties" || typeof value !== "object" || value === null) {
      return key === "default" ? [] : properties(value, path);
    }
    return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
      const own = `${path}.${name}`;
      const found = typeof inner === "object" && inner !== null ? [{ path: own, schema: inner }] : [];
      return [...found, ...properties(inner, own)];
    });
  });
}

describe("the JSON Schema for editors", () => {
  it("is the committed one (else: npm run build && node dist/cli.js print-config --schema > profile-gateway.schema.json && npm run format)", () => {
    const committed: unknown = JSON.parse(readFileSync(join(ROOT, "profile-gateway.schema.json"), "utf8"));
    expect(JSON.parse(JSON.stringify(settingsJsonSchema(builtInDialects)))).toEqual(committed);
  });

  it("describes every key", () => {
    const all = properties(settingsJsonSchema(builtInDialects), "");
    expect(all.length).toBeGreaterThan(60);
    expect(all.filter(({ schema }) => !("description" in schema)).map(({ path }) => path)).toEqual([]);
  });

  it("has no pattern that only some languages can read", () => {
    const text = JSON.stringify(settingsJsonSchema(builtInDialects));
    const patterns = [...text.matchAll(/"pattern":"(.*?)"/g)].map(([, pattern]) => pattern);
    expect(patterns.length).toBeGreaterThan(5);
    expect(patterns.filter((pattern) => /\\p|\(\?<|\/[a-z]*$/.test(pattern ?? ""))).toEqual([]);
  });

  it("lets a variable stand wherever the gateway takes one", () => {
    const text = JSON.stringify(settingsJsonSchema(builtInDialects));
    const port = /"port":(\{.*?\})\}/.exec(text)?.[1] ?? "";
    expect(port).toContain('{"$ref":"#/$defs/variable"');
  });
});

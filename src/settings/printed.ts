import { Document, type Node, Scalar, YAMLMap, YAMLSeq } from "yaml";
import { z } from "zod";
import type { Sources } from "./load.js";
import { isSecret, withoutUrlSecrets } from "./problems.js";
import { sections } from "./schema/sections.js";
import { type DialectSettings, upstreamKeys } from "./schema/upstream.js";
import { isMapping, type Path, type Place, placeText, variablesOf } from "./source/tree.js";

const MASK = "******";

function origin(place: Place): string {
  if (place.kind === "default") return " default";
  if (place.kind === "flag") return ` flag ${placeText(place)}`;
  const variables = variablesOf(place).map((name) =>
    name.startsWith("file:") ? `file ${name.slice(5)}` : `variable ${name}`,
  );
  return ` ${(place.kind === "file" ? [placeText(place), ...variables] : variables).join(", ")}`;
}

function shown(value: unknown, path: Path, place: Place): unknown {
  if (isSecret(path, place)) return MASK;
  return typeof value === "string" ? withoutUrlSecrets(value) : value;
}

/** The settings in force as a settings file, with secrets masked and the origin of each value in a comment. */
export function annotated(sources: Sources): string {
  function node(value: unknown, path: Path): Node {
    if (isMapping(value)) {
      const map = new YAMLMap();
      for (const [key, inner] of Object.entries(value)) {
        const at = [...path, key];
        if (inner !== undefined) map.add({ key, value: node(inner, at) });
      }
      return map;
    }
    const place = sources.of(path);
    if (Array.isArray(value)) {
      const list = new YAMLSeq();
      list.items = value.map((entry, index) => node(entry, [...path, index]));
      if (value.some(isMapping)) return list;
      list.items = value.map((entry) => new Scalar(shown(entry, path, place)));
      list.flow = true;
      list.comment = origin(place);
      return list;
    }
    const scalar = new Scalar(shown(value, path, place));
    scalar.comment = origin(place);
    return scalar;
  }

  const document = new Document<Node>(node(sources.effective, []));
  return document.toString({ lineWidth: 0 }).trimEnd();
}

const VARIABLE = {
  type: "string",
  pattern: "^\\$\\{([A-Za-z_][A-Za-z0-9_]*(:-[^}]*)?|file:[^}]+)\\}$",
  description: "A variable of the environment, with an optional default, or a file whose text is meant.",
} as const;

/** Also accepts a variable, which an editor would otherwise mark as wrong. */
function mayBeVariable({ type, pattern, enum: words, items }: z.core.JSONSchema.BaseSchema): boolean {
  if (type === "array") return typeof items === "object" && "type" in items && items.type === "string";
  if (type === "integer" || type === "number" || type === "boolean") return true;
  return type === "string" && (pattern !== undefined || words !== undefined);
}

/** A whole settings file. An upstream may have any dialect's block here: alternatives make for poor completion. */
function settingsFile(dialects: readonly DialectSettings[]) {
  const blocks = dialects.map(({ name, options }) => {
    return [name, options.optional().describe(`Only where dialect is ${name}.`)] as const;
  });
  const upstream = z.strictObject({
    ...upstreamKeys,
    dialect: z.enum(dialects.map(({ name }) => name)).describe("The API it speaks."),
    ...Object.fromEntries(blocks),
  });
  return sections.extend({
    upstreams: z.array(upstream).default([]).describe("The systems behind the gateway: any number, any mix."),
  });
}

/** The JSON Schema of a settings file, for completion and validation in editors. */
export function settingsJsonSchema(dialects: readonly DialectSettings[]): object {
  const schema = z.toJSONSchema(settingsFile(dialects), {
    io: "input",
    override({ jsonSchema }) {
      if (!mayBeVariable(jsonSchema)) return;
      const { description, default: preset, ...plain } = jsonSchema;
      for (const key of Object.keys(plain)) delete jsonSchema[key];
      jsonSchema.anyOf = [plain, { $ref: "#/$defs/variable" }];
    },
  });
  return { title: "Settings of profile-gateway", ...schema, $defs: { ...schema.$defs, variable: VARIABLE } };
}

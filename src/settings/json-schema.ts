import { z } from "zod";
import { sections } from "./schema/sections.js";
import { type DialectSettings, upstreamKeys } from "./schema/upstream.js";

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

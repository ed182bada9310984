import type { Command } from "./command.js";

export const printConfig: Command = {
  name: "print-config",
  about: "prints the settings in force, secrets masked, and where each value came from",
  flags: {
    config: { value: "FILE", about: "the settings file, as for serve" },
    schema: { about: "print the JSON Schema of the settings file instead, for editors" },
  },
  exits: ["0 printed", "2 bad usage or settings"],
  async run(flags, around) {
    if (flags.has("schema")) {
      const { dialectsFor } = await import("./settings.js");
      const { settingsJsonSchema } = await import("../settings/printed.js");
      around.out(JSON.stringify(settingsJsonSchema(await dialectsFor(flags, around)), null, 2));
      return 0;
    }
    const { settingsFor } = await import("./settings.js");
    const { annotated } = await import("../settings/printed.js");
    const { settings, sources, warnings } = await settingsFor(flags, around);
    for (const warning of warnings) around.err(warning);
    if (settings.sandbox) around.err("no upstream is configured, so serve starts the sandbox");
    around.out(annotated(sources));
    return 0;
  },
};

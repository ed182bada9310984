import { CONFIG, type Command } from "./command.js";

export const explain: Command = {
  name: "explain",
  about: "tells which upstream calls stand behind each field, with which headers and limits; asks nobody",
  flags: { config: CONFIG },
  exits: ["0 printed", "2 bad usage or settings"],
  async run(flags, around) {
    const { settingsFor } = await import("./settings.js");
    const { explanation } = await import("./explanation.js");
    const { settings, warnings, dialects } = await settingsFor(flags, around);
    for (const warning of warnings) around.err(warning);
    const { server, limits, sandbox } = settings;
    if (sandbox) around.err("no upstream is configured: this is what the sandbox does");
    const upstreams = sandbox
      ? await (await import("../sandbox/start.js")).sandboxUpstreams(dialects)
      : settings.upstreams;
    around.out(
      `each operation: at most ${server.operationTimeout} ms and ${limits.upstreamCalls} calls of one upstream`,
    );
    for (const upstream of upstreams) {
      const dialect = dialects.find(({ name }) => name === upstream.dialect);
      if (dialect) around.out(["", ...explanation(upstream, dialect)].join("\n"));
    }
    return 0;
  },
};

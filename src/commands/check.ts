import { CONFIG, type Command, type ExitCode } from "./command.js";

export const check: Command = {
  name: "check",
  about: "validates the settings, then asks every upstream who it is and whether the credentials suffice",
  flags: { config: CONFIG, offline: { about: "only validate the settings" } },
  exits: ["0 all good", "1 something is not", "2 bad usage or settings"],
  async run(flags, around): Promise<ExitCode> {
    const { settingsFor } = await import("./settings.js");
    const { settings, sources, warnings, exposed, dialects } = await settingsFor(flags, around);
    for (const warning of [...warnings, ...(exposed ? [exposed] : [])]) around.err(warning);
    around.out(`settings: ok (${sources.file ?? "no file, variables and defaults"})`);
    if (settings.sandbox) around.out("upstreams: none, so serve starts the sandbox");
    if (flags.has("offline") || settings.sandbox) return 0;

    const { createLog } = await import("./log.js");
    const { createGateway } = await import("../gateway.js");
    const { logObserver } = await import("../observability/log.js");
    const { examine } = await import("./examine.js");
    const { log } = await createLog("silent", false);
    const observer = logObserver(log);
    const { upstreams, call } = createGateway(settings, { dialects, observer });
    const findings = await Promise.all(
      upstreams.map((upstream, index) => {
        return examine(upstream, settings.upstreams[index]?.auth ?? { kind: "none" }, call());
      }),
    );
    for (const { line } of findings) around.out(line);
    return findings.every(({ good }) => good) ? 0 : 1;
  },
};

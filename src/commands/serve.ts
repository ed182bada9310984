import { CONFIG, type Command } from "./command.js";
import { cannotListen } from "./listen.js";
import { stopSignal } from "./signals.js";

export const serve: Command = {
  name: "serve",
  about: "starts the gateway; the sandbox where no upstream is configured (the default command)",
  flags: {
    config: CONFIG,
    host: { value: "HOST", about: "address to listen on" },
    port: { value: "PORT", about: "port to listen on; 0 takes a free one" },
    sandbox: { about: "serve stand-ins in memory instead of the configured upstreams" },
  },
  notYet: ["watch"],
  exits: ["0 stopped by a signal", "1 cannot run", "2 bad usage or settings"],
  async run(flags, around) {
    const stopped = stopSignal();
    const { settingsFor } = await import("./settings.js");
    const { settings, warnings } = settingsFor(flags, around);
    const { createLog } = await import("./log.js");
    const log = await createLog(settings.log.level, around.terminal);
    for (const warning of warnings) log.warn(warning);

    const { builtInDialects } = await import("../dialects.js");
    const { createGateway } = await import("../gateway.js");
    const { logWatch } = await import("../watch/log.js");
    const sandbox = settings.sandbox
      ? await (await import("../sandbox/start.js")).startSandbox(builtInDialects)
      : undefined;
    const upstreams = sandbox?.upstreams ?? settings.upstreams;
    const gateway = createGateway(
      { ...settings, upstreams },
      { dialects: builtInDialects, watch: logWatch(log) },
    );
    const { host, port } = settings.server;
    const { url } = await gateway.listen().catch((error: unknown) => {
      throw cannotListen(error, `${host}:${port}`);
    });
    around.out(`ready ${url}`);
    const names = upstreams.map(({ name }) => name);
    log.info(
      { upstreams: names, sandbox: settings.sandbox, production: settings.server.production },
      "serving",
    );
    if (sandbox) {
      log.info("this is the sandbox: stand-ins in memory, nothing is kept and no real system is reached");
      const { curl } = await import("./example.js");
      const [example] = builtInDialects.flatMap((dialect) => dialect.examples);
      if (example) around.out(curl(url, example));
    }

    await stopped;
    log.info("stopping");
    await gateway.stop();
    await sandbox?.stop();
    return 0;
  },
};

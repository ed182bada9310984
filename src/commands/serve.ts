import { resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Tracing } from "../dialect/request-facts.js";
import { CONFIG, type Command, CommandError, cannotListen } from "./command.js";
import { FAULT_FLAGS, faultsOf, peopleOf } from "./sandbox.js";
import { hangUpSignal, LAST_GRACE, logWarnings, stopSignal, uncaughtError } from "./signals.js";

/** Where all 1.x versions of OpenTelemetry's API keep what has been registered. */
const REGISTERED = Symbol.for("opentelemetry.js.api.1");

/** Spans, if an SDK was started before the program (`node --import`); otherwise not even the API is loaded. */
async function tracingInUse(): Promise<{ readonly tracing?: Tracing }> {
  if (!(REGISTERED in globalThis)) return {};
  const { openTelemetry } = await import("../observability/open-telemetry.js");
  return { tracing: await openTelemetry() };
}

export const serve: Command = {
  name: "serve",
  about: "starts the gateway; the sandbox where no upstream is configured (the default command)",
  flags: {
    config: CONFIG,
    host: { value: "HOST", about: "address to listen on" },
    port: { value: "PORT", about: "port to listen on; 0 takes a free one" },
    sandbox: { about: "serve emulators in memory instead of the configured upstreams" },
    ...FAULT_FLAGS,
    watch: { about: "reload the settings file when it changes; SIGHUP reloads it too" },
  },
  exits: [
    "0 stopped by a signal",
    "1 cannot run, or ended by an error that nobody caught",
    "2 bad usage or settings",
  ],
  async run(flags, around) {
    const stopped = stopSignal();
    const onHangUp = hangUpSignal();
    const { settingsFor, settingsWith } = await import("./settings.js");
    const { settings, warnings, exposed, sources, dialects } = await settingsFor(flags, around);
    if (flags.has("watch") && !sources.file) throw new CommandError(2, "--watch needs a settings file");
    const ofSandbox = Object.keys(FAULT_FLAGS).find((flag) => flags.has(flag));
    if (ofSandbox !== undefined && !settings.sandbox)
      throw new CommandError(2, `--${ofSandbox} needs --sandbox: real upstreams are left alone`);
    const faults = settings.sandbox ? await faultsOf(flags, dialects) : undefined;
    const people = await peopleOf(flags, around.cwd);
    const { ownLog } = await import("../observability/own-log.js");
    const shown = around.terminal ? (await import("pino-pretty")).prettyFactory({}) : undefined;
    const { log, auditLog, health, end: endLog } = ownLog(settings.log.level, shown);
    for (const warning of [...warnings, ...(exposed ? [exposed] : [])]) log.warn(warning);
    const { loggableError, logObserver } = await import("../observability/log.js");
    logWarnings(log, loggableError);
    const crashed = uncaughtError(log, loggableError);

    const { buildGateway } = await import("../gateway.js");
    const sandbox = settings.sandbox
      ? await (await import("../sandbox/start.js")).startSandbox(dialects, undefined, faults, people)
      : undefined;
    const upstreams = sandbox?.upstreams ?? settings.upstreams;
    const gateway = buildGateway(
      { ...settings, upstreams },
      {
        dialects,
        observer: logObserver(log, auditLog, settings.log.access),
        log: health,
        ...(await tracingInUse()),
      },
    );
    const { url, metricsUrl } = await gateway.listen().catch(async (error: unknown) => {
      await endLog();
      throw cannotListen(error);
    });
    around.out(`ready ${url}`);
    const names = upstreams.map(({ name }) => name);
    const { production } = settings.server;
    log.info({ upstreams: names, sandbox: settings.sandbox, production, metrics: metricsUrl }, "serving");
    if (sandbox) {
      log.info("this is the sandbox: emulators in memory, nothing is kept and no real system is reached");
      const { curl, powerShell } = await import("../sandbox/start.js");
      const [example] = dialects.flatMap((dialect) => dialect.examples);
      if (example) for (const command of [curl, powerShell]) around.out(command(url, example));
    }
    const control = faults && (await (await import("../sandbox/faults.js")).startControl(faults));
    if (control) around.out(`control ${control.url}`);

    const { reload } = await import("./reload.js");
    const { watchFiles, whenSettled } = await import("../settings/watch-files.js");
    // If the file disappears for a while, do not look for settings elsewhere: they might be less strict.
    const same = sources.file === undefined ? flags : new Map([...flags, ["config", sources.file]]);
    let inForce = settings;
    const again = (): void => {
      const next = reload({
        gateway,
        log,
        first: settings,
        inForce,
        read: () => settingsWith({ dialects, problems: [] }, same, around),
        upstreamsOf: (wanted) => (wanted.sandbox ? sandbox?.upstreams : wanted.upstreams),
      });
      inForce = next ?? inForce;
    };
    const file = sources.file && resolve(around.cwd, sources.file);
    onHangUp(() => (file ? void whenSettled(file).then(again) : again()));
    const watched = flags.has("watch") && sources.file ? resolve(around.cwd, sources.file) : undefined;
    const unwatch = watched && watchFiles([watched], again);
    if (watched) log.info("watching the settings file");

    const end = await Promise.race([stopped.then(() => "stopped"), crashed.then(() => "crashed")]);
    log.info("stopping");
    if (unwatch) unwatch();
    if (end === "crashed") {
      const hurry = { delay: 0, grace: LAST_GRACE };
      // The error may have left behind a gateway that cannot be stopped.
      await Promise.race([gateway.stop(hurry), delay(2 * LAST_GRACE)]);
      await endLog();
      return 1;
    }
    await gateway.stop();
    control?.stop();
    await sandbox?.stop();
    await endLog();
    return 0;
  },
};

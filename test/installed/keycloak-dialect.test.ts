import { execFile } from "node:child_process";
import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { packOnce } from "../package/support.js";
import { ROOT } from "../support/architecture.js";
import { type Running, startProgram } from "../support/cli.js";

const EXAMPLE = join(ROOT, "examples/keycloak-dialect");
/** What stays where somebody has worked in it. */
const OWN = ["node_modules", "dist"];

/** The commands of docs/add-an-upstream.md, in their order. */
const commands = [
  ...readFileSync(join(ROOT, "docs/add-an-upstream.md"), "utf8").matchAll(/^```sh\n(.*?)^```$/gms),
]
  .flatMap(([, text = ""]) => text.trim().split("\n"))
  .map((line) => line.split(" "));

const started = z.object({
  startEmulator: z.custom<(emulator: unknown) => Promise<{ url: string; stop(): Promise<void> }>>(),
});
const emulated = z.object({
  createEmulator: z.custom<(options: object) => { putUser(user: object): string }>(),
});

/** An empty folder, the example, the tarball, and what the registry has. */
describe("the example of a dialect, from the packed tarball", () => {
  const folder = mkdtempSync(join(tmpdir(), "keycloak-dialect-"));
  const running: Running[] = [];
  let env: Record<string, string> = {};
  let stop = async (): Promise<void> => {};
  const run = async ([program = "", ...args]: readonly string[]): Promise<string> =>
    (await promisify(execFile)(program, args, { cwd: folder, env })).stdout;

  beforeAll(async () => {
    const { tarball } = await packOnce();
    cpSync(EXAMPLE, folder, { recursive: true, filter: (path) => !OWN.includes(basename(path)) });
    copyFileSync(tarball, join(folder, basename(tarball)));
    // What the workers of this run are told is not meant for those of the example.
    const inherited = Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined || /^(?:VITEST|TEST|npm_|NODE_ENV|FORCE_COLOR)/.test(name)
        ? []
        : [[name, value] as const],
    );
    env = {
      ...Object.fromEntries(inherited),
      STAFF_CLIENT: "profile-gateway",
      STAFF_SECRET: "keycloak-test",
      NO_COLOR: "1",
    };
  });
  afterAll(async () => {
    for (const { child, ended } of running) {
      child.kill("SIGTERM");
      await ended;
    }
    await stop();
    rmSync(folder, { recursive: true });
  });

  it("installs, builds, and passes its tests and the compiler", { timeout: 300_000 }, async () => {
    await run(["npm", "install", "--no-audit", "--no-fund", "--prefer-offline"]);
    await run(["npm", "run", "types"]);
    await run(["npm", "run", "build"]);
    expect(await run(["npm", "test"])).toMatch(/Tests .*\b[1-9]\d+ passed/);
  });

  it("works with the commands of the page, as they stand there", { timeout: 300_000 }, async () => {
    const load = (file: string) => import(pathToFileURL(join(folder, file)).href);
    const { createEmulator } = emulated.parse(await load("dist/emulator.js"));
    const { startEmulator } = started.parse(await load("node_modules/profile-gateway/dist/testing.js"));
    const emulator = createEmulator({ realm: "people" });
    emulator.putUser({ username: "ada", firstName: "Ada", lastName: "Lovelace", email: "ada@example.org" });
    const { url, stop: end } = await startEmulator(emulator);
    stop = end;
    env["STAFF_URL"] = url;

    const printed = new Map<string, string>();
    for (const command of commands) {
      if (command.at(-1) === "serve") {
        // As npx does, which would not pass on a signal.
        const [, name = "", ...args] = command;
        const program = join(folder, "node_modules/.bin", name);
        const ran = startProgram(program, [...args, "--port", "0"], { cwd: folder, env });
        running.push(ran);
        const [, graphql = ""] = await ran.until(/^ready (\S+)$/m);
        const query = '{ person(username: "ada") { displayName keycloak { email enabled } } }';
        const headers = { "content-type": "application/json" };
        const answer = await fetch(graphql, { method: "POST", headers, body: JSON.stringify({ query }) });
        expect(await answer.json()).toEqual({
          data: {
            person: { displayName: "Ada Lovelace", keycloak: { email: "ada@example.org", enabled: true } },
          },
        });
      } else printed.set(command.join(" "), await run(command));
    }
    expect(printed.get("npx profile-gateway check")).toContain(
      "staff: Keycloak, credentials ok, privileges ok",
    );
    expect(printed.get("npx profile-gateway explain")).toContain(
      "Mutation.updateKeycloakUser\n    GET /admin/realms/{}/users/{} [readUser] read\n    PUT /admin/realms/{}/users/{} [updateUser] write",
    );
  });
});

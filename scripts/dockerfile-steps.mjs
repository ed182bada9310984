// Takes the very steps of the Dockerfile without a container engine: each stage in a folder of its own, with this machine's
// Node in place of the base image. Then starts CMD as the image's user, with nothing to write to, asks HEALTHCHECK, and
// stops it as an engine would.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, join, posix, relative } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import ignore from "@balena/dockerignore";
import { DockerfileParser } from "dockerfile-ast";

const run = promisify(execFile);
const context = process.cwd();
const root = process.getuid?.() === 0;

class Unsupported extends Error {}

/** `KEY=value …`, of ENV and ARG. */
const pairsOf = (instruction) =>
  instruction.getProperties().map((property) => [property.getName(), property.getValue() ?? undefined]);

const textOf = (instruction) =>
  instruction
    .getArguments()
    .map((argument) => argument.getValue())
    .join(" ");

/** The words of an instruction in JSON form, which no shell reads. */
function execForm(instruction) {
  const text = instruction.getRawArgumentsContent?.() ?? textOf(instruction);
  const words = JSON.parse(text.slice(text.indexOf("[")));
  if (!Array.isArray(words)) throw new Unsupported(`${instruction.getKeyword()} must be in JSON form`);
  return words;
}

const substitute = (text, values) => text.replace(/\$\{(\w+)\}/g, (_, name) => values[name] ?? "");

/** Folder of a stage, and what its instructions have set so far. */
class Stage {
  workdir = "/";
  env = {};
  user;
  cmd;
  healthcheck;

  constructor(name, folder) {
    this.name = name;
    this.folder = folder;
  }

  /** Where a path of the image lies on this machine. */
  place(path) {
    return join(this.folder, posix.resolve(this.workdir, path));
  }

  get environment() {
    const { PATH, HOME, npm_config_registry, npm_config_cache } = process.env;
    const kept = { PATH, HOME, npm_config_registry, npm_config_cache };
    return {
      ...Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined)),
      ...this.env,
    };
  }
}

async function copy(instruction, stage, stages) {
  const flags = Object.fromEntries(instruction.getFlags().map((flag) => [flag.getName(), flag.getValue()]));
  const { from, ...others } = flags;
  if (Object.keys(others).length > 0) throw new Unsupported(`COPY with ${Object.keys(others)}`);
  const paths = instruction.getArguments().map((argument) => argument.getValue());
  const target = paths.pop();
  const source = from === undefined ? undefined : stages.find(({ name }) => name === from);
  if (from !== undefined && !source)
    throw new Unsupported(`COPY --from=${from}, which is no stage before it`);
  const ignored = ignore({ ignorecase: false }).add(await readFile(".dockerignore", "utf8"));
  for (const path of paths) {
    const origin = source ? source.place(path) : join(context, path);
    const into = target.endsWith("/") ? join(stage.place(target), basename(path)) : stage.place(target);
    // What the context leaves out is not there for an engine either.
    const filter = (file) => source || file === context || !ignored.ignores(relative(context, file));
    if (!source && !filter(origin)) throw new Error(`COPY ${path}: left out by .dockerignore`);
    await cp(origin, into, { recursive: true, filter, verbatimSymlinks: true });
  }
}

async function build(folder) {
  const dockerfile = DockerfileParser.parse(await readFile("Dockerfile", "utf8"));
  const stages = [];
  const args = {};
  for (const instruction of dockerfile.getInstructions()) {
    const stage = stages.at(-1);
    const keyword = instruction.getKeyword();
    const text = textOf(instruction);
    console.log(`${keyword} ${text}`);
    switch (keyword) {
      case "ARG":
        args[instruction.getProperty().getName()] = instruction.getProperty().getValue() ?? "";
        break;
      case "FROM": {
        const image = substitute(instruction.getImage(), args);
        if (!/^node:\d/.test(image))
          throw new Unsupported(`FROM ${image}: only images of Node are stood in for`);
        const next = new Stage(instruction.getBuildStage() ?? "", await mkdtemp(join(folder, "stage-")));
        await chmod(next.folder, 0o755);
        stages.push(next);
        break;
      }
      case "WORKDIR":
        stage.workdir = posix.resolve(stage.workdir, text);
        await mkdir(stage.place("."), { recursive: true });
        break;
      case "ENV":
        Object.assign(stage.env, Object.fromEntries(pairsOf(instruction)));
        break;
      case "COPY":
        await copy(instruction, stage, stages);
        break;
      case "RUN": {
        if (/(^|\s)\//.test(text))
          throw new Unsupported("RUN with an absolute path, which would be this machine's");
        const { stdout, stderr } = await run("sh", ["-c", text], {
          cwd: stage.place("."),
          env: stage.environment,
        });
        process.stdout.write((stdout + stderr).replace(/^(?=.)/gm, "  "));
        break;
      }
      case "USER":
        stage.user = text;
        break;
      case "EXPOSE":
        break;
      case "HEALTHCHECK":
        stage.healthcheck = execForm(instruction);
        break;
      case "CMD":
        stage.cmd = execForm(instruction);
        break;
      default:
        throw new Unsupported(keyword);
    }
  }
  return stages.at(-1);
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  return port;
}

/** Nothing in it can be written, as with `--read-only`. Resolves with the user to be; only root can become another one. */
async function lockDown(stage) {
  await run("chmod", ["-R", "a-w,a+rX", stage.folder]);
  const [uid, gid] = (stage.user ?? "").split(":").map(Number);
  if (!(uid > 0 && gid > 0))
    throw new Error("USER must be a number other than root's, and so must its group");
  return root ? { uid, gid } : {};
}

async function start(stage) {
  const who = await lockDown(stage);
  const env = {
    ...stage.environment,
    PORT: String(await freePort()),
    CAMUNDA_URL: "http://127.0.0.1:9/engine-rest",
  };
  const options = { cwd: stage.place("."), env, ...who };
  const [program, ...words] = stage.cmd;
  const [asker, ...question] = stage.healthcheck;
  const gateway = spawn(program, words, { ...options, stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(gateway, "exit");
  const limit = setTimeout(() => gateway.kill("SIGKILL"), 60_000);
  try {
    for await (const line of createInterface({ input: gateway.stdout })) {
      console.log(line);
      if (line.startsWith("ready ")) break;
    }
    if (gateway.exitCode !== null) throw new Error(`CMD ended with ${gateway.exitCode}`);
    await run(asker, question, options);
    console.log("HEALTHCHECK: healthy");
  } finally {
    gateway.kill("SIGTERM");
  }
  const [code] = await ended;
  clearTimeout(limit);
  if (code !== 0) throw new Error(`CMD ended with ${code} after SIGTERM`);
  await run(asker, question, options).then(
    () => {
      throw new Error("HEALTHCHECK finds a gateway healthy that is gone");
    },
    () => console.log("HEALTHCHECK after the end: not healthy"),
  );
}

const folder = await mkdtemp(join(tmpdir(), "dockerfile-"));
try {
  await chmod(folder, 0o755);
  const image = await build(folder);
  const files = await readdir(image.place("."));
  console.log(`the image has ${files.join(", ")}`);
  await start(image);
} finally {
  await run("chmod", ["-R", "u+w", folder]);
  await rm(folder, { recursive: true, force: true });
}

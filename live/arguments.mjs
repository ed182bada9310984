// The command line of index.mjs.
import { serverNames, serverOptions } from "./servers.mjs";

export const usage = `usage: npm run live -- [SERVER...] [--SERVER.OPTION[=VALUE]...] [--verbose]

Starts real servers on 127.0.0.1, prints the settings for the gateway, then "ready", and runs until Ctrl-C.
Servers: elasticsearch, kuzzle, camunda, operaton. Without a name: elasticsearch kuzzle camunda.

  --SERVER.port=N            default: a free one
  --SERVER.data=DIR          keep the data there; default: temporary
  camunda and operaton also:
  --SERVER.auth=none|basic   default: none
  --SERVER.authorization     check authorizations (with auth=basic)
  --SERVER.read-only         users cannot be changed
  --SERVER.max-results=N     limit of a query (with auth=basic)

  --verbose                  show the servers' logs
  --help                     show this

Example: npm run live -- elasticsearch camunda --camunda.auth=basic --elasticsearch.port=9200`;

export class UsageError extends Error {}

const camelCase = (text) => text.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase());

export function parseCommand(args) {
  const command = { help: false, verbose: false, servers: [] };
  const names = new Set();
  const given = [];
  for (const argument of args) {
    const [, name, option, value] = /^--([a-z]+)\.([a-z-]+)(?:=(.*))?$/s.exec(argument) ?? [];
    if (argument === "--help" || argument === "-h") command.help = true;
    else if (argument === "--verbose") command.verbose = true;
    else if (serverNames.includes(argument)) names.add(argument);
    else if (serverNames.includes(name) && serverOptions(name).includes(camelCase(option))) {
      given.push({ name, option: camelCase(option), value: value ?? true });
    } else throw new UsageError(`unknown argument ${argument}`);
  }
  if (!names.size) for (const name of ["elasticsearch", "kuzzle", "camunda"]) names.add(name);
  command.servers = [...names].map((name) => ({ name, options: {} }));
  for (const { name, option, value } of given) {
    const server = command.servers.find((one) => one.name === name);
    if (!server) throw new UsageError(`--${name}.${option} is given, but ${name} is not started`);
    server.options[option] = value;
  }
  return command;
}

// The command line of index.mjs.
import { serverNames, serverOptions } from "./servers.mjs";

export const usage = `usage: npm run live -- [SERVER...] [--OPTION[=VALUE]...] [--SERVER.OPTION[=VALUE]...] [--verbose]

Starts real servers on 127.0.0.1, prints the settings for the gateway, then "ready", and runs until Ctrl-C.
Servers: elasticsearch, kuzzle, camunda, operaton, keycloak. Without a name: elasticsearch kuzzle camunda.

  --port=N            default: a free one
  --data=DIR          keep the data there; default: temporary
  camunda and operaton also:
  --auth=none|basic   default: none
  --authorization     check authorizations (with auth=basic)
  --read-only         users cannot be changed
  --max-results=N     limit of a query (with auth=basic)
  --password-policy   new passwords must be as the engine's policy has them
  camunda also:
  --version=X         7.23.0 or 7.17.0
  --store=h2|postgres default: h2
  --ignore-case       texts in another case are the same (h2)
  --identity=own|ldap|keycloak
                      who knows the users; default: own
  elasticsearch also:
  --version=X         8.5.0
  --realms            a domain with literal usernames, and JWT realms
  kuzzle also:
  --storage=7|8       its Elasticsearch; default: 7

  --verbose           show the servers' logs
  --help              show this

An option is for every server named that has it, or with the server's name for that one alone. Port and data belong to one server.

Examples: npm run live -- camunda --auth=basic
          npm run live -- elasticsearch camunda --camunda.auth=basic --elasticsearch.port=9200`;

export class UsageError extends Error {}

const camelCase = (text) => text.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase());
const WITH_VALUE = new Set([
  ...["port", "data", "version"],
  ...["auth", "maxResults", "store", "identity", "storage"],
]);
const OF_ONE = new Set(["port", "data", "version"]);
const has = (name, option) => serverOptions(name).includes(option);

/** The servers that an option is meant for. */
function meant({ name, option, argument }, names) {
  if (name !== undefined) {
    if (names.has(name)) return [name];
    throw new UsageError(`${argument} is given, but ${name} is not started`);
  }
  const able = [...names].filter((one) => has(one, option));
  if (able.length === 0) throw new UsageError(`${argument} is for none of ${[...names].join(", ")}`);
  if (able.length > 1 && OF_ONE.has(option))
    throw new UsageError(`${argument}: say of which server, as in --${able[0]}.${option}`);
  return able;
}

export function parseCommand(args) {
  const command = { help: false, verbose: false, servers: [] };
  const names = new Set();
  const given = [];
  const rest = [...args];
  for (let argument = rest.shift(); argument !== undefined; argument = rest.shift()) {
    const [, name, text = "", inline] = /^--(?:([a-z]+)\.)?([a-z-]+)(?:=(.*))?$/s.exec(argument) ?? [];
    const option = camelCase(text);
    const known = name === undefined ? serverNames : serverNames.filter((one) => one === name);
    if (argument === "--help" || argument === "-h") command.help = true;
    else if (argument === "--verbose") command.verbose = true;
    else if (serverNames.includes(argument)) names.add(argument);
    else if (known.some((one) => has(one, option))) {
      const value = inline ?? (WITH_VALUE.has(option) ? rest.shift() : true);
      if (value === undefined) throw new UsageError(`${argument} needs a value`);
      given.push({ name, option, value, argument });
    } else throw new UsageError(`unknown argument ${argument}`);
  }
  if (!names.size) for (const name of ["elasticsearch", "kuzzle", "camunda"]) names.add(name);
  const options = new Map([...names].map((name) => [name, {}]));
  for (const one of given) for (const name of meant(one, names)) options.get(name)[one.option] = one.value;
  command.servers = [...options].map(([name, own]) => ({ name, options: own }));
  return command;
}

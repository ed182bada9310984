import { createHash } from "node:crypto";
import type { Scope } from "../../src/dialect/request-facts.js";
import { type RunningEmulator, startEmulator } from "../../src/sandbox/http.js";
import type { SandboxPerson } from "../../src/sandbox/people.js";
import type { GatewaySettings } from "../../src/settings/gateway-settings.js";
import { EMULATED } from "../support/emulated.js";
import { type RunningGateway, settingsFor, startGateway } from "../support/gateway.js";

export interface World {
  readonly gateway: RunningGateway;
  readonly settings: GatewaySettings;
  /** What the upstreams were asked since the last time, as `GET /path?query`. */
  asked(): string[];
  stop(): Promise<void>;
}

/** A gateway in front of an emulator of every dialect, each with its own service credentials. */
export async function startWorld(
  changes: Partial<GatewaySettings> = {},
  people?: readonly SandboxPerson[],
): Promise<World> {
  const servers: RunningEmulator[] = [];
  const upstreams: GatewaySettings["upstreams"][number][] = [];
  for (const { createEmulator, upstreamAt } of EMULATED) {
    const server = await startEmulator(createEmulator(people));
    servers.push(server);
    upstreams.push(upstreamAt(server.url));
  }
  const settings = settingsFor(upstreams, changes);
  const gateway = await startGateway(settings);
  return {
    gateway,
    settings,
    asked: () => servers.flatMap(({ calls }) => calls.splice(0).map(({ method, url }) => `${method} ${url}`)),
    async stop() {
      await gateway.stop();
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
}

/** A second gateway in front of the same upstreams. */
export function startBeside(
  { settings }: World,
  changes: Partial<GatewaySettings> = {},
): Promise<RunningGateway> {
  return startGateway({ ...settings, ...changes });
}

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** A key that holds these scopes; the caller shows its name, which is the key as well. */
export function key(name: string, ...scopes: Scope[]) {
  return { name, sha256: sha256(name), scopes };
}

export const ACTIVATE = `mutation ($grant: UserProfileGrant!) {
  activateUserProfile(input: { grant: $grant }) {
    __typename
    ... on ActivateUserProfilePayload { profile { uid } }
    ... on ProfileError { code message upstream }
  } }`;

export const JACK = { username: "jacknich", password: "l0ng-r4nd0m-p@ssw0rd" };

/** Tries a password, and gives what became of it: the payload's type, or the code of the error. */
export async function guess(
  gateway: RunningGateway,
  username: string,
  password: string,
  headers: Record<string, string> = {},
): Promise<string> {
  const { body } = await gateway.ask(ACTIVATE, { grant: { password: { username, password } } }, headers);
  return body.errors?.[0].extensions.code ?? body.data.activateUserProfile.__typename;
}

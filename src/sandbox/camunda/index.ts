import type { Emulator, EmulatorRequest, EmulatorResponse } from "../http.js";
import { people, type SandboxPerson } from "../people.js";
import { authenticate, engineNotAvailable } from "./authenticate.js";
import type { Call, Engine } from "./call.js";
import { invalidRequest, Refused } from "./errors.js";
import { flavours } from "./flavours.js";
import { defaults, type Options } from "./options.js";
import { handle, type Target, target } from "./router.js";
import { Grants, grantOnSelf, Users } from "./state.js";
import { below, page, refusedByContainer } from "./tomcat.js";

export { known } from "./known.js";

export const basePath = "/engine-rest";

/** As the products ship: nobody is asked for credentials. */
export const auth = "none";

export interface CamundaEmulator extends Emulator {
  /** The state behind an engine, for setting a case up. */
  engine(name?: string): Engine;
}

function usersOf(all: readonly SandboxPerson[]): Options["users"] {
  return all.map(({ username: id, firstName, lastName, email, password }) => {
    return { id, firstName, lastName, email, password };
  });
}

function createEngine({ flavour, grants, users: seed }: Options): Engine {
  const users = new Users();
  const demo = { id: "demo", firstName: "Demo", lastName: "Demo", email: "demo@localhost", password: "demo" };
  users.insert(demo.id, demo, demo.password, [flavours[flavour].adminGroup]);
  for (const user of seed) users.insert(user.id, user, user.password);
  const selves = users.all().map(({ id }) => grantOnSelf(id));
  return { users, grants: new Grants([...selves, ...grants]) };
}

/** The users API of an engine of the family. Without options: as shipped, with the people of the sandbox. */
export function createEmulator(
  given: Partial<Options> & { readonly people?: readonly SandboxPerson[] } = {},
): CamundaEmulator {
  const options: Options = { ...defaults, users: usersOf(given.people ?? people), ...given };
  const flavour = flavours[options.flavour];
  const engines = new Map(options.engines.map((name) => [name, createEngine(options)]));

  function call(
    request: EmulatorRequest,
    where: Target,
    caller: string | null,
    needsEngine: boolean,
    id: string,
  ): Call {
    const engine = engines.get(where.engineName ?? "default");
    if (engine === undefined && needsEngine) throw invalidRequest(400, "No process engine available");
    const prefix = where.engineName === null ? "" : `/engine/${encodeURIComponent(where.engineName)}`;
    return {
      request,
      options,
      flavour,
      // Only the list of engines comes here without one, and it does not look at it.
      engine: engine ?? createEngine(options),
      caller,
      id,
      self: `http://${request.headers.host}${basePath}${prefix}`,
      path: where.path,
    };
  }

  function answered(request: EmulatorRequest, where: Target, caller: string | null): EmulatorResponse {
    try {
      return handle(request, where, (route, id) => call(request, where, caller, !route.rootOnly, id));
    } catch (error) {
      if (error instanceof Refused) return error.answer;
      throw error;
    }
  }

  return {
    engine(name = "default") {
      const engine = engines.get(name);
      if (engine === undefined) throw new Error(`no engine ${name}`);
      return engine;
    },
    answer(request) {
      const refusal = refusedByContainer(request);
      if (refusal !== undefined) return refusal;
      const path = below(basePath, request.path);
      if (path === undefined) return page(404);
      const where = target(path);
      let caller: string | null = null;
      if (options.auth === "basic" && !flavour.open.includes(path.replace(/\/$/, ""))) {
        const name = where.engineName ?? "default";
        const engine = engines.get(name);
        if (engine === undefined) return engineNotAvailable(name);
        const outcome = authenticate(request, name, engine, options.now());
        if (typeof outcome !== "string") return outcome;
        caller = outcome;
      }
      const answer = answered(request, where, caller);
      if (request.method !== "GET") return answer;
      return { ...answer, headers: { ...answer.headers, "Cache-Control": "no-cache" } };
    },
  };
}

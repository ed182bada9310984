import { type FlavourName, flavours } from "../../../../src/sandbox/camunda/flavours.js";
import { basePath, createEmulator } from "../../../../src/sandbox/camunda/index.js";
import { grantOnSelf } from "../../../../src/sandbox/camunda/state.js";
import { startEmulator } from "../../../../src/sandbox/http.js";
import type { CamundaOptions, CamundaTarget } from "./target.js";

const products: Readonly<Record<FlavourName, string>> = {
  camunda: "Camunda 7",
  "operaton-1": "Operaton",
  "operaton-2": "Operaton",
  cibseven: "CIB seven",
};

/** A member of the family in memory. */
export async function camundaEmulator(flavour: FlavourName, options: CamundaOptions): Promise<CamundaTarget> {
  const { maxResults, passwordPolicy, ...rest } = options;
  const emulator = createEmulator({
    ...rest,
    maxResultsLimit: maxResults,
    ...(passwordPolicy && { passwordLength: 10 }),
    flavour,
    users: [],
  });
  const { users, grants } = emulator.engine();
  const running = await startEmulator(emulator);
  return {
    url: running.url + basePath,
    product: products[flavour],
    version: flavours[flavour].version,
    admin: options.auth === "basic" ? { username: "demo", password: "demo" } : undefined,
    async putUser({ id, firstName = null, lastName = null, email = null, password = null, groups = [] }) {
      users.insert(id, { firstName, lastName, email }, password, groups);
      grants.removeAbout(id);
      grants.add(grantOnSelf(id));
    },
    async removeUser(id) {
      users.remove(id);
    },
    async grant(userId, permissions, resourceId) {
      grants.add({ userId, permissions, resourceId });
    },
    stop: () => running.stop(),
  };
}

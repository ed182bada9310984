import { grantOnSelf } from "../../../../src/dialects/camunda/sandbox/authorize.js";
import { type FlavourName, flavours } from "../../../../src/dialects/camunda/sandbox/flavours.js";
import { basePath, createStandIn } from "../../../../src/dialects/camunda/sandbox/index.js";
import { startStandIn } from "../../../../src/sandbox/http.js";
import type { CamundaOptions, CamundaTarget } from "./target.js";

const products: Readonly<Record<FlavourName, string>> = {
  camunda: "Camunda 7",
  "operaton-1": "Operaton",
  "operaton-2": "Operaton",
  cibseven: "CIB seven",
};

/** A member of the family in memory. */
export async function camundaStandIn(flavour: FlavourName, options: CamundaOptions): Promise<CamundaTarget> {
  const { maxResults, ...rest } = options;
  const standIn = createStandIn({ ...rest, maxResultsLimit: maxResults, flavour, users: [] });
  const { users, grants } = standIn.engine();
  const running = await startStandIn(standIn);
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

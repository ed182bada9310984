import { seedCamunda } from "../../../live/recorder/seeding/camunda.mjs";
import type { CamundaOptions, CamundaTarget } from "../../support/dialect-contract/camunda/target.js";
import { shared, startServer } from "./servers.js";

type Engine = "camunda" | "operaton";

const products: Readonly<Record<Engine, string>> = { camunda: "Camunda 7", operaton: "Operaton" };

/** The shared engine where it was started the same way, else one more. */
async function engine(name: Engine, options: CamundaOptions) {
  const server = shared(name);
  if (server && !options.readOnly && !options.maxResults && !options.authorization) {
    const auth = server.username === undefined ? undefined : "basic";
    if (auth === options.auth) return { ...server, stop: async () => {} };
  }
  return startServer(name, options);
}

/** A real engine of the family. */
export async function realCamunda(name: Engine, options: CamundaOptions): Promise<CamundaTarget> {
  const { url, username, password, stop } = await engine(name, options);
  const { putUser, removeUser, grant, clean } = seedCamunda({ url, username, password });
  const response = await fetch(`${url}/version`, {
    headers:
      username === undefined
        ? {}
        : { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}` },
  });
  const { version }: { version: string } = JSON.parse(await response.text());
  return {
    url,
    product: products[name],
    version,
    admin: username === undefined || password === undefined ? undefined : { username, password },
    putUser,
    removeUser,
    grant,
    async stop() {
      if (!options.readOnly) await clean();
      await stop();
    },
  };
}

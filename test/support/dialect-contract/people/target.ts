import { type AddressInfo, createServer } from "node:net";
import type { CamundaTarget } from "../camunda/target.js";
import type { ElasticsearchTarget } from "../elasticsearch/target.js";
import type { KuzzleTarget } from "../kuzzle/target.js";
import type { Target } from "../world.js";

/** One upstream of each dialect. */
export interface PeopleTarget extends Target {
  readonly elasticsearch: ElasticsearchTarget;
  readonly kuzzle: KuzzleTarget;
  readonly camunda: CamundaTarget;
}

export async function together(
  elasticsearch: Promise<ElasticsearchTarget>,
  kuzzle: Promise<KuzzleTarget>,
  camunda: Promise<CamundaTarget>,
): Promise<PeopleTarget> {
  const all = await Promise.all([elasticsearch, kuzzle, camunda]);
  const [first, second, third] = all;
  return {
    url: "",
    elasticsearch: first,
    kuzzle: second,
    camunda: third,
    stop: async () => {
      await Promise.all(all.map((target) => target.stop()));
    },
  };
}

/** An address where nobody listens. */
export async function nowhere(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { examples } from "../../../src/dialects/elasticsearch/index.js";
import { startWorld, type World } from "./world.js";

describe("the documented examples of Elasticsearch", () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.stop());

  it.each(examples.map((example) => [example.title, example] as const))("%s", async (_title, example) => {
    const { body } = await world.gateway.ask(example.query, example.variables);
    expect(body.errors).toBeUndefined();
    const [answer] = Object.values(body.data);
    expect(JSON.stringify(answer)).not.toMatch(/^null$|^\[\]$|Error"/);
  });
});

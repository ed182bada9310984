import { test } from "vitest";
import { startWorld } from "../auth/world.js";
import { outcomeOf } from "./answer.js";
import { Writer } from "./document-writer.js";
import { fuzz } from "./fuzz.js";

test("documents of the schema, and such as are nearly so", async () => {
  const activation = {
    failuresPerUser: 1000,
    failuresPerAddress: 100_000,
    failuresPerMinute: 100_000,
    windowSeconds: 60,
  };
  const world = await startWorld({ activation: { ...activation, pace: 1 } });
  const { gateway } = world;
  await fuzz("documents", (dice) => {
    world.asked();
    const { query, variables } = new Writer(dice, gateway.gateway.schema).write();
    return outcomeOf(gateway, () => gateway.ask(query, variables));
  });
  await world.stop();
});

import { describe } from "vitest";
import { inWorld } from "../world.js";
import { access } from "./access.js";
import { activation } from "./activation.js";
import { basicLicense } from "./basic-license.js";
import { privileges } from "./privileges.js";
import { reads } from "./reads.js";
import { refusals } from "./refusals.js";
import { suggestions } from "./suggestions.js";
import { asAdmin, type ElasticsearchOptions, type StartElasticsearch } from "./target.js";
import { updates } from "./updates.js";

/** What every Elasticsearch does behind a gateway. */
export function elasticsearchContract(start: StartElasticsearch): void {
  const world = (options: ElasticsearchOptions) =>
    inWorld(
      () => start(options),
      (target) => [asAdmin(target)],
    );
  describe("with a trial license", () => {
    const trial = world({});
    for (const cases of [activation, updates, refusals, reads, suggestions, privileges, access]) cases(trial);
  });
  describe("with a basic license", () => basicLicense(world({ license: "basic" })));
}

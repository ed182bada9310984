import { describe, expect, it } from "vitest";
import { elasticsearchContract } from "../../support/dialect-contract/elasticsearch/index.js";
import { asAdmin, type ElasticsearchTarget } from "../../support/dialect-contract/elasticsearch/target.js";
import { inWorld } from "../../support/dialect-contract/world.js";
import { furtherElasticsearch } from "../support/elasticsearch.js";
import { further } from "./support/further.js";

further("Elasticsearch 8.5.0", ["elasticsearch --version 8.5.0"], () => {
  elasticsearchContract((options) => furtherElasticsearch({ version: "8.5.0" }, options));

  describe("users", () => {
    const world = inWorld<ElasticsearchTarget>(
      () => furtherElasticsearch({ version: "8.5.0" }, {}),
      (target) => [asAdmin(target)],
    );

    it("are found by what a path can hold; a comma would take a search, which came with 8.14", async () => {
      const usernames = ["DOM\\joe", "a/b", "a?b#c", "a,b"];
      for (const username of usernames)
        await world().target.putUser({ username, password: "secret", fullName: username });
      const { body } = await world().gateway.ask(
        "query ($usernames: [ID!]!) { people(usernames: $usernames) { displayName } }",
        { usernames },
      );
      expect(body.errors).toBeUndefined();
      const found = body.data.people.map((one: { displayName: string | null }) => one.displayName);
      expect(found).toEqual(["DOM\\joe", "a/b", "a?b#c", null]);
    });
  });
});

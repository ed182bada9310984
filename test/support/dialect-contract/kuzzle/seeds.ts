import type { KuzzleTarget } from "./target.js";

/** A profile with this role alone is found by its role and is nobody else's. */
export const ROLE = "contract-role";
export const OTHER_ROLE = "contract-other-role";
export const INDEX = "contract-index";

/** What the cases refer to. */
export async function putRolesAndIndexes(target: KuzzleTarget): Promise<void> {
  await target.putRole(ROLE, { document: ["get", "search"] });
  await target.putRole(OTHER_ROLE, { document: ["create"] });
  await target.putIndex(INDEX, ["books", "films"]);
}

/** What the upstream's documentation and that of its older clients take for granted. */
export async function putDocumented(target: KuzzleTarget): Promise<void> {
  for (const id of ["myrole", "myRole"]) await target.putRole(id, { document: ["get", "search"] });
  await target.putIndex("index1", ["foo"]);
  await target.putIndex("index2", ["foo", "bar"]);
  await target.putIndex("my-second-index", ["my-collection"]);
  for (const id of ["myProfile", "profile ID"]) await target.putProfile(id, [{ roleId: "default" }]);
}

const everywhere = (restrictedTo: object[] = []) => restrictedTo;

/** Of the server's reference, with and without a rate limit, and of its clients for JavaScript, Android and PHP. */
export const documented = [
  {
    id: "myProfile",
    rateLimit: 50,
    policies: [
      { roleId: "myrole", restrictedTo: everywhere() },
      {
        roleId: "default",
        restrictedTo: [
          { index: "index1", collections: [] },
          { index: "index2", collections: ["foo", "bar"] },
        ],
      },
    ],
  },
  {
    id: "profile ID",
    policies: [
      { roleId: "myrole", restrictedTo: everywhere() },
      {
        roleId: "default",
        restrictedTo: [
          { index: "index1", collections: [] },
          { index: "index2", collections: ["foo", "bar"] },
        ],
      },
    ],
  },
  {
    id: "profile ID",
    policies: [
      { roleId: "myRole", restrictedTo: everywhere() },
      {
        roleId: "anonymous",
        restrictedTo: [{ index: "my-second-index", collections: ["my-collection"] }],
      },
    ],
  },
] as const;

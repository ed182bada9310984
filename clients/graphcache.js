const inside = () => null;

/** For urql's `cacheExchange({ keys })`: what has no id is kept inside the object around it. */
export const keys = {
  CamundaUserProfileList: inside,
  DocumentVersion: inside,
  ElasticsearchProfilePrivileges: inside,
  ElasticsearchProfilePrivilegesError: inside,
  ElasticsearchUser: inside,
  InputIssue: inside,
  KuzzlePolicy: inside,
  KuzzleRestriction: inside,
  KuzzleSecurityProfileList: inside,
  // Where a query leaves its id out, a person is kept inside the field that was asked for it.
  Person: ({ id }) => id ?? null,
  Upstream: inside,
};

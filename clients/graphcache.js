const inside = () => null;

/** For urql's `cacheExchange({ keys })`: types without an id of their own. */
export const keys = {
  CamundaUserProfileList: inside,
  DocumentVersion: inside,
  ElasticsearchProfilePrivileges: inside,
  ElasticsearchUser: inside,
  InputIssue: inside,
  KuzzlePolicy: inside,
  KuzzleRestriction: inside,
  KuzzleSecurityProfileList: inside,
  Person: ({ username }) => username ?? null,
  Upstream: ({ name }) => name ?? null,
};

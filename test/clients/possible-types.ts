import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery, isAbstractType } from "graphql";

/** What a normalising cache must be told of unions and interfaces, asked of the gateway itself. */
export async function possibleTypesOf(url: string): Promise<Record<string, string[]>> {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: getIntrospectionQuery() }),
  });
  const { data }: { data: IntrospectionQuery } = await answer.json();
  const schema = buildClientSchema(data);
  return Object.fromEntries(
    Object.values(schema.getTypeMap())
      .filter(isAbstractType)
      .map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]),
  );
}

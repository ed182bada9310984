import { type GraphQLInputType, type GraphQLSchema, getNamedType, isInputObjectType } from "graphql";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { secretsRemover } from "../../graphiql/secrets.js";
import { builtInDialects } from "../../src/dialects.js";
import { buildGateway } from "../../src/gateway.js";
import { isSecret } from "../../src/graphql/secrets.js";
import { logObserver } from "../../src/observability/log.js";
import { pageFacts } from "../../src/page-facts.js";
import { settingsFor, upstream } from "../support/gateway.js";

const CANARY = "c4n4ry";
const KEPT = "to be kept";

const settings = settingsFor(
  ["elasticsearch", "kuzzle", "camunda"].map((dialect) =>
    upstream({ dialect, url: "http://127.0.0.1:1/engine-rest" }),
  ),
);
const { schema } = buildGateway(settings, {
  dialects: builtInDialects,
  observer: logObserver(pino({ enabled: false })),
});
const facts = pageFacts(settings, builtInDialects, schema);
const keep = secretsRemover(facts);
const kept = (query: string, variables = ""): string => {
  const text = keep({ query, variables });
  return `${text.query}\n${text.variables}`;
};

interface Place {
  /** The root field, and below its argument the input fields down to the secret. */
  readonly path: readonly string[];
  readonly field: string;
}

/** Every place of the schema that takes a secret. */
function places(of: GraphQLSchema): Place[] {
  const below = (type: GraphQLInputType): string[][] => {
    const named = getNamedType(type);
    return !isInputObjectType(named)
      ? []
      : Object.values(named.getFields()).flatMap((slot) =>
          isSecret(slot) ? [[slot.name]] : below(slot.type).map((path) => [slot.name, ...path]),
        );
  };
  return Object.values(of.getMutationType()?.getFields() ?? {}).flatMap(({ name, args }) =>
    args.flatMap((arg) => below(arg.type).map((path) => ({ field: name, path: [arg.name, ...path] }))),
  );
}

const nested = (path: readonly string[], value: unknown): unknown =>
  path.reduceRight((inner, name) => ({ [name]: inner, upstream: KEPT }), value);
const literal = (path: readonly string[], value: string): string =>
  path.reduceRight((inner, name) => `{ upstream: "${KEPT}", ${name}: ${inner} }`, value);
const call = ({ field, path: [argument, ...path] }: Place, value: string): string =>
  `${field}(${argument}: ${literal(path, value)}) { __typename }`;

describe("what the page keeps and passes on", () => {
  const all = places(schema);

  it("knows all secrets of the schema by name", () => {
    expect([...new Set(all.map(({ path }) => path.at(-1)))].sort()).toEqual([
      "accessToken",
      "authenticatedUserPassword",
      "clientSecret",
      "password",
      "token",
    ]);
    for (const name of ["input", "grant", "jwt"]) expect(facts.holders).toContain(name);
  });

  it.each(all.map((place) => [`${place.field} ${place.path.join(".")}`, place] as const))(
    "holds nothing of %s, however it is passed",
    (_name, place) => {
      const { field, path } = place;
      const [argument = "", ...rest] = path;
      const whole = `mutation M($${argument}: Some!) { ${field}(${argument}: $${argument}) { __typename } }`;
      const variables = JSON.stringify({ [argument]: nested(rest, CANARY) });
      const passed = kept(whole, variables);
      expect(passed).not.toContain(CANARY);
      expect(passed).toContain(KEPT);
      const own = `mutation M($any: String!, $other: String) { ${call(place, "$any")} a: ${call(place, "$other")} }`;
      const queries = [
        `mutation { ${call(place, `"${CANARY}"`)} }`,
        `mutation { ${call(place, `"""\n${CANARY} \\""" " ${CANARY}\n"""`)} }`,
        `mutation { ${call(place, `["${CANARY}", "${CANARY}"]`)} }`,
        `mutation { ${call(place, `# "${CANARY}"\n,"${CANARY}"`)} }`,
        `mutation M($any: String = "${CANARY}", $more: [String!]! = ["${CANARY}"]) { ${call(place, "$any")} a: ${call(place, "[$more]")} }`,
        `# mutation { ${call(place, `"${CANARY}"`)} }`,
        `mutation M($${argument}: Some = ${literal(rest, `"${CANARY}"`)}) { ${field}(${argument}: $${argument}) { __typename } }`,
      ];
      for (const query of queries) expect(kept(query), query).not.toContain(CANARY);
      for (const value of [CANARY, [CANARY], { deep: [CANARY] }]) {
        const text = JSON.stringify({ any: value, other: CANARY });
        expect(kept(own, text)).not.toContain(CANARY);
        expect(kept(own.replace(": $any", ": # why not\n$any"), text)).not.toContain(CANARY);
      }
      expect(kept(own)).toContain(KEPT);
    },
  );

  it("holds nothing while the query is being typed, before and after the variables", () => {
    for (const place of all) {
      const query = `mutation M($any: String!) { ${call(place, "$any")} }`;
      const written = `mutation M { ${call(place, `"${CANARY}"`)} }`;
      for (let end = 0; end <= query.length; end++) {
        const start = query.slice(0, end);
        expect(kept(start, `{ "any": "${CANARY}" }`), start).not.toContain(CANARY);
      }
      for (let end = 0; end <= written.length; end++)
        expect(kept(written.slice(0, end)), written.slice(0, end)).not.toMatch(/c4n/);
    }
  });

  it("holds no text where an object with a secret belongs, no number, and nothing that is not JSON", () => {
    const query = "mutation M($input: Some!) { activateUserProfile(input: $input) { __typename } }";
    for (const variables of [
      `{ "input": "${CANARY}" }`,
      `{ "input": { "grant": "${CANARY}" } }`,
      `{ "input": { "grant": { "password": ["${CANARY}"] } } }`,
      `{ "input": { "grant": { "jwt": [{ "token": "${CANARY}" }] } } }`,
      `"${CANARY}"`,
      `["${CANARY}"]`,
      `{ "input": { "grant": { "accessToken": "${CANARY}" } }`,
    ])
      expect(kept(query, variables), variables).not.toContain(CANARY);
    expect(kept(query, '{ "input": { "grant": { "accessToken": 4711 } } }')).not.toContain("4711");
    expect(kept('mutation { createCamundaUser(input: { password: 4711, id: "a" }) }')).not.toContain("4711");
    expect(kept(`mutation { activateUserProfile(input: { grant: "${CANARY}" }) }`)).not.toContain(CANARY);
  });

  it("keeps everything else as it stands", () => {
    const query = [
      "# who is it",
      'query Q($name: String = "grace", $ids: [ID!]!, $size: Int) {',
      '  searchCamundaUserProfiles(input: { firstName: $name, lastName: "Hopper", size: $size }) { total }',
      "  camundaUserProfiles(ids: $ids) { ...F }",
      "} fragment F on CamundaUserProfile { email }",
    ].join("\n");
    const variables = { name: "ada", ids: ["a", 1, null], size: 3, data: undefined };
    const text = { query, variables: JSON.stringify(variables, null, 2) };
    expect(keep(text)).toEqual(text);
    expect(keep({ query: "{ person(username: ?", variables: "" })).toEqual({
      query: "{ person(username: ?",
      variables: "",
    });
  });

  it("also in lists of secrets, as an upstream of one's own may take them", () => {
    const own = secretsRemover({ secrets: ["oldPasswords"], holders: [] });
    for (const value of [`["${CANARY}"]`, `[["${CANARY}"], 12]`, `"${CANARY}"`]) {
      expect(own({ query: `{ a(oldPasswords: ${value}, b: "x") }`, variables: "" }).query).not.toMatch(
        /c4n|12/,
      );
      expect(
        own({ query: "{ a(x: $x) }", variables: `{ "x": { "oldPasswords": ${value} } }` }).variables,
      ).not.toMatch(/c4n|12/);
    }
  });
});

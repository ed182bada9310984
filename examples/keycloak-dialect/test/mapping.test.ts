// What clients are told of an upstream's errors: a gateway over the small emulator, whose writes fail as a test wants.
import { createGateway } from "profile-gateway";
import type { EmulatorResponse } from "profile-gateway/dialect";
import { startEmulator } from "profile-gateway/testing";
import { afterAll, expect, it } from "vitest";
import keycloak from "../src/index.js";
import { auth, createEmulator } from "./small-emulator.js";

const ada = { username: "ada", firstName: "Ada", lastName: "Lovelace", email: "ada@example.org" };
const small = createEmulator({ people: [{ ...ada, password: "", roles: [], profileIds: [] }] });
let refusal: EmulatorResponse | undefined;
const { url, stop } = await startEmulator({
  answer: (request) => (request.method === "PUT" && refusal) || small.answer(request),
});
const upstreams = [{ name: "staff", dialect: "keycloak", url, auth }];
const gateway = createGateway({ upstreams, access: { open: true } }, { dialects: [keycloak] });
afterAll(async () => {
  await gateway.stop();
  await stop();
});

const query = `mutation ($input: UpdateKeycloakUserInput!) { result: updateKeycloakUser(input: $input) {
  ... on UpdateKeycloakUserPayload { profile { firstName } }
  ... on ProfileError { code }
} }`;
async function update(answer?: EmulatorResponse): Promise<unknown> {
  refusal = answer;
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ query, variables: { input: { id: "ada", firstName: "Augusta" } } });
  const request = new Request("http://localhost/graphql", { method: "POST", headers, body });
  return (await gateway.fetch(request)).json();
}

it("writes", async () => {
  expect(await update()).toEqual({ data: { result: { profile: { firstName: "Augusta" } } } });
});

it.each([
  [400, { field: "email", errorMessage: "error-invalid-email" }, "INVALID_INPUT"],
  [403, { error: "HTTP 403 Forbidden" }, "PERMISSION_DENIED"],
  [404, { error: "User not found" }, "NOT_FOUND"],
  [409, { errorMessage: "User exists with same email" }, "CONFLICT"],
])("takes %i %j for what it means", async (status, body, code) => {
  const answer = { status, body: JSON.stringify(body) };
  expect(await update(answer)).toEqual({ data: { result: { code } } });
});

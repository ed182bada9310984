import { CombinedGraphQLErrors } from "@apollo/client/errors";
import { client } from "./client.js";
import { PERSON, UPDATE_USER_PROFILE } from "./documents.js";

const $ = (selector) => document.querySelector(selector);
const FIELDS = ["firstName", "lastName", "email"];

function say(text) {
  $("[role=alert]").textContent = text;
}

/** A system that is down costs its own part of a person, and the code says whether to try again. */
function explain(error) {
  if (!CombinedGraphQLErrors.is(error)) return error?.message ?? "";
  return error.errors
    .map(({ path, message, extensions }) => {
      const again = extensions?.retryable ? " Try again later." : "";
      return `${path?.join(".") ?? "request"}: ${message} (${extensions?.code})${again}`;
    })
    .join("\n");
}

function show(person) {
  const { elasticsearch, kuzzle, camunda } = person;
  $("section").hidden = false;
  $("h2").textContent = person.displayName ?? person.username;
  $("#elasticsearch").textContent = elasticsearch ? elasticsearch.user.roles.join(", ") : "unknown";
  $("#kuzzle").textContent = kuzzle ? kuzzle.map(({ profileId }) => profileId).join(", ") : "unknown";
  $("#camunda").textContent = camunda
    ? [camunda.firstName, camunda.lastName, camunda.email].join(" ")
    : "unknown";
  $("#edit").hidden = !camunda;
  for (const field of FIELDS) $(`#${field}`).value = camunda?.[field] ?? "";
}

let watching;

$("#find").addEventListener("submit", (event) => {
  event.preventDefault();
  watching?.unsubscribe();
  const variables = { username: $("#username").value };
  // What a mutation returns updates the profile in the cache, and so whatever is watched.
  watching = client
    .watchQuery({ query: PERSON, variables, errorPolicy: "all" })
    .subscribe(({ data, error, loading }) => {
      if (loading) return;
      say(explain(error));
      if (data?.person) show(data.person);
    });
});

$("#edit").addEventListener("submit", async (event) => {
  event.preventDefault();
  // An empty field clears what is stored; one that is left out would be kept.
  const changes = Object.fromEntries(FIELDS.map((field) => [field, $(`#${field}`).value || null]));
  const variables = { input: { id: $("#username").value, ...changes } };
  try {
    const { data } = await client.mutate({ mutation: UPDATE_USER_PROFILE, variables });
    const result = data.updateUserProfile;
    // Failures that a form can expect are data, each a type of its own.
    if (result.__typename === "UpdateUserProfilePayload") say("");
    else if (result.__typename === "InvalidInputError")
      say(result.issues.map(({ path, message }) => `${path}: ${message}`).join("\n"));
    else say(`${result.code}: ${result.message}`);
  } catch (error) {
    say(explain(error));
  }
});

import { expect, it } from "vitest";
import { attemptsDuring } from "../attempts.js";
import type { World } from "../world.js";
import { READ, UPDATE } from "./documents.js";
import type { CamundaTarget } from "./target.js";

const writer = { id: "writer", firstName: "Wri", lastName: "Ter", email: "writer@contract.example" };

/** What `updateUserProfile` does, and how it ends where it does nothing. */
export function writes(world: () => World<CamundaTarget>): void {
  const update = async (input: object) => {
    const { body } = await world().gateway.ask(UPDATE, { input });
    expect(body.errors).toBeUndefined();
    return body.data.updateUserProfile;
  };
  const read = async (id: string) => (await world().gateway.ask(READ, { id })).body.data.camundaUserProfile;

  it("updates a profile as the upstream's documentation shows, with one write", async () => {
    const { target, gateway } = world();
    await target.putUser({ id: "jonny1", firstName: "Jonny", lastName: "Prosciutto" });
    const input = { id: "jonny1", firstName: "John", lastName: "Doe", email: "aNewEmailAddress" };
    const made = await attemptsDuring(gateway, async () => {
      const { id: userId, ...rest } = input;
      expect(await update(input)).toEqual({
        __typename: "UpdateUserProfilePayload",
        profile: { userId, ...rest, displayName: "John Doe" },
      });
    });
    expect(made.map(({ operation, outcome }) => [operation, outcome])).toEqual([
      ["updateUserProfile", "ok"],
      ["readUserProfiles", "ok"],
    ]);
  });

  it("keeps what is omitted and clears what is null", async () => {
    await world().target.putUser(writer);
    await update({ id: "writer", firstName: "Changed", email: null });
    expect(await read("writer")).toMatchObject({ firstName: "Changed", lastName: "Ter", email: null });
  });

  it("changes nothing where no field is given", async () => {
    await world().target.putUser(writer);
    const { profile } = await update({ id: "writer" });
    expect(profile).toMatchObject({ firstName: "Wri", lastName: "Ter", email: writer.email });
  });

  it("tells an empty text from none", async () => {
    await world().target.putUser(writer);
    await update({ id: "writer", firstName: "", lastName: null, email: "" });
    expect(await read("writer")).toMatchObject({
      firstName: "",
      lastName: null,
      email: "",
      displayName: "writer",
    });
  });

  it("stores any text as it was given", async () => {
    await world().target.putUser(writer);
    const texts = { firstName: 'Zoë "🦊" \\ <b>', lastName: " two\nlines ", email: "x".repeat(255) };
    await update({ id: "writer", ...texts });
    expect(await read("writer")).toMatchObject(texts);
  });

  it("says NOT_FOUND for a user that does not exist, whatever is changed", async () => {
    for (const change of [{ firstName: "N" }, { firstName: "N", lastName: "O", email: null }]) {
      expect(await update({ id: "nobodyAtAll", ...change })).toEqual({
        __typename: "NotFoundError",
        code: "NOT_FOUND",
        message: "User with id nobodyAtAll does not exist",
        upstream: "camunda",
      });
    }
  });

  it("names every field that is too long", async () => {
    const tooLong = "x".repeat(256);
    const { __typename, issues } = await update({ id: "writer", firstName: tooLong, email: tooLong });
    expect(__typename).toBe("InvalidInputError");
    expect(issues.map(({ path }: { path: string }) => path)).toEqual(["firstName", "email"]);
  });

  it("refuses an id that no route can carry", async () => {
    for (const id of ["", "..", "a%2Fb", "a%5Cb"]) {
      const { __typename, issues } = await update({ id, firstName: "N" });
      expect([id, __typename, issues[0].path]).toEqual([id, "InvalidInputError", "id"]);
    }
  });

  it("lets no write of several at once undo another field or end without a word", async () => {
    await world().target.putUser(writer);
    const fields = ["firstName", "lastName", "email"];
    const inputs = Array.from({ length: 12 }, (_, n) => ({ id: "writer", [fields[n % 3] ?? ""]: `v${n}` }));
    const outcomes = await Promise.all(inputs.map(update));
    const done = inputs.filter((_, n) => outcomes[n].__typename === "UpdateUserProfilePayload");
    for (const { __typename } of outcomes)
      expect(__typename).toMatch(/^(UpdateUserProfilePayload|ConflictError)$/);
    const stored = await read("writer");
    for (const field of fields) {
      const written = done.flatMap((input) => (field in input ? Object.values(input).slice(1) : []));
      expect(written.length ? written : [writer[field as keyof typeof writer]]).toContain(stored[field]);
    }
  });
}

import { known } from "../../../graphql/profile.js";
import type { SchemaKit } from "../../../graphql/schema-kit.js";
import { type CamundaRecord, TYPE } from "./profiles.js";

export function installType({ builder, Profile, Node }: SchemaKit) {
  return builder.objectRef<CamundaRecord>(TYPE).implement({
    description: "A user's profile in an engine of the Camunda 7 family (`GET /user/{id}/profile`).",
    interfaces: [Profile, Node],
    fields: (t) => ({
      userId: t.exposeID("userId", {
        description: "The user's id in the engine, in the engine's own spelling.",
      }),
      firstName: t.string({
        nullable: true,
        resolve: ({ firstName }) => known(firstName),
        description: "Given name; null where none is stored.",
      }),
      lastName: t.string({
        nullable: true,
        resolve: ({ lastName }) => known(lastName),
        description: "Family name; null where none is stored.",
      }),
      email: t.string({
        nullable: true,
        resolve: ({ email }) => known(email),
        description:
          "E-mail address as stored: the engine does not check its form. Null where none is stored.",
      }),
    }),
  });
}

export type CamundaType = ReturnType<typeof installType>;

import type { Upstreams } from "../../../dialect/define-dialect.js";
import { checkId } from "../../../graphql/ids.js";
import type { SchemaKit } from "../../../graphql/schema-kit.js";
import type { SchemaParts } from "../../../graphql/schema-parts.js";
import type { ElasticsearchConnector } from "../connector/index.js";
import { uidProblem } from "../connector/records.js";
import { installActivate } from "./activate.js";
import { installEnable } from "./enable.js";
import { installHasPrivileges } from "./has-privileges.js";
import { personPart } from "./person.js";
import { Profiles } from "./profiles.js";
import { installQueries } from "./queries.js";
import { TYPE } from "./records.js";
import { filterPerField } from "./selection.js";
import { installSuggest } from "./suggest.js";
import { installType } from "./type.js";
import { installUpdate } from "./update.js";

/** Adds Elasticsearch's user profiles to the schema. */
export function install(kit: SchemaKit, upstreams: Upstreams<ElasticsearchConnector>): SchemaParts {
  const profiles = new Profiles(upstreams);
  const Profile = installType(kit, profiles);
  installQueries(kit, Profile, profiles);
  installSuggest(kit, Profile, profiles);
  installHasPrivileges(kit, profiles);
  installActivate(kit, Profile, profiles);
  installUpdate(kit, Profile, profiles);
  installEnable(kit, Profile, profiles);
  const filterOf = filterPerField();
  return {
    nodes: [
      {
        type: TYPE,
        key: "uid",
        ref: Profile,
        load: async (context, upstream, native, info) => {
          checkId("id", native, uidProblem);
          return profiles.load(context, upstream, native, filterOf(info));
        },
      },
    ],
    person: personPart(kit, Profile, profiles),
  };
}

import type { EmulatorResponse } from "../../http.js";
import { readBody } from "../body.js";
import type { Call } from "../call.js";
import { basicUserCredentials, newUser, userCredentials, userProfile } from "../dtos.js";
import type { Dto } from "../json/bind.js";
import { createUser, deleteUser, putCredentials, unlockUser } from "./account.js";
import { checkAuthorization, engineList, passwordPolicy, verify, version } from "./engine.js";
import { userListOptions, userOptions } from "./links.js";
import { countUsers, listUsers } from "./list.js";
import { getProfile, putProfile } from "./profile.js";

export interface Method {
  /** Reads a JSON body. */
  readonly consumes: boolean;
  /** Answers with a JSON body. */
  readonly produces: boolean;
  handle(call: Call): EmulatorResponse;
}

export interface Route {
  readonly segments: readonly string[];
  readonly methods: Readonly<Record<string, Method>>;
  /** Only without `/engine/{name}` in front. */
  readonly rootOnly?: boolean;
}

const reads = (handle: Method["handle"]): Method => ({ consumes: false, produces: true, handle });
const acts = (handle: Method["handle"]): Method => ({ consumes: false, produces: false, handle });
function takes<T>(
  dto: Dto<T>,
  handle: (call: Call, body: T | null) => EmulatorResponse,
  produces = false,
): Method {
  return { consumes: true, produces, handle: (call) => handle(call, readBody(call, dto)) };
}

/** The first that fits decides, so literal segments stand before `{id}`. */
export const routes: readonly Route[] = [
  { segments: ["version"], methods: { GET: reads(version) } },
  { segments: ["engine"], methods: { GET: reads(engineList) }, rootOnly: true },
  { segments: ["identity", "verify"], methods: { POST: takes(basicUserCredentials, verify, true) } },
  { segments: ["identity", "password-policy"], methods: { GET: reads(passwordPolicy) } },
  { segments: ["authorization", "check"], methods: { GET: reads(checkAuthorization) } },
  { segments: ["user"], methods: { GET: reads(listUsers), OPTIONS: reads(userListOptions) } },
  { segments: ["user", "count"], methods: { GET: reads(countUsers) } },
  { segments: ["user", "create"], methods: { POST: takes(newUser, createUser) } },
  { segments: ["user", "{id}"], methods: { DELETE: acts(deleteUser), OPTIONS: reads(userOptions) } },
  {
    segments: ["user", "{id}", "profile"],
    methods: { GET: reads(getProfile), PUT: takes(userProfile, putProfile) },
  },
  { segments: ["user", "{id}", "credentials"], methods: { PUT: takes(userCredentials, putCredentials) } },
  { segments: ["user", "{id}", "unlock"], methods: { POST: acts(unlockUser) } },
];

import type { JsonObject } from "../json/values.js";

export interface User {
  readonly username: string;
  readonly password: string;
  readonly roles: readonly string[];
  readonly fullName: string | null;
  readonly email: string | null;
  readonly metadata: JsonObject;
  readonly enabled: boolean;
  readonly realm: Realm;
}

export interface Realm {
  readonly name: string;
  readonly type: string;
}

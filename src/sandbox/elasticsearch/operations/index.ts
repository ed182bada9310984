import type { Operation } from "../rest/operation.js";
import { activate } from "./activate.js";
import { createToken } from "./create-token.js";
import { getProfiles } from "./get-profiles.js";
import { hasPrivileges } from "./has-privileges.js";
import { invalidateToken } from "./invalidate-token.js";
import { main } from "./main.js";
import { ownPrivileges } from "./own-privileges.js";
import { queryUsers } from "./query-users.js";
import { disable, enable } from "./set-enabled.js";
import { suggest } from "./suggest.js";
import { updateData } from "./update-data.js";
import { getUsers } from "./users.js";
import { who } from "./who.js";

export const operations: readonly Operation[] = [
  activate,
  createToken,
  disable,
  enable,
  getProfiles,
  getUsers,
  hasPrivileges,
  invalidateToken,
  main,
  ownPrivileges,
  queryUsers,
  suggest,
  updateData,
  who,
];

import { z } from "zod";

const names = z.array(z.string()).default([]);

/** A role as `PUT /_security/role` and API keys describe it. */
export const roleDescriptor = z.object({
  cluster: names,
  indices: z.array(z.object({ names, privileges: names })).default([]),
  applications: z
    .array(z.object({ application: z.string(), privileges: names, resources: names }))
    .default([]),
  run_as: names,
  global: z
    .object({ profile: z.object({ write: z.object({ applications: names }) }) })
    .default({ profile: { write: { applications: [] } } }),
});

export type Role = z.infer<typeof roleDescriptor>;
export type RoleDescriptor = z.input<typeof roleDescriptor>;

/** The two built-in roles that somebody in the sandbox has. */
export const builtInRoles: readonly (readonly [string, RoleDescriptor])[] = [
  [
    "superuser",
    {
      cluster: ["all"],
      indices: [{ names: ["*"], privileges: ["all"] }],
      applications: [{ application: "*", privileges: ["*"], resources: ["*"] }],
      run_as: ["*"],
    },
  ],
  ["viewer", { indices: [{ names: ["*"], privileges: ["read", "view_index_metadata"] }] }],
];

/** The roles that exist among those assigned, and the names of the rest. */
export function resolve(roles: ReadonlyMap<string, Role>, assigned: readonly string[]) {
  const found: Role[] = [];
  const effective: string[] = [];
  const missing: string[] = [];
  for (const name of [...assigned].sort()) {
    const role = roles.get(name);
    if (role === undefined) missing.push(name);
    else {
      found.push(role);
      effective.push(name);
    }
  }
  return { found, effective, missing };
}

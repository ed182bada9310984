import type { UpstreamSettings } from "../../../../src/settings/gateway-settings.js";
import { upstream } from "../../gateway.js";
import { basic, type Target } from "../world.js";

export interface CamundaUser {
  readonly id: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly email?: string;
  readonly password?: string;
  readonly groups?: readonly string[];
}

/** How the engine is started. */
export interface CamundaOptions {
  readonly auth?: "basic";
  readonly authorization?: true;
  readonly readOnly?: true;
  readonly maxResults?: number;
  /** New passwords must be as the engine's own policy has them. */
  readonly passwordPolicy?: true;
}

/** One engine of the family, with what puts users into it past the gateway. */
export interface CamundaTarget extends Target {
  readonly product: string;
  /** Null where the product does not know its own. */
  readonly version: string | null;
  /** Who may do everything; undefined = nobody is asked for credentials. */
  readonly admin: { readonly username: string; readonly password: string } | undefined;
  /** A pattern that ends in an escape matches nobody; false = the store refuses it, as PostgreSQL does. True if not given. */
  readonly looseEscapes?: boolean;
  /** Makes the user exactly so, whatever was there before. */
  putUser(user: CamundaUser): Promise<void>;
  removeUser(id: string): Promise<void>;
  grant(userId: string, permissions: readonly ("READ" | "UPDATE")[], resourceId: string): Promise<void>;
}

export type StartCamunda = (options: CamundaOptions) => Promise<CamundaTarget>;

/** The engine as an upstream of a gateway that speaks for itself. */
export function asAdmin({ url, admin }: CamundaTarget): UpstreamSettings {
  const auth = admin && {
    kind: "service" as const,
    authorization: basic(admin.username, admin.password),
  };
  return upstream({ dialect: "camunda", url, ...(auth && { auth }) });
}

/** The engine as an upstream that is shown the caller's own credentials. */
export function forwarding({ url }: CamundaTarget): UpstreamSettings {
  return upstream({ dialect: "camunda", url, auth: { kind: "forward", header: "authorization" } });
}

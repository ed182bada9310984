export interface KuzzlePolicy {
  readonly roleId: string;
  readonly restrictedTo?: readonly { readonly index: string; readonly collections?: readonly string[] }[];
}

/** Each record is made exactly so, whatever was there before. */
export interface KuzzleSeeding {
  /** Actions by controller. */
  putRole(id: string, grants: Readonly<Record<string, readonly string[]>>): Promise<void>;
  /** Searches may take a second to see it. */
  putProfile(
    id: string,
    policies: readonly KuzzlePolicy[],
    rateLimit?: number,
    more?: Readonly<Record<string, unknown>>,
  ): Promise<void>;
  dropProfile(id: string): Promise<void>;
  /** Profiles that searches see. */
  putProfiles(ids: readonly string[], policies: readonly KuzzlePolicy[]): Promise<void>;
  putUser(id: string, profileIds: readonly string[], password: string): Promise<void>;
  putIndex(name: string, collections: readonly string[]): Promise<void>;
  /** A profile whose only role does not exist any more. */
  putOrphan(id: string, roleId: string): Promise<void>;
  apiKey(userId: string): Promise<{ readonly id: string; readonly token: string }>;
  /** Opens the server to everybody, as before the first administrator: nothing is left of its security. */
  open(): Promise<void>;
  /** Takes away what was put in. */
  clean(): Promise<void>;
}

export function seedKuzzle(server: {
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}): KuzzleSeeding;

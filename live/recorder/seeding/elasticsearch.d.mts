export interface ElasticsearchSeeding {
  /** Makes the user exactly so, whatever was there before. */
  putUser(user: {
    readonly username: string;
    readonly password: string;
    readonly roles?: readonly string[];
    readonly fullName?: string;
    readonly email?: string;
    readonly enabled?: boolean;
  }): Promise<void>;
  deleteUser(username: string): Promise<void>;
  putRole(name: string, role: object): Promise<void>;
  /** The value of `Authorization` for a new key with this role. */
  apiKey(role: object): Promise<string>;
  /** Only a fresh server has the trial again. */
  basicLicense(): Promise<void>;
  /** Takes away what was put in, but for profiles, which stay for ever. */
  clean(): Promise<void>;
}

export function seedElasticsearch(server: {
  readonly url: string;
  readonly username: string;
  readonly password: string;
}): ElasticsearchSeeding;

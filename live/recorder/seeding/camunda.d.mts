export interface CamundaSeeding {
  /** Makes the user exactly so, whatever was there before. */
  putUser(user: {
    readonly id: string;
    readonly firstName?: string;
    readonly lastName?: string;
    readonly email?: string;
    readonly password?: string;
    readonly groups?: readonly string[];
  }): Promise<void>;
  removeUser(id: string): Promise<void>;
  grant(userId: string, permissions: readonly string[], resourceId: string): Promise<void>;
  /** Takes away what was put in. */
  clean(): Promise<void>;
}

export function seedCamunda(server: {
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}): CamundaSeeding;

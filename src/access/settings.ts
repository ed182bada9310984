/** How many failed activations are let through before the rest is refused. */
export interface ActivationSettings {
  readonly failuresPerUser: number;
  readonly failuresPerAddress: number;
  readonly failuresPerMinute: number;
  readonly windowSeconds: number;
}

export interface RateSettings {
  /** Cost that one caller may use a minute, all along. */
  readonly pointsPerMinute: number;
  /** Cost beyond that, once a minute, for a caller who comes in bursts. */
  readonly burst: number;
}

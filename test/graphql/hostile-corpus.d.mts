/** One request that a hostile or broken client could send. */
export interface HostileRequest {
  readonly name: string;
  /** The body of the POST, JSON unless the name says otherwise. */
  readonly body: string;
  /** The limit that it breaks with the default limits; absent = it fails, or works, for another reason. */
  readonly limit?: string;
}

/** The same requests each time. */
export function hostileCorpus(): HostileRequest[];

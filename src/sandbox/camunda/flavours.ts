export type FlavourName = "camunda" | "operaton-1" | "operaton-2" | "cibseven";

/** What tells one member of the family from another on the wire. */
export interface Flavour {
  /** What `GET /version` answers; one product does not know its own. */
  readonly version: string | null;
  /** Framework errors name Java classes. */
  readonly javaPackage: string;
  /** `type` of the 404 for an unknown user. */
  readonly userNotFound: string;
  readonly adminGroup: string;
  /** Case variants of an id find the user too, with the SQL of `select.ts`. */
  readonly caseInsensitiveId: boolean;
  /** Paths that need no credentials. */
  readonly open: readonly string[];
  /** `OPTIONS` on a profile answers a WADL document, else a plain list of methods. */
  readonly wadl: boolean;
  /** Where the JSON parser says that an unknown word stands. */
  readonly wordReportedAt: "start" | "end";
}

const camunda: Flavour = {
  version: "7.24.0",
  javaPackage: "org.camunda.bpm.engine",
  userNotFound: "InvalidRequestException",
  adminGroup: "camunda-admin",
  caseInsensitiveId: false,
  open: ["/engine"],
  wadl: true,
  wordReportedAt: "end",
};

const operaton: Flavour = {
  ...camunda,
  version: "1.0.3",
  javaPackage: "org.operaton.bpm.engine",
  adminGroup: "operaton-admin",
  wadl: false,
};

export const flavours: Readonly<Record<FlavourName, Flavour>> = {
  camunda,
  "operaton-1": operaton,
  "operaton-2": {
    ...operaton,
    version: "2.1.4",
    userNotFound: "UserNotFoundException",
    wordReportedAt: "start",
  },
  cibseven: {
    ...camunda,
    version: null,
    javaPackage: "org.cibseven.bpm.engine",
    caseInsensitiveId: true,
    open: ["/engine", "/identity/verify", "/identity/password-policy"],
    wordReportedAt: "start",
  },
};

/** Secrets that are to be found nowhere. Each looks like nothing else, so that a find is a leak. */
export const CANARIES = {
  bearer: "bearer-canary-7Qx2",
  basic: "basic-canary-8Rw3",
  cookie: "cookie-canary-9Sv4",
  apiKey: "apikey-canary-1Tu5",
  password: "password-canary-2Ut6",
  accessToken: "accesstoken-canary-3Vs7",
  /** Set once it is made: a key in a PEM file. */
  clientKey: "clientkey-canary-4Wr8",
  /** The same: its signed part. */
  jwt: "jwt-canary-5Xq9",
  userinfo: "userinfo-canary-6Yp1",
  redis: "redis-canary-7Zo2",
  environment: "environment-canary-8An3",
  profile: "profile-canary-9Bm4",
};

export type Canary = keyof typeof CANARIES;

/** The part of a value's base64 that does not depend on what stands around it, for each of the three alignments. */
function base64Forms(value: string): string[] {
  return [0, 1, 2].map((before) => {
    const bytes = Buffer.from("x".repeat(before) + value);
    const whole = bytes.toString("base64").replace(/=+$/, "");
    const start = Math.ceil((before * 8) / 6);
    return whole.slice(start, Math.floor((bytes.length * 8) / 6));
  });
}

function formsOf(value: string): string[] {
  const encoded = base64Forms(value);
  return [
    value,
    encodeURIComponent(value),
    Buffer.from(value).toString("hex"),
    ...encoded,
    ...encoded.map((form) => form.replaceAll("+", "-").replaceAll("/", "_")),
  ];
}

export type Canaries = Readonly<Partial<Record<Canary, string>>>;

/** Which canaries a text holds, in whatever form, with a few characters around each for whoever has to mend it. */
export function leaksIn(text: string, canaries: Canaries): string[] {
  return Object.entries(canaries).flatMap(([name, value]) => {
    const at = formsOf(value)
      .map((form) => text.indexOf(form))
      .find((found) => found >= 0);
    return at === undefined ? [] : [`${name}: …${text.slice(Math.max(0, at - 80), at + 60)}…`];
  });
}

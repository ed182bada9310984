import { facts } from "./facts.js";
import { secretsRemover } from "./secrets.js";

const TABS = "graphiql:tabState";
/** The editors' own copies, which know nothing of each other. They are found again in the tabs. */
const COPIES = ["graphiql:query", "graphiql:variables", "graphiql:headers"];

/** What may be kept or passed on of a query and its variables. */
export const withoutSecrets = secretsRemover(facts);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** Tabs and entries of the history, wherever they stand. */
function forget(_key: string, value: unknown): unknown {
  if (!isRecord(value) || !("query" in value)) return value;
  const { query, variables } = withoutSecrets({
    query: text(value["query"]),
    variables: text(value["variables"]),
  });
  // The name that GraphiQL gives a tab it compares with holds all of its text.
  return { ...value, query, variables, headers: null, hash: null };
}

function forgotten(value: string): string | undefined {
  try {
    return JSON.stringify(JSON.parse(value), forget);
  } catch {
    return undefined;
  }
}

/** The examples' own secrets are no secrets: they come back. */
function remember(_key: string, value: unknown): unknown {
  if (!isRecord(value) || !("query" in value)) return value;
  const example = facts.tabs.find((tab) => {
    const kept = withoutSecrets(tab);
    return kept.query === value["query"] && kept.variables === value["variables"];
  });
  return example ? { ...value, ...example } : value;
}

/** Keeps what GraphiQL keeps, without what must not stay in a browser: secrets and headers. */
export const forgetfulStorage = {
  get length() {
    return localStorage.length;
  },
  getItem(key: string): string | null {
    if (COPIES.includes(key)) return null;
    const value = localStorage.getItem(key);
    return key === TABS && value !== null ? JSON.stringify(JSON.parse(value, remember)) : value;
  },
  setItem(key: string, value: string): void {
    if (COPIES.includes(key)) return;
    const kept = /^[[{]/.test(value) ? forgotten(value) : value;
    if (kept !== undefined) localStorage.setItem(key, kept);
  },
  removeItem: (key: string): void => localStorage.removeItem(key),
  clear: (): void => localStorage.clear(),
};

/** The tab that was shown last. */
export function lastTab(): { query: string; variables: string } | undefined {
  try {
    const state: unknown = JSON.parse(forgetfulStorage.getItem(TABS) ?? "null");
    if (!isRecord(state) || !Array.isArray(state["tabs"])) return undefined;
    const tab: unknown = state["tabs"][Number(state["activeTabIndex"])];
    return isRecord(tab) ? { query: text(tab["query"]), variables: text(tab["variables"]) } : undefined;
  } catch {
    return undefined;
  }
}

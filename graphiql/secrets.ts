export interface Text {
  readonly query: string;
  readonly variables: string;
}

export interface SecretNames {
  /** Names of arguments and input fields that take a secret. */
  readonly secrets: readonly string[];
  /** Names of those that take an object with a secret in it, at whatever depth. */
  readonly holders: readonly string[];
}

/** Comments, strings (the last one may lack its end), variables and names, numbers, and each other character by itself. */
const TOKENS =
  /#[^\n\r]*|"""(?:\\"""|(?!""")[\s\S])*(?:"""|$)|"(?:[^"\\\n\r]|\\.)*"?|\$?[_A-Za-z]\w*|-?\d[\w.+-]*|[\s\S]/g;

/**
 * What may be kept or passed on of a query and its variables: everything but what stands where a secret goes. A variable
 * may have any name, so what counts is where it is used; one that is used nowhere (yet) may be anything. The query is
 * taken as it is typed, so it need not be GraphQL yet.
 */
export function secretsRemover({ secrets, holders }: SecretNames): (text: Text) => Text {
  const isSecret = new Set(secrets);
  /** In place of an object nobody writes a text but by mistake. */
  const takesNoText = new Set([...secrets, ...holders]);

  /** Which variables stand in a query, each with the arguments and fields that it is the value of. */
  function usesOf(query: string): ReadonlyMap<string, ReadonlySet<string>> {
    const uses = new Map<string, Set<string>>();
    walk(query, (label, token) => {
      // Without a label it is declared there, and behind another variable's as well.
      if (token.startsWith("$") && label !== "" && !label.startsWith("$"))
        uses.set(token, (uses.get(token) ?? new Set()).add(label));
      return token;
    });
    return uses;
  }

  return ({ query, variables }) => {
    const uses = usesOf(query);
    const mayBeSecret = (variable: string): boolean => {
      const labels = uses.get(variable);
      return labels === undefined || [...labels].some((label) => isSecret.has(label));
    };
    const isHidden = (label: string): boolean =>
      label.startsWith("$") ? mayBeSecret(label) : takesNoText.has(label);
    return {
      query: walk(query, (label, token) => (/^["\d-]/.test(token) && isHidden(label) ? '""' : token)),
      variables: rewritten(variables, (name, value) => {
        const unsafe = mayBeSecret(`$${name}`);
        const labels = uses.get(`$${name}`) ?? new Set();
        const noText = unsafe || takesNoText.has(name) || [...labels].some((label) => takesNoText.has(label));
        return hidden(value, noText, unsafe);
      }),
    };
  };

  /** `all`: whatever stands in it, and not only what has the name of a secret. */
  function hidden(value: unknown, noText: boolean, all: boolean): unknown {
    if (typeof value === "string" || typeof value === "number") return noText || all ? "" : value;
    if (Array.isArray(value)) return value.map((each) => hidden(each, noText, all));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [name, hidden(each, takesNoText.has(name), all)]),
    );
  }
}

/** Rewrites a query token by token. `label`: the argument, field or (for its default) `$variable` whose value it is in. */
function walk(query: string, rewrite: (label: string, token: string) => string, label = ""): string {
  const around: string[] = [];
  let name = "";
  return query.replace(TOKENS, (token) => {
    // What is commented out may come back.
    if (token.startsWith("#")) return `#${walk(token.slice(1), rewrite, label)}`;
    switch (token) {
      case "(":
      case "{":
        around.push(label);
        label = "";
        return token;
      case ")":
      case "}":
        label = around.pop() ?? "";
        return token;
      case ":":
        label = name;
        return token;
    }
    if (/^[$_A-Za-z]/.test(token)) name = token;
    return rewrite(label, token);
  });
}

/** Text that is no JSON object yet may hold anything, so nothing of it is kept. */
function rewritten(json: string, hide: (name: string, value: unknown) => unknown): string {
  if (json.trim() === "") return "";
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return "";
    const entries = Object.entries(value).map(([name, each]) => [name, hide(name, each)]);
    return JSON.stringify(Object.fromEntries(entries), null, 2);
  } catch {
    return "";
  }
}

import type { SyntaxNode } from "@lezer/common";
import { parser } from "@prometheus-io/lezer-promql";

export interface Selector {
  readonly metric: string;
  /** Labels that are matched or grouped by. */
  readonly labels: readonly string[];
  /** Values that a label must be equal to. */
  readonly values: ReadonlyMap<string, string>;
}

function all(node: SyntaxNode, name: string): SyntaxNode[] {
  const found = node.name === name ? [node] : [];
  for (let child = node.firstChild; child; child = child.nextSibling) found.push(...all(child, name));
  return found;
}

/** The metrics that a query reads, and their labels in it. Throws where it is no PromQL. */
export function selectorsOf(query: string): Selector[] {
  const text = query.replaceAll("$__rate_interval", "5m");
  const { topNode } = parser.parse(text);
  const textOf = ({ from, to }: SyntaxNode): string => text.slice(from, to);
  const [wrong] = all(topNode, "⚠");
  if (wrong) throw new Error(`no PromQL at ${wrong.from}: ${text}`);
  const grouped = all(topNode, "GroupingLabels").flatMap((group) => all(group, "LabelName").map(textOf));
  return all(topNode, "VectorSelector").map((selector) => {
    const matchers = all(selector, "UnquotedLabelMatcher");
    const equal = matchers.filter((matcher) => all(matcher, "EqlSingle").length > 0);
    return {
      metric: all(selector, "Identifier").map(textOf)[0] ?? "",
      labels: [...matchers.flatMap((matcher) => all(matcher, "LabelName").map(textOf)), ...grouped],
      values: new Map(
        equal.map((matcher) => {
          const [name, value] = ["LabelName", "StringLiteral"].map(
            (part) => all(matcher, part).map(textOf)[0] ?? "",
          );
          return [name ?? "", (value ?? "").slice(1, -1)];
        }),
      ),
    };
  });
}

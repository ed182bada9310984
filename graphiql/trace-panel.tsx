import { type GraphiQLPlugin, useGraphiQL } from "@graphiql/react";
import { useEffect, useState, useSyncExternalStore } from "react";
import { type Explained, explain } from "./explanation.js";
import { type Attempt, run } from "./run.js";

const rounded = (ms: number): string => `${Math.round(ms)} ms`;

/** Bar of one attempt, in percent of the whole. */
function Bar({ attempt: { start, ms, outcome, shared }, whole }: { attempt: Attempt; whole: number }) {
  const x = (100 * start) / whole;
  const width = Math.max(1, (100 * ms) / whole);
  return (
    <svg className="pg-bar" aria-hidden="true">
      <rect
        className={outcome === "ok" ? (shared ? "pg-shared" : "pg-ok") : "pg-failed"}
        x={`${Math.min(x, 99)}%`}
        y="0"
        width={`${Math.min(width, 100 - Math.min(x, 99))}%`}
        height="100%"
        rx="3"
      />
    </svg>
  );
}

function Row({ attempt, whole }: { attempt: Attempt; whole: number }) {
  const { upstream, method, path, status, outcome, ms, shared, breaker } = attempt;
  const facts = [
    status === undefined ? "no answer" : String(status),
    ...(outcome === "ok" ? [] : [outcome]),
    `attempt ${attempt.attempt}`,
    shared ? "shared flight" : "own flight",
    `breaker ${breaker}`,
  ];
  return (
    <li className="pg-call">
      <div className="pg-line">
        <b>{upstream}</b>
        <code>
          {method} {path}
        </code>
        <span className="pg-ms">{rounded(ms)}</span>
      </div>
      <Bar attempt={attempt} whole={whole} />
      <div className="pg-facts">{facts.join(" · ")}</div>
    </li>
  );
}

function Waterfall() {
  const { operation, state, ms, attempts } = useSyncExternalStore(run.subscribe, run.get);
  if (state === "none")
    return (
      <p className="pg-quiet">Run an operation: every call of an upstream that it makes is shown here.</p>
    );
  const name = operation === "" ? "the operation" : operation;
  if (state === "under way") return <p role="status">{name} is under way …</p>;
  const whole = Math.max(ms, 1, ...attempts.map((attempt) => attempt.start + attempt.ms));
  return (
    <>
      <p role="status">
        <b>{name}</b>: {rounded(ms)}, {attempts.length === 1 ? "1 call" : `${attempts.length} calls`}
        {attempts.length === 0 ? ": no upstream was asked" : ""}
      </p>
      <ol className="pg-calls">
        {attempts
          .toSorted((one, other) => one.start - other.start)
          .map((attempt, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the list is replaced as a whole
            <Row key={index} attempt={attempt} whole={whole} />
          ))}
      </ol>
    </>
  );
}

/** Where the cursor is in the query. */
function useCursor(): number {
  const editor = useGraphiQL((state) => state.queryEditor);
  const [offset, setOffset] = useState(-1);
  useEffect(() => {
    const heard = editor?.onDidChangeCursorPosition(({ position }) => {
      setOffset(editor.getModel()?.getOffsetAt(position) ?? -1);
    });
    return () => heard?.dispose();
  }, [editor]);
  return offset;
}

function Behind({ field, calls }: Explained) {
  return (
    <section>
      <h3>
        <code>{field}</code>
      </h3>
      <ul>
        {calls.map(({ upstream, method, path, repeatable, condition }) => (
          <li key={`${upstream} ${method} ${path}`}>
            <b>{upstream}</b>{" "}
            <code>
              {method} {path}
            </code>
            <div className="pg-facts">
              {[repeatable ? "read" : "write", condition].filter((fact) => fact !== "").join(" · ")}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Explanation() {
  const schema = useGraphiQL((state) => state.schema);
  const document = useGraphiQL((state) => state.documentAST);
  const offset = useCursor();
  if (!schema) return <p className="pg-quiet">Shown once the schema could be read.</p>;
  const explained = document ? explain(document, schema, offset) : [];
  if (explained.length === 0)
    return <p className="pg-quiet">Place the cursor on a field that an upstream stands behind.</p>;
  return explained.map((each) => <Behind key={each.field} {...each} />);
}

function Panel() {
  return (
    <div className="pg-panel">
      <div className="graphiql-doc-explorer-title">Trace</div>
      <div className="pg-parts">
        <section aria-label="Calls of the last operation">
          <h2>What was asked</h2>
          <Waterfall />
        </section>
        <section aria-label="Calls behind the selected field">
          <h2>What may be asked</h2>
          <Explanation />
        </section>
      </div>
    </div>
  );
}

function Icon() {
  return (
    <svg
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d="M3 6h9M7 12h11M12 18h9" />
    </svg>
  );
}

/** The upstream calls of the last operation, and those behind the field at the cursor. */
export const tracePanel: GraphiQLPlugin = { title: "Trace", icon: Icon, content: Panel };

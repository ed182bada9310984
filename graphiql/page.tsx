import { DOC_EXPLORER_PLUGIN, DocExplorerStore } from "@graphiql/plugin-doc-explorer";
import { HISTORY_PLUGIN, HistoryStore } from "@graphiql/plugin-history";
import { GraphiQLProvider, ToolbarButton, useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { GraphiQL, GraphiQLInterface } from "graphiql";
import { useEffect, useSyncExternalStore } from "react";
import { createRoot } from "react-dom/client";
import { ask } from "./ask.js";
import { facts } from "./facts.js";
import { forgetfulStorage, lastTab } from "./forgetful-storage.js";
import { linked, linkTo } from "./link.js";
import { run } from "./run.js";
import { tracePanel } from "./trace-panel.js";
import "@graphiql/react/style.css";
import "@graphiql/plugin-doc-explorer/style.css";
import "@graphiql/plugin-history/style.css";
import "graphiql/graphiql.css";
import "./style.css";

/** Loaded by the editor once it wants them. */
const WORKERS: Readonly<Record<string, string>> = {
  json: "./json.worker.js",
  graphql: "./graphql.worker.js",
};
const ROOM_FOR_A_PANEL = 1100;

Object.assign(globalThis, {
  MonacoEnvironment: {
    getWorker: (_id: string, label: string) =>
      new Worker(new URL(WORKERS[label] ?? "./editor.worker.js", import.meta.url), { type: "module" }),
  },
});

const useNotice = (): string => useSyncExternalStore(run.subscribe, run.get).notice;

/** The schema cannot be read before somebody is let in; then it is read at once. */
function Notice() {
  const notice = useNotice();
  const schema = useGraphiQL((state) => state.schema);
  const { introspect } = useGraphiQLActions();
  const state = useSyncExternalStore(run.subscribe, run.get).state;
  useEffect(() => {
    if (notice === "" && state === "over" && !schema) void introspect();
  }, [notice, state, schema, introspect]);
  return notice === "" ? null : (
    <p role="alert" className="pg-notice">
      {notice}
    </p>
  );
}

function Documentation() {
  const notice = useNotice();
  const schema = useGraphiQL((state) => state.schema);
  const Content = DOC_EXPLORER_PLUGIN.content;
  if (notice === "" || schema) return <Content />;
  return (
    <section aria-label="Documentation Explorer">
      <div className="graphiql-doc-explorer-title">Docs</div>
      <p className="pg-quiet">{notice}</p>
    </section>
  );
}

const documentation = { ...DOC_EXPLORER_PLUGIN, content: Documentation };
const plugins = [documentation, tracePanel, HISTORY_PLUGIN];

const LinkIcon = () => (
  <svg
    viewBox="0 0 24 24"
    width="1em"
    height="1em"
    fill="none"
    stroke="currentColor"
    strokeWidth="2"
    aria-hidden="true"
  >
    <path d="M10 14a5 5 0 0 0 7 0l3-3a5 5 0 0 0-7-7l-1 1M14 10a5 5 0 0 0-7 0l-3 3a5 5 0 0 0 7 7l1-1" />
  </svg>
);

/** Puts a link to what is shown into the address bar, and into the clipboard where the browser lets it. */
function CopyLink() {
  const query = useGraphiQL((state) => state.queryEditor);
  const variables = useGraphiQL((state) => state.variableEditor);
  const copy = (): void => {
    const link = linkTo({ query: query?.getValue() ?? "", variables: variables?.getValue() ?? "" });
    history.replaceState(null, "", link);
    navigator.clipboard?.writeText(link).catch(() => {});
  };
  return (
    <ToolbarButton label="Copy a link to this query and its variables" onClick={copy}>
      <LinkIcon />
    </ToolbarButton>
  );
}

/** What was typed under Headers last; kept in no storage. */
let typedHeaders = "";

/** Each tab has headers of its own. Where nothing was typed yet, what was typed in another one stands. */
function SharedHeaders() {
  const editor = useGraphiQL((state) => state.headerEditor);
  const tab = useGraphiQL((state) => state.activeTabIndex);
  useEffect(() => {
    const heard = editor?.onDidChangeModelContent(({ isFlush }) => {
      // A flush is another tab's text that is put there.
      if (!isFlush) typedHeaders = editor.getValue();
    });
    return () => heard?.dispose();
  }, [editor]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab has another text in the same editor
  useEffect(() => {
    if (typedHeaders !== "" && editor?.getValue() === (headers ?? "")) editor.setValue(typedHeaders);
  }, [editor, tab]);
  return null;
}

const wanted = Object.fromEntries(facts.headers.map(({ name }) => [name, ""]));
const headers = facts.headers.length === 0 ? undefined : JSON.stringify(wanted, null, 2);
const withHeaders = (tab: { query: string; variables: string }) =>
  headers === undefined ? tab : { ...tab, headers };
const link = linked();
const tabs = [...(link ? [link] : []), ...facts.tabs];
const first = link ?? lastTab() ?? facts.tabs[0];

function Page() {
  return (
    <GraphiQLProvider
      fetcher={ask}
      storage={forgetfulStorage}
      // Else a token that was typed there stays in the browser.
      shouldPersistHeaders={false}
      defaultTabs={tabs.map(withHeaders)}
      {...(headers === undefined ? {} : { defaultHeaders: headers, initialHeaders: headers })}
      {...(first ? { initialQuery: first.query, initialVariables: first.variables } : {})}
      plugins={plugins}
      referencePlugin={documentation}
      {...(innerWidth >= ROOM_FOR_A_PANEL ? { visiblePlugin: tracePanel } : {})}
    >
      <HistoryStore>
        <DocExplorerStore>
          <GraphiQLInterface
            showPersistHeadersSettings={false}
            defaultEditorToolsVisibility={headers === undefined ? "variables" : "headers"}
          >
            <GraphiQL.Logo>
              <span className="pg-title">profile-gateway</span>
            </GraphiQL.Logo>
            <GraphiQL.Toolbar>
              {({ prettify, copy, merge }) => (
                <>
                  {prettify}
                  {merge}
                  {copy}
                  <CopyLink />
                </>
              )}
            </GraphiQL.Toolbar>
            <GraphiQL.Footer>
              <Notice />
            </GraphiQL.Footer>
            <SharedHeaders />
          </GraphiQLInterface>
        </DocExplorerStore>
      </HistoryStore>
    </GraphiQLProvider>
  );
}

const root = document.getElementById("graphiql");
if (root) createRoot(root).render(<Page />);

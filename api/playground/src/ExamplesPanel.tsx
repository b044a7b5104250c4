import { type GraphiQLPlugin, useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { EXAMPLES, type Example } from "./examples";

function ExamplesPanel() {
  const { addTab, changeTab, updateActiveTabValues } = useGraphiQLActions();
  const { tabs, activeTabIndex, queryEditor, variableEditor } = useGraphiQL((state) => ({
    tabs: state.tabs,
    activeTabIndex: state.activeTabIndex,
    queryEditor: state.queryEditor,
    variableEditor: state.variableEditor,
  }));

  /** Shows the example in a tab of its own: what is being written in the others is never overwritten. */
  function open({ query }: Example) {
    const opened = tabs.findIndex((tab) => tab.query === query);
    if (opened === activeTabIndex) return;
    if (opened >= 0) {
      changeTab(opened);
      return;
    }
    addTab();
    // Both: an editor's text reaches its tab only a moment later, and a second click would open the example again.
    updateActiveTabValues({ query });
    queryEditor?.setValue(query);
    variableEditor?.setValue("");
  }

  return (
    <section className="examples" aria-label="Examples">
      <header className="examples-title">Examples</header>
      <p>Each opens in a tab of its own and runs as it is.</p>
      <ol>
        {EXAMPLES.map((example) => (
          <li key={example.title}>
            <button
              type="button"
              className="graphiql-un-styled"
              aria-current={tabs[activeTabIndex]?.query === example.query}
              onClick={() => open(example)}
            >
              {example.title}
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

function ExamplesIcon() {
  return (
    <svg viewBox="0 0 20 20" height="1em" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round">
      <path d="M8 5h9M8 10h9M8 15h9M3.5 5h.01M3.5 10h.01M3.5 15h.01" />
    </svg>
  );
}

/** The sidebar's list of example operations. */
export const EXAMPLES_PLUGIN: GraphiQLPlugin = { title: "Examples", icon: ExamplesIcon, content: ExamplesPanel };

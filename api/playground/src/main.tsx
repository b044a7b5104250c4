// GraphiQL's own `style.css` carries Monaco's styles (vite takes those from Monaco itself) and two fonts of 360 kB, so
// only its parts are imported; `style.css` names the system's fonts instead.
import "@graphiql/react/style.css";
import "@graphiql/plugin-doc-explorer/style.css";
import "@graphiql/plugin-history/style.css";
import "graphiql/graphiql.css";
import "graphiql/setup-workers/vite";
import "./style.css";
import { createRoot } from "react-dom/client";
import { loadConfig } from "./config";
import { Playground } from "./Playground";

const page = document.getElementById("playground")!;

try {
  const config = await loadConfig();
  createRoot(page).render(<Playground config={config} />);
} catch (error) {
  page.textContent = `The playground could not start: ${error}`;
}

/** What the server tells the page (`GET /graphql/playground.json`, written by `api/src/http/playground.rs`). */
export interface PlaygroundConfig {
  /** Where operations are posted. */
  endpoint: string;
  /** Where subscriptions connect; absent while the server has none. */
  subscriptionEndpoint?: string;
  /** A ready-made token, in development only. */
  developmentToken?: string;
}

/**
 * Asks the server for its configuration. It is a request of its own because the page is a static file, and because a
 * strict content security policy allows no inline script.
 */
export async function loadConfig(): Promise<PlaygroundConfig> {
  const response = await fetch("/graphql/playground.json");
  if (!response.ok) {
    throw new Error(`the playground's configuration could not be read: HTTP ${response.status}`);
  }
  return response.json();
}

import { defineConfig } from "vite";

// `api/build.rs` copies this folder under OUT_DIR, runs `npm run build` there, and embeds `dist/` in the binary.
export default defineConfig({
  // Absolute, because the page is `/graphql` with no slash behind it: a relative address would lose the folder.
  base: "/graphql/",
  // Modules, so that the GraphQL worker loads prettier as a file when it is asked to, under `script-src 'self'`.
  worker: { format: "es" },
  build: {
    target: "es2022",
    // Files only: a `data:` address needs a hole in the content security policy.
    assetsInlineLimit: 0,
    // Monaco alone is above the default limit; it is loaded once and cached for ever.
    chunkSizeWarningLimit: 2000,
    rolldownOptions: {
      // Some fifty dependencies say "use client", which means something to server rendering only.
      checks: { moduleLevelDirective: false },
    },
  },
});

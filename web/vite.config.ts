import { defineConfig } from "vite";

// Everything is served by the server itself under a Content-Security-Policy of 'self': no file may be inlined as a
// data: URL, and the worklets (imported with ?worker&url) become files of their own, bundled as classic scripts.
export default defineConfig({
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: true,
  },
  worker: { format: "iife" },
  server: {
    port: 21200,
    proxy: { "/hubs": { target: "http://localhost:5080", ws: true } },
  },
});

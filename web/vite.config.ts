import { defineConfig, loadEnv } from "vite";

// Everything is served by the server itself under a Content-Security-Policy of 'self': no file may be inlined as a
// data: URL, and the worklets (imported with ?worker&url) become files of their own, bundled as classic scripts.
// `npm run dev` shows the page as it is written; VOICE_SERVER says where the server is, if it is not at its usual place.
const { VOICE_SERVER } = loadEnv("", ".", "VOICE_");

export default defineConfig({
  // Relative addresses: the page also works below a path of a reverse proxy.
  base: "./",
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: true,
  },
  worker: { format: "iife" },
  server: {
    port: 21200,
    proxy: { "/hubs": { target: VOICE_SERVER ?? "http://localhost:5080", ws: true } },
  },
});

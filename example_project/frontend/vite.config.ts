import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { prerender } from "./src/prerender.ts";

const api = process.env["API"] ?? "http://127.0.0.1:8000/api/v2";
const preview = process.env["PREVIEW"] ?? new URL("/headless/preview/", api).href;
const userBar = new URL("../user-bar/", preview).href;
const origin = process.env["ORIGIN"] ?? "http://127.0.0.1:4173";
const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// `vite` and `vite build --mode development` show notes for developers.
export default defineConfig(({ mode }) => ({
  appType: "mpa",
  plugins: [prerender({ api, origin, development: mode === "development" })],
  define: {
    "import.meta.env.VITE_PREVIEW": JSON.stringify(preview),
    "import.meta.env.VITE_USER_BAR": JSON.stringify(userBar),
  },
  build: {
    outDir: process.env["OUT"] ?? "dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    rollupOptions: { input: file("preview/index.html") },
  },
  // The stylesheets are the package's and the demo's own.
  server: { fs: { allow: [file("../..")] } },
}));

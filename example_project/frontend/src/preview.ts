/** Shows an editor the draft that the address of this page names. */
import "./style.css";
import { ApiError, fetchPreview } from "./api.ts";
import { html, type Html } from "./html.ts";
import { content } from "./pages.ts";
import { wordsOf } from "./words.ts";

const main = document.querySelector("main");

function show(shown: Html): void {
  // Safe: `Html` is made by `html`, which escapes every plain text.
  if (main) main.innerHTML = shown.toString();
}

async function preview(query: URLSearchParams): Promise<void> {
  const [contentType, token] = [query.get("content_type"), query.get("token")];
  if (!contentType || !token) {
    throw new ApiError("Open a preview from the editor: this address names no draft.");
  }
  const page = await fetchPreview(import.meta.env.VITE_PREVIEW, contentType, token);
  const root = document.documentElement;
  root.lang = page.content_language;
  root.dir = wordsOf(page.content_language).direction;
  document.title = page.meta.seo_title || page.title;
  show(content(page, [], true));
  await addUserBar(import.meta.env.VITE_USER_BAR);
}

/** Wagtail's user bar, whose content checker the editor looks into. The draft shows without it. */
async function addUserBar(address: string): Promise<void> {
  const response = await fetch(address).catch(() => null);
  if (!response?.ok) return;
  // Its scripts must run, which they would not from `innerHTML`. It comes from Wagtail itself.
  document.body.append(document.createRange().createContextualFragment(await response.text()));
}

preview(new URLSearchParams(location.search)).catch((error: unknown) => {
  const reason = error instanceof Error ? error.message : String(error);
  show(html`<h1>No preview</h1><p role="alert">${reason}</p>`);
});

import type { Page } from "./contract.ts";
import { html, type Html } from "./html.ts";
import { content, localeOf, pathOf } from "./pages.ts";
import { DEFAULT_LANGUAGE, wordsOf, type Words } from "./words.ts";

/** What all pages of one build share. */
export interface Site {
  pages: readonly Page[];
  /** Where the front end will be: search engines want whole addresses of translations. */
  origin: string;
  stylesheet: string;
  icon: string;
  development: boolean;
}

/** A page as a whole HTML document, which needs no JavaScript. */
export function document(page: Page, site: Site): string {
  const words = wordsOf(localeOf(page));
  const home = site.pages.find((one) => one.kind === "home" && isBeside(one, page));
  const name = home?.title ?? "";
  const title = page.meta.seo_title || page.title;
  return `<!DOCTYPE html>\n${html`<html lang="${localeOf(page)}" dir="${words.direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}${name && name !== title && ` | ${name}`}</title>
${page.meta.search_description && html`<meta name="description" content="${page.meta.search_description}">`}
${alternates(page, site.origin)}
<link rel="icon" href="${site.icon}" type="image/svg+xml">
<link rel="stylesheet" href="${site.stylesheet}">
</head>
<body>
<a class="site-skip" href="#main">${words.skip}</a>
<header class="site-header">
<div class="site-width">
<a class="site-name" href="${home ? pathOf(home) : "/"}">${name}</a>
${menu(page, site, words)}
${languages(page, words)}
</div>
</header>
${breadcrumbs(page, words)}
<main class="site-width" id="main" tabindex="-1">
${content(page, site.pages, site.development)}
</main>
<footer class="site-footer"><div class="site-width"><p>${words.fictional}</p></div></footer>
</body>
</html>`}\n`;
}

function isBeside(one: Page, other: Page): boolean {
  return localeOf(one) === localeOf(other);
}

function alternates(page: Page, origin: string): Html[] {
  if (page.translation_state !== "complete") {
    return [html`<meta name="robots" content="noindex">\n`];
  }
  if (page.alternates.length < 2) return [];
  const original = page.alternates.find(({ locale }) => locale === DEFAULT_LANGUAGE);
  const named = page.alternates.map(({ locale, url }) => ({ name: locale, url }));
  if (original) named.push({ name: "x-default", url: original.url });
  return named.map(
    ({ name, url }) =>
      html`<link rel="alternate" hreflang="${name}" href="${new URL(url, origin).href}">\n`,
  );
}

function menu(page: Page, site: Site, words: Words): Html {
  const entries = site.pages.filter((one) => one.meta.show_in_menus && isBeside(one, page));
  const links = entries.map(
    (one) =>
      html`<li><a href="${pathOf(one)}"${one.id === page.id && html` aria-current="page"`}>${one.title}</a></li>`,
  );
  return html`<nav aria-label="${words.menu}"><ul>${links}</ul></nav>`;
}

function languages(page: Page, words: Words): Html | null {
  if (page.languages.length < 2) return null;
  const links = page.languages.map(({ locale, url }) => {
    const { direction, language } = wordsOf(locale);
    const current = locale === localeOf(page) && html` aria-current="true"`;
    return html`<li><a href="${url}" hreflang="${locale}" lang="${locale}" dir="${direction}"${current}>${language}</a></li>`;
  });
  return html`<nav class="site-languages" aria-label="${words.languages}"><ul>${links}</ul></nav>`;
}

function breadcrumbs(page: Page, words: Words): Html | null {
  if (page.breadcrumbs.length === 0) return null;
  const links = page.breadcrumbs.map(
    ({ title, url }) => html`<li>${url ? html`<a href="${url}">${title}</a>` : title}</li>`,
  );
  return html`<nav class="site-width site-breadcrumbs" aria-label="${words.youAreHere}"><ol>${links}</ol></nav>`;
}

import { body, type Surroundings } from "./blocks.ts";
import type { ArticlePage, HomePage, IndexPage, Page } from "./contract.ts";
import { html, richText, type Html } from "./html.ts";
import { picture } from "./images.ts";
import { wordsOf, type Words } from "./words.ts";

const HERO_SIZES = "(min-width: 62rem) 60rem, 100vw";
const NEWEST = 3;

/** What stands in a page's `<main>`. `pages` are all of the site, for lists of articles. */
export function content(page: Page, pages: readonly Page[], development: boolean): Html {
  const words = wordsOf(page.content_language);
  switch (page.kind) {
    case "article":
      return article(page, { words, development });
    case "index":
      return index(page, articlesBelow(page, pages), words);
    case "home":
      return home(page, newestArticles(page, pages), words);
  }
}

/** The path of a page's address, which is the same here as on the server. */
export function pathOf(page: Page): string {
  return new URL(page.meta.html_url ?? "/", "http://localhost/").pathname;
}

/** The language of the site around a page, which is that of its address. */
export function localeOf(page: Page): string {
  return page.meta.locale ?? page.content_language;
}

function article(page: ArticlePage, surroundings: Surroundings): Html {
  const hero = picture(page.hero_image, { sizes: HERO_SIZES, first: true });
  return html`<article class="bp-article" ${language(page)}>
${note(page)}
<header class="bp-header">
<h1>${page.title}</h1>
${page.summary && html`<p class="bp-summary bp-lines">${page.summary}</p>`}
${hero}
</header>
${introduction(page)}
${contents(page, surroundings.words)}
${body(page.body, surroundings)}
</article>`;
}

function contents(page: ArticlePage, words: Words): Html | null {
  if (page.contents.length === 0) return null;
  const entries = page.contents.map(
    (entry) => html`<li><a href="#${entry.fragment}">${entry.text}</a></li>`,
  );
  return html`<nav class="bp-contents" aria-label="${words.contents}">
<h2 class="bp-contents__heading">${words.contents}</h2>
<ol>${entries}</ol>
</nav>`;
}

function index(page: IndexPage, articles: readonly ArticlePage[], words: Words): Html {
  return html`<div class="bp-index" ${language(page)}>
${note(page)}
<h1>${page.title}</h1>
${introduction(page)}
${articles.length > 0 ? teasers(articles, "h2") : html`<p>${words.noArticles}</p>`}
</div>`;
}

function home(page: HomePage, articles: readonly ArticlePage[], words: Words): Html {
  return html`<div class="bp-article" ${language(page)}>
${note(page)}
<h1>${page.title}</h1>
${page.tagline && html`<p class="bp-summary">${page.tagline}</p>`}
${introduction(page)}
${articles.length > 0 && html`<h2>${words.treatments}</h2>${teasers(articles, "h3")}`}
${page.disclaimer && html`<p class="site-disclaimer">${page.disclaimer}</p>`}
</div>`;
}

/** The language of the text, which may be another than the site's around it. */
function language(page: Page): Html {
  return html`lang="${page.content_language}" dir="${page.text_direction}"`;
}

/** Says that a page is not in the language of its address, in that language. */
function note(page: Page): Html | null {
  if (page.translation_state !== "alias") return null;
  const locale = localeOf(page);
  const { direction, notYet } = wordsOf(locale);
  return html`<p class="bp-language-note" lang="${locale}" dir="${direction}">${notYet}</p>`;
}

function introduction(page: Page): Html | null {
  if (!page.introduction) return null;
  return html`<div class="bp-introduction bp-rich-text">${richText(page.introduction)}</div>`;
}

function teasers(articles: readonly ArticlePage[], level: "h2" | "h3"): Html {
  const cards = articles.map((page) => {
    const link = html`<a href="${pathOf(page)}">${page.title}</a>`;
    return html`<li class="bp-card">
${picture(page.hero_image, { sizes: "(min-width: 50rem) 22rem, 92vw" })}
${level === "h2" ? html`<h2 class="bp-card__heading">${link}</h2>` : html`<h3 class="bp-card__heading">${link}</h3>`}
<p class="bp-lines">${page.summary}</p>
</li>`;
  });
  return html`<ul class="bp-cards">${cards}</ul>`;
}

function isArticle(page: Page): page is ArticlePage {
  return page.kind === "article";
}

function articlesBelow(index: IndexPage, pages: readonly Page[]): ArticlePage[] {
  return pages.filter(isArticle).filter((page) => page.breadcrumbs.at(-1)?.id === index.id);
}

function newestArticles(home: HomePage, pages: readonly Page[]): ArticlePage[] {
  const published = (page: Page): string => page.meta.first_published_at ?? "";
  return pages
    .filter(isArticle)
    .filter((page) => localeOf(page) === localeOf(home))
    .sort((one, other) => published(other).localeCompare(published(one)))
    .slice(0, NEWEST);
}

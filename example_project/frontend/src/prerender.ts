import type { Plugin } from "vite";
import { fetchPages } from "./api.ts";
import { document } from "./document.ts";
import { pathOf } from "./pages.ts";

interface Options {
  /** The address of Wagtail's API v2. */
  api: string;
  /** Where the front end will be served. */
  origin: string;
  /** Show notes that are for developers. */
  development: boolean;
}

const INPUT = { stylesheet: "/src/style.css", icon: "/../clinic/static/clinic/icon.svg" };

/** Writes every page of the site as HTML, and serves them freshly fetched while developing. */
export function prerender({ api, origin, development }: Options): Plugin {
  return {
    name: "prerender",
    enforce: "post",
    configureServer(server) {
      server.middlewares.use(async (request, response, next) => {
        const path = decodeURI(new URL(request.url ?? "/", origin).pathname);
        if (!path.endsWith("/") || path === "/preview/") return next();
        try {
          const pages = await fetchPages(api);
          const page = pages.find((one) => decodeURI(pathOf(one)) === path);
          if (!page) return next();
          response.setHeader("content-type", "text/html; charset=utf-8");
          const site = { pages, origin, development, ...INPUT };
          response.end(await server.transformIndexHtml(path, document(page, site)));
        } catch (error) {
          next(error);
        }
      });
    },
    async generateBundle(_options, bundle) {
      const built = (ending: string): string => {
        const name = Object.keys(bundle).find((file) => file.endsWith(ending));
        if (!name) this.error(`The build has no ${ending} file.`);
        return `/${name}`;
      };
      const pages = await fetchPages(api);
      if (pages.length === 0) this.error(`${api} has no page to show.`);
      const site = { pages, origin, development, stylesheet: built(".css"), icon: built(".svg") };
      for (const page of pages) {
        const fileName = `${decodeURI(pathOf(page))}index.html`.slice(1);
        this.emitFile({ type: "asset", fileName, source: document(page, site) });
      }
    },
  };
}

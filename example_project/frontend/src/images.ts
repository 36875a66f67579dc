import type { Image } from "./contract.ts";
import { html, type Html } from "./html.ts";

interface Options {
  /** How wide the picture is shown, as in the attribute `sizes`. */
  sizes: string;
  /** What stands at the top of a page is loaded first, all else when it comes near. */
  first?: boolean;
}

/** A picture that the browser loads in the width that it needs; nothing without a file. */
export function picture(image: Image | null, { sizes, first = false }: Options): Html | null {
  if (!image) return null;
  const { url, width, height } = image.fallback;
  const sources = image.sources.map((source) => {
    const files = source.srcset.map((file) => `${file.url} ${file.width}w`).join(", ");
    return html`<source type="${source.type}" srcset="${files}" sizes="${sizes}">`;
  });
  const when = first ? html`fetchpriority="high"` : html`loading="lazy"`;
  return html`<picture>${sources}<img src="${url}" alt="${image.alt}" width="${width}" height="${height}" ${when} decoding="async"></picture>`;
}

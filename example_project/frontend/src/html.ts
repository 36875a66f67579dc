/** HTML as text that is safe to print: everything that `html` is given is escaped first. */
export class Html {
  readonly #source: string;

  constructor(source: string) {
    this.#source = source;
  }

  toString(): string {
    return this.#source;
  }
}

type Part = Html | string | number | false | null | undefined | readonly Part[];

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A template of HTML. Texts in it are escaped, lists joined, `false` and `null` left out. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(
    strings.reduce((before, after, place) => before + print(parts[place - 1]) + after),
  );
}

/**
 * The API's rich text, as it is.
 *
 * The server lets editors store a few tags only and writes all links itself, so this is the one
 * kind of text that is printed unescaped. Give it nothing but the fields whose schema says
 * `contentMediaType: text/html`.
 */
export function richText(source: string): Html {
  return new Html(source);
}

function print(part: Part): string {
  if (part instanceof Html) return part.toString();
  if (typeof part === "object" && part !== null) return part.map(print).join("");
  if (part === false || part === null || part === undefined) return "";
  return String(part).replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}

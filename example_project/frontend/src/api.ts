import { CONTRACT, PAGE_KINDS, type Page } from "./contract.ts";

/** The API did not give what was asked for; the message says what to do. */
export class ApiError extends Error {
  override name = "ApiError";
}

/** Wagtail answers with no more in one listing, unless WAGTAILAPI_LIMIT_MAX says otherwise. */
const PAGES_AT_ONCE = 20;

/** All public pages of the site, in all languages. `api` is the address of API v2. */
export async function fetchPages(api: string): Promise<Page[]> {
  const pages: Page[] = [];
  for (const type of Object.keys(PAGE_KINDS)) {
    for (let offset = 0, total = 1; offset < total; offset += PAGES_AT_ONCE) {
      const query = new URLSearchParams({
        type,
        fields: "*",
        order: "id",
        limit: String(PAGES_AT_ONCE),
        offset: String(offset),
      });
      const listing = (await getJson(`${api}/pages/?${query}`)) as Listing;
      pages.push(...listing.items.map(readPage));
      total = listing.meta.total_count;
    }
  }
  return pages;
}

/** The draft that an editor previews. `endpoint` gives it for the token that the address has. */
export async function fetchPreview(
  endpoint: string,
  contentType: string,
  token: string,
): Promise<Page> {
  const query = new URLSearchParams({ content_type: contentType, token });
  return readPage(await getJson(`${endpoint}?${query}`));
}

interface Listing {
  meta: { total_count: number };
  items: unknown[];
}

/** The JSON of one page, told apart by its type. Throws for another version of the contract. */
function readPage(data: unknown): Page {
  const { meta, contract } = data as { meta: { type: string }; contract: string };
  const kind = (PAGE_KINDS as Record<string, Page["kind"]>)[meta.type];
  if (!kind) throw new ApiError(`This front end has no template for a ${meta.type}.`);
  if (contract !== CONTRACT) {
    throw new ApiError(
      `The API speaks version ${contract} of the contract, this front end ${CONTRACT}. ` +
        "Update contract.d.ts and run the type check.",
    );
  }
  return { ...(data as object), kind } as Page;
}

async function getJson(address: string): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(address, { headers: { accept: "application/json" } });
  } catch (error) {
    const reason = error instanceof Error ? ((error.cause as Error | undefined) ?? error) : error;
    throw new ApiError(`No answer from ${address} (${reason}). Does the site run there?`, {
      cause: error,
    });
  }
  const text = await response.text();
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw new ApiError(
      `${address} answered ${response.status} without JSON. Is this the address of the API?`,
    );
  }
  if (!response.ok) {
    throw new ApiError(`${address} answered ${response.status}: ${messageOf(data)}`);
  }
  return data;
}

/** What went wrong, as API v2 says it, or v3. */
function messageOf(data: unknown): string {
  const { message, detail } = data as { message?: unknown; detail?: unknown };
  return String(message ?? detail ?? "no reason given");
}

/**
 * The types of what the API says, by the names that this front end uses.
 *
 * They are generated with the package, so a contract that no longer fits this front end fails
 * `npm run typecheck`, not a reader.
 */
import type {
  BotoxContact,
  BotoxImage,
  BotoxTelephone,
  BotoxTreatmentArticleBodyChild,
  BotoxTreatmentArticlePage,
  BotoxTreatmentIndexPage,
} from "../../../wagtail_botox_pain/contract/v1/contract.d.ts";

/** The version of the contract that this front end was built for. */
export const CONTRACT: BotoxTreatmentArticlePage["contract"] = "1";

/** A block of an article, told from the others by its `type`. */
export type Block = BotoxTreatmentArticleBodyChild;
/** The content of the block of one type: `ValueOf<"faq">`. */
export type ValueOf<Type extends Block["type"]> = Extract<Block, { type: Type }>["value"];

export type Contact = BotoxContact;
export type Image = BotoxImage;
export type Telephone = BotoxTelephone;

/** The demo's own page type, which is no part of the package's contract. */
interface ClinicHomePage extends Omit<BotoxTreatmentIndexPage, "meta"> {
  meta: {
    type: "clinic.HomePage";
    html_url: string | null;
    show_in_menus?: boolean;
    seo_title?: string | null;
    search_description?: string | null;
    first_published_at?: string | null;
    locale?: string | null;
  };
  tagline: string;
  disclaimer: string;
}

// Each with a name of ours, by which TypeScript tells them apart.
export type ArticlePage = BotoxTreatmentArticlePage & { kind: "article" };
export type IndexPage = BotoxTreatmentIndexPage & { kind: "index" };
export type HomePage = ClinicHomePage & { kind: "home" };
export type Page = ArticlePage | IndexPage | HomePage;

/** The page types that this front end shows, by their names in Wagtail. */
export const PAGE_KINDS: Record<Page["meta"]["type"], Page["kind"]> = {
  "clinic.HomePage": "home",
  "wagtail_botox_pain_pages.TreatmentIndexPage": "index",
  "wagtail_botox_pain_pages.TreatmentArticlePage": "article",
};

/**
 * What wagtail-botox-pain says in Wagtail's API, version 1 of the contract.
 * Made by `manage.py botox_contract`: do not edit.
 *
 * A later release may add properties, blocks and values of choices. So skip a block whose
 * `type` you do not know, and show the `label` of a choice whose `value` you do not know.
 */

/** The page in one language, itself too. */
export interface BotoxAlternate {
  locale: string;
  url: string;
}

/** Invites the reader to get in touch. */
export interface BotoxCallToAction {
  heading: string;
  /** HTML. */
  text: string;
  /** Left blank, the appointment link of the clinic's settings is shown. */
  link: BotoxLink;
  /** Left blank, the telephone number of the clinic's settings is shown. */
  telephone: BotoxTelephone | null;
  /** The heading, or the package's own where it is blank. */
  heading_text: string;
  contact: BotoxContact;
}

/** Information, a warning or what to do in an emergency, set apart. */
export interface BotoxCallout {
  level: {
    value: "information" | "important" | "emergency";
    label: string;
  } | null;
  heading: string;
  /** HTML. */
  text: string;
  /** The heading, or the package's own where it is blank. */
  heading_text: string;
  /** The clinic's number for an ambulance, in an emergency only. */
  emergency_telephone: BotoxTelephone | null;
}

/** A picture with a caption. */
export interface BotoxCardImage {
  image: BotoxImage | null;
  /** What the picture shows, for people who cannot see it. */
  alt_text: string;
  /** The picture adds nothing to the text, so screen readers skip it. */
  decorative: boolean;
  caption: string;
}

/** A condition, whether the treatment is approved for it, and the evidence. */
export interface BotoxConditionCard {
  name: string;
  /** HTML. */
  summary: string;
  /** Of this treatment for this condition, where your readers live. */
  regulatory_status: {
    value: "not_stated" | "approved" | "off_label" | "investigational";
    label: string;
  } | null;
  /** What studies show, whatever the regulatory status is. */
  evidence: {
    value: "not_stated" | "guideline_recommended" | "likely_benefit" | "mixed" | "insufficient" | "no_benefit_shown";
    label: string;
  } | null;
  /** The web address where this can be checked. */
  source_url: string;
  image: BotoxCardImage;
  link: BotoxLink;
}

/** Conditions, each with its regulatory status and its evidence. */
export interface BotoxConditionCards {
  heading: string;
  /** HTML. */
  introduction: string;
  cards: {
    id: string | null;
    value: BotoxConditionCard;
  }[];
  /** The heading, or the package's own where it is blank. */
  heading_text: string;
}

/** Where it leads: the block's own link and number, or else the clinic's. */
export interface BotoxContact {
  /** A path on the site or a web address; empty without a link. */
  href: string;
  /** The words of the link. */
  label: string;
  telephone: BotoxTelephone | null;
}

/** A heading of the body. */
export interface BotoxContentsEntry {
  /** The id of the block. */
  anchor: string;
  /** The id of its element in the page's HTML. */
  fragment: string;
  text: string;
}

/** A reason not to have the treatment, or to ask first. */
export interface BotoxContraindication {
  name: string;
  kind: {
    value: "must_not" | "may_not_be_suitable" | "tell_your_clinician";
    label: string;
  } | null;
  detail: string;
}

/** Who must not have the treatment, and who should ask first. */
export interface BotoxContraindications {
  /** Left blank: “Who should not have this treatment”. */
  heading: string;
  /** HTML. */
  introduction: string;
  items: {
    id: string | null;
    value: BotoxContraindication;
  }[];
  /** The heading, or the package's own where it is blank. */
  heading_text: string;
  /** How the items are shown, the gravest first. */
  groups: {
    key: "must_not" | "may_not_be_suitable" | "tell_your_clinician" | "other";
    heading: string;
    /** The ids of the items in this group, in order. */
    items: string[];
  }[];
}

/** Questions that open to show their answers. */
export interface BotoxFAQ {
  /** Left blank: “Frequently asked questions”. */
  heading: string;
  items: {
    id: string | null;
    value: BotoxFAQItem;
  }[];
  /** The heading, or the package's own where it is blank. */
  heading_text: string;
}

/** A question with its answer. */
export interface BotoxFAQItem {
  question: string;
  /** HTML. */
  answer: string;
}

/** A picture with a caption. */
export interface BotoxFigure {
  image: BotoxImage | null;
  /** What the picture shows, for people who cannot see it. */
  alt_text: string;
  /** The picture adds nothing to the text, so screen readers skip it. */
  decorative: boolean;
  caption: string;
}

/** An image. `alt` is empty where it adds nothing to the text. */
export interface BotoxImage {
  id: number | string;
  alt: string;
  width: number;
  height: number;
  sources: BotoxImageSource[];
  fallback: BotoxImageFile;
}

/** A file, its size in pixels. */
export interface BotoxImageFile {
  url: string;
  width: number;
  height: number;
}

/** The files of one format, by width. */
export interface BotoxImageSource {
  type: string;
  srcset: BotoxImageFile[];
}

/** A short list of what matters most. */
export interface BotoxKeyPoints {
  heading: string;
  introduction: string;
  points: {
    id: string | null;
    value: string;
  }[];
  /** The heading, or the package's own where it is blank. */
  heading_text: string;
}

/** The page in one language, itself too. */
export interface BotoxLanguage {
  locale: string;
  url: string;
  state: "complete" | "partial" | "alias";
}

/** A link to a page of this site or to a web address. */
export interface BotoxLink {
  /** Says where the link leads. Left blank, the page's title is shown. */
  text: string;
  page: BotoxPageReference | null;
  /** Instead of a page of this site. */
  url: string;
  /** A path on the site or a web address; empty without a link. */
  href: string;
  /** The words of the link: the text, or what stands in for it. */
  label: string;
}

/**
 * A page. Which one it is, `meta.type` says. TypeScript narrows no union by a property of a
 * property, so write a function that returns `page is …`.
 */
export type BotoxPage = BotoxTreatmentArticlePage | BotoxTreatmentIndexPage;

/** A page of the site. An editor also sees those that the public cannot open: without url. */
export interface BotoxPageReference {
  id: number | string;
  type: string;
  title: string;
  url: string | null;
}

/** One part of a treatment plan. */
export interface BotoxPlanComponent {
  name: string;
  description: string;
}

/** A publication that the article rests on. */
export interface BotoxReference {
  title: string;
  /** The journal, organisation or website. */
  source: string;
  year: number | null;
  url: string;
}

/** The sources of the article. */
export interface BotoxReferences {
  /** Left blank: “References”. */
  heading: string;
  items: {
    id: string | null;
    value: BotoxReference;
  }[];
  /** The heading, or the package's own where it is blank. */
  heading_text: string;
}

/** A heading with text below it. */
export interface BotoxSection {
  heading: string;
  /** HTML. */
  text: string;
  /** The heading, or the package's own where it is blank. */
  heading_text: string;
}

/** A side effect, how serious it is and how many people it affects. */
export interface BotoxSideEffect {
  name: string;
  seriousness: {
    value: "mild" | "needs_advice" | "emergency";
    label: string;
  } | null;
  /** For this use of the treatment. “Not known” is an honest answer. */
  frequency: {
    value: "not_known" | "very_common" | "common" | "uncommon" | "rare" | "very_rare";
    label: string;
  } | null;
  /** The web address where this can be checked. */
  source_url: string;
  description: string;
}

/** Side effects by seriousness, with numbers where they are known. */
export interface BotoxSideEffects {
  /** Left blank: “Side effects”. */
  heading: string;
  /** HTML. */
  introduction: string;
  effects: {
    id: string | null;
    value: BotoxSideEffect;
  }[];
  /** What to do, and whom to ask. HTML. */
  advice: string;
  /** The heading, or the package's own where it is blank. */
  heading_text: string;
  /** How the effects are shown, the gravest first. */
  groups: {
    key: "emergency" | "needs_advice" | "mild" | "other";
    heading: string;
    /** The ids of the effects in this group, in order. */
    items: string[];
  }[];
  /** The clinic's number for an ambulance, in an emergency only. */
  emergency_telephone: BotoxTelephone | null;
}

/** A telephone number: as stored (E.164, or a short number), as readers see it, as a link. */
export interface BotoxTelephone {
  number: string;
  display: string;
  href: string;
}

/** The body of a treatment article. A site subclasses it to change which blocks it has. */
export type BotoxTreatmentArticleBody = BotoxTreatmentArticleBodyChild[];

export interface BotoxTreatmentArticleBodyCallToActionChild {
  type: "call_to_action";
  value: BotoxCallToAction;
  id: string | null;
}

export interface BotoxTreatmentArticleBodyCalloutChild {
  type: "callout";
  value: BotoxCallout;
  id: string | null;
}

export type BotoxTreatmentArticleBodyChild =
  | BotoxTreatmentArticleBodySectionChild
  | BotoxTreatmentArticleBodyKeyPointsChild
  | BotoxTreatmentArticleBodyConditionCardsChild
  | BotoxTreatmentArticleBodySideEffectsChild
  | BotoxTreatmentArticleBodyContraindicationsChild
  | BotoxTreatmentArticleBodyTreatmentPlanChild
  | BotoxTreatmentArticleBodyFaqChild
  | BotoxTreatmentArticleBodyCallToActionChild
  | BotoxTreatmentArticleBodyCalloutChild
  | BotoxTreatmentArticleBodyFigureChild
  | BotoxTreatmentArticleBodyReferencesChild;

export interface BotoxTreatmentArticleBodyConditionCardsChild {
  type: "condition_cards";
  value: BotoxConditionCards;
  id: string | null;
}

export interface BotoxTreatmentArticleBodyContraindicationsChild {
  type: "contraindications";
  value: BotoxContraindications;
  id: string | null;
}

export interface BotoxTreatmentArticleBodyFaqChild {
  type: "faq";
  value: BotoxFAQ;
  id: string | null;
}

export interface BotoxTreatmentArticleBodyFigureChild {
  type: "figure";
  value: BotoxFigure;
  id: string | null;
}

export interface BotoxTreatmentArticleBodyKeyPointsChild {
  type: "key_points";
  value: BotoxKeyPoints;
  id: string | null;
}

export interface BotoxTreatmentArticleBodyReferencesChild {
  type: "references";
  value: BotoxReferences;
  id: string | null;
}

export interface BotoxTreatmentArticleBodySectionChild {
  type: "section";
  value: BotoxSection;
  id: string | null;
}

export interface BotoxTreatmentArticleBodySideEffectsChild {
  type: "side_effects";
  value: BotoxSideEffects;
  id: string | null;
}

export interface BotoxTreatmentArticleBodyTreatmentPlanChild {
  type: "treatment_plan";
  value: BotoxTreatmentPlan;
  id: string | null;
}

/** Explains a treatment: conditions, side effects, questions, sources. */
export interface BotoxTreatmentArticlePage {
  id: number;
  meta: {
    type: "wagtail_botox_pain_pages.TreatmentArticlePage";
    detail_url: string | null;
    html_url: string | null;
    slug: string;
    show_in_menus?: boolean;
    seo_title?: string | null;
    search_description?: string | null;
    first_published_at?: string | null;
    locale?: string | null;
    [key: string]: unknown;
  };
  title: string;
  /** HTML. */
  introduction: string;
  summary: string;
  hero_image: BotoxImage | null;
  body: BotoxTreatmentArticleBody;
  show_contents: boolean;
  /** The version of the contract. */
  contract: "1";
  /** The language of the text; an alias repeats another. */
  content_language: string;
  /** The direction of the text. */
  text_direction: "ltr" | "rtl";
  /** How much is in the language of the address: `partial` shows text of its source. */
  translation_state: "complete" | "partial" | "alias";
  /** For `hreflang`: complete translations; none of a page that is not complete. */
  alternates: BotoxAlternate[];
  /** For a menu: the languages in which the public can read the page. */
  languages: BotoxLanguage[];
  /** The public pages above this one, from the top. */
  breadcrumbs: BotoxPageReference[];
  /** In UTC; null for a page that never was. */
  last_published_at: string | null;
  /** All that the page says, without markup; a paragraph a line. */
  plain_text: string;
  /** Empty where the page shows no contents. */
  contents: BotoxContentsEntry[];
}

/** Lists the treatment articles below it. */
export interface BotoxTreatmentIndexPage {
  id: number;
  meta: {
    type: "wagtail_botox_pain_pages.TreatmentIndexPage";
    detail_url: string | null;
    html_url: string | null;
    slug: string;
    show_in_menus?: boolean;
    seo_title?: string | null;
    search_description?: string | null;
    first_published_at?: string | null;
    locale?: string | null;
    [key: string]: unknown;
  };
  title: string;
  /** HTML. */
  introduction: string;
  /** The version of the contract. */
  contract: "1";
  /** The language of the text; an alias repeats another. */
  content_language: string;
  /** The direction of the text. */
  text_direction: "ltr" | "rtl";
  /** How much is in the language of the address: `partial` shows text of its source. */
  translation_state: "complete" | "partial" | "alias";
  /** For `hreflang`: complete translations; none of a page that is not complete. */
  alternates: BotoxAlternate[];
  /** For a menu: the languages in which the public can read the page. */
  languages: BotoxLanguage[];
  /** The public pages above this one, from the top. */
  breadcrumbs: BotoxPageReference[];
  /** In UTC; null for a page that never was. */
  last_published_at: string | null;
  /** All that the page says, without markup; a paragraph a line. */
  plain_text: string;
}

/** What a plan with this treatment may consist of. */
export interface BotoxTreatmentPlan {
  heading: string;
  /** HTML. */
  introduction: string;
  components: {
    id: string | null;
    value: BotoxPlanComponent;
  }[];
  /** HTML. */
  closing: string;
  /** The heading, or the package's own where it is blank. */
  heading_text: string;
}

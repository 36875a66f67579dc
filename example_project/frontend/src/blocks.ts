import type { Block, Contact, Telephone, ValueOf } from "./contract.ts";
import { html, richText, type Html } from "./html.ts";
import { picture } from "./images.ts";
import type { Words } from "./words.ts";

/** What a block has to know beside its own content. */
export interface Surroundings {
  words: Words;
  /** Says what is missing, where readers must not be bothered with it. */
  development: boolean;
}

const FIGURE_SIZES = "(min-width: 50rem) 46rem, 92vw";
const CARD_SIZES = "(min-width: 50rem) 22rem, 92vw";

export function body(blocks: readonly Block[], surroundings: Surroundings): Html {
  return html`${blocks.map((block) => anyBlock(block, surroundings))}`;
}

/** One block of a body. `tsc` fails here where the contract has a block that this does not. */
function anyBlock(block: Block, surroundings: Surroundings): Html | null {
  const { words } = surroundings;
  switch (block.type) {
    case "section":
      return section(block, html`<div class="bp-rich-text">${richText(block.value.text)}</div>`);
    case "key_points":
      return section(block, keyPoints(block.value));
    case "condition_cards":
      return section(block, conditionCards(block.value, words));
    case "side_effects":
      return section(block, sideEffects(block.value, words));
    case "contraindications":
      return section(block, contraindications(block.value));
    case "treatment_plan":
      return section(block, treatmentPlan(block.value));
    case "faq":
      return section(block, faq(block.value));
    case "call_to_action":
      return section(block, callToAction(block.value, words));
    case "callout":
      return callout(block, words);
    case "figure":
      return figure(block);
    case "references":
      return section(block, references(block.value));
    default:
      return unknown(block, surroundings);
  }
}

/** A newer server may send blocks that this front end was not built for: never fail on one. */
function unknown(block: never, { development }: Surroundings): Html | null {
  const { type } = block as { type: unknown };
  if (!development) return null;
  return html`<p class="unknown-block" role="note">This front end cannot show the block “${String(type)}”. Update the contract.</p>`;
}

/** A block with its heading. Its id is the same in all languages, and the contents link to it. */
function section(
  { id, type, value }: { id: string | null; type: string; value: { heading_text: string } },
  content: Html,
): Html {
  return html`<section class="bp-block bp-${type.replaceAll("_", "-")}"${anchor(id)}>
${heading(value.heading_text)}
${content}
</section>`;
}

function anchor(id: string | null): Html | null {
  return id ? html` id="bp-${id}"` : null;
}

function heading(text: string): Html | null {
  return text ? html`<h2 class="bp-heading">${text}</h2>` : null;
}

/** The level of the headings in a block: below its own heading, where it has one. */
function itemHeading(block: { heading_text: string }, name: string, content: string): Html {
  return block.heading_text
    ? html`<h3 class="${name}">${content}</h3>`
    : html`<h2 class="${name}">${content}</h2>`;
}

function rich(source: string): Html | null {
  return source ? html`<div class="bp-rich-text">${richText(source)}</div>` : null;
}

function lines(text: string): Html | null {
  return text ? html`<p class="bp-lines">${text}</p>` : null;
}

/** Numbers run from left to right in Arabic too. */
export function telephoneLink(number: Telephone): Html {
  const shown = html`<bdi dir="ltr">${number.display}</bdi>`;
  return number.href ? html`<a class="bp-telephone" href="${number.href}">${shown}</a>` : shown;
}

function emergencyNumber(number: Telephone | null, words: Words): Html | null {
  return (
    number &&
    html`<p class="bp-emergency-number">${words.emergencyNumber} ${telephoneLink(number)}</p>`
  );
}

/** Where a fact can be checked; the name of the fact tells the links of a page apart. */
function sourceLink(address: string, name: string, words: Words): Html | null {
  if (!address) return null;
  const host = hostOf(address);
  if (host === null) return html`${words.source} (<bdi dir="ltr">${address}</bdi>)`;
  return html`<a href="${address}">${words.source}<span class="bp-visually-hidden">: ${name}</span> (<bdi dir="ltr">${host}</bdi>)</a>`;
}

/** The name of a site; null where a draft, or an older article, has an address that leads nowhere. */
function hostOf(address: string): string | null {
  try {
    return new URL(address).hostname.replace(/^www\./, "");
  } catch {
    return null;
  }
}

function keyPoints(value: ValueOf<"key_points">): Html {
  const points = value.points.map((point) => html`<li class="bp-lines">${point.value}</li>`);
  return html`${lines(value.introduction)}${points.length > 0 && html`<ul>${points}</ul>`}`;
}

function conditionCards(value: ValueOf<"condition_cards">, words: Words): Html {
  const cards = value.cards.map(({ value: card }) => {
    const { regulatory_status: status, evidence, link } = card;
    const source = sourceLink(card.source_url, card.name, words);
    return html`<li class="bp-card">
${picture(card.image.image, { sizes: CARD_SIZES })}
${card.image.caption && html`<p class="bp-caption">${card.image.caption}</p>`}
${itemHeading(value, "bp-card__heading", card.name)}
${isStated(status) && html`<p class="bp-status bp-status--${status.value}">${status.label}</p>`}
${rich(card.summary)}
${isStated(evidence) && html`<p class="bp-evidence"><b>${words.evidence}</b> ${evidence.label}</p>`}
${source && html`<p class="bp-source">${source}</p>`}
${link.label && html`<p>${link.href ? html`<a href="${link.href}">${link.label}</a>` : link.label}</p>`}
</li>`;
  });
  return html`${rich(value.introduction)}${cards.length > 0 && html`<ul class="bp-cards">${cards}</ul>`}`;
}

interface Choice {
  value: string;
  label: string;
}

/** Whether an editor has stated the fact, and the site still knows the answer. */
function isStated<T extends Choice>(choice: T | null): choice is T {
  return choice !== null && choice.value !== "not_stated";
}

/** Items in the groups that readers meet, the gravest first: the server has sorted them. */
function grouped<T>(
  groups: readonly { key: string; heading: string; items: readonly string[] }[],
  items: readonly { id: string | null; value: T }[],
  block: { heading_text: string },
  item: (value: T) => Html,
  note: (key: string) => Html | null = () => null,
): Html[] {
  const byId = new Map(items.map(({ id, value }) => [id, value]));
  return groups.map((group) => {
    const values = group.items.flatMap((id) => byId.get(id) ?? []);
    return html`<div class="bp-group bp-group--${group.key}">
${itemHeading(block, "bp-group__heading", group.heading)}
${note(group.key)}
<ul>${values.map((value) => html`<li>${item(value)}</li>`)}</ul>
</div>`;
  });
}

function sideEffects(value: ValueOf<"side_effects">, words: Words): Html {
  const groups = grouped(
    value.groups,
    value.effects,
    value,
    (effect) => {
      const source = sourceLink(effect.source_url, effect.name, words);
      return html`<b class="bp-side-effect__name">${effect.name}</b>
${effect.frequency && html`<span class="bp-frequency">${effect.frequency.label}</span>`}
${source && html`<span class="bp-source">${source}</span>`}
${lines(effect.description)}`;
    },
    (key) => (key === "emergency" ? emergencyNumber(value.emergency_telephone, words) : null),
  );
  return html`${rich(value.introduction)}${groups}${rich(value.advice)}`;
}

function contraindications(value: ValueOf<"contraindications">): Html {
  const groups = grouped(
    value.groups,
    value.items,
    value,
    (reason) =>
      html`<b class="bp-contraindication__name">${reason.name}</b>${lines(reason.detail)}`,
  );
  return html`${rich(value.introduction)}${groups}`;
}

function treatmentPlan(value: ValueOf<"treatment_plan">): Html {
  const parts = value.components.map(
    ({ value: part }) =>
      html`<li><b class="bp-plan__name">${part.name}</b>${lines(part.description)}</li>`,
  );
  return html`${rich(value.introduction)}${parts.length > 0 && html`<ul class="bp-plan">${parts}</ul>`}${rich(value.closing)}`;
}

/** Questions that open without JavaScript. */
function faq(value: ValueOf<"faq">): Html {
  const questions = value.items.map(
    ({ value: item }) =>
      html`<details class="bp-faq-item"><summary>${item.question}</summary>${rich(item.answer)}</details>`,
  );
  return html`${questions}`;
}

function callToAction(value: ValueOf<"call_to_action">, words: Words): Html {
  return html`${rich(value.text)}${contact(value.contact, words)}`;
}

/** The block's own link and number, or else the clinic's: the server has chosen. */
function contact({ href, label, telephone }: Contact, words: Words): Html | null {
  if (!href && !telephone) return null;
  return html`<ul class="bp-contact">
${href && html`<li><a class="bp-button" href="${href}">${label}</a></li>`}
${telephone && html`<li>${words.telephone} ${telephoneLink(telephone)}</li>`}
</ul>`;
}

function callout({ id, value }: { id: string | null; value: ValueOf<"callout"> }, words: Words): Html {
  const level = value.level;
  return html`<section class="bp-block bp-callout bp-callout--${level?.value ?? "information"}"${anchor(id)}>
${level && html`<p class="bp-callout__level">${level.label}</p>`}
${heading(value.heading_text)}
${rich(value.text)}
${emergencyNumber(value.emergency_telephone, words)}
</section>`;
}

function figure({ id, value }: { id: string | null; value: ValueOf<"figure"> }): Html | null {
  const shown = picture(value.image, { sizes: FIGURE_SIZES });
  if (!shown && !value.caption) return null;
  return html`<figure class="bp-block bp-figure"${anchor(id)}>${shown}${value.caption && html`<figcaption>${value.caption}</figcaption>`}</figure>`;
}

function references(value: ValueOf<"references">): Html {
  const items = value.items.map(({ value: item }) => {
    const title = item.url ? html`<a href="${item.url}">${item.title}</a>` : item.title;
    return html`<li><bdi>${title}</bdi>${item.source && html`. <cite>${item.source}</cite>`}${item.year !== null && html` (${item.year})`}</li>`;
  });
  return html`${items.length > 0 && html`<ol>${items}</ol>`}`;
}

from typing import Any

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import override
from wagtail.blocks import Block
from wagtail.models import AbstractPage

from wagtail_botox_pain.contents import contents
from wagtail_botox_pain.i18n.language_codes import (
    direction,
    language_to_activate,
    override_language_for,
)
from wagtail_botox_pain.i18n.language_markup import language_attributes, language_markup
from wagtail_botox_pain.i18n.page_languages import LanguageLink, languages_of, name_for_readers
from wagtail_botox_pain.lookups.clinic import clinic_settings
from wagtail_botox_pain.lookups.page_links import is_multilingual
from wagtail_botox_pain.telephone import TelephoneNumber

register = template.Library()


@register.inclusion_tag("wagtail_botox_pain/contents_list.html")
def contents_list(stream: Any) -> dict[str, Any]:
    """`{% contents_list page.body %}`: links to the headings of a body, if there are any."""
    return {"entries": contents(stream)}


@register.simple_tag(takes_context=True)
def clinic(context: Context) -> Any:
    """`{% clinic as clinic %}`: the `ClinicSettings` of the request's site."""
    return clinic_settings(context)  # type: ignore[arg-type]  # It has get().


@register.filter
def telephone_link(number: str) -> str:
    """A telephone number as a link that stays left to right in any text."""
    return TelephoneNumber(number or "").link


@register.simple_tag
def language_of(page: Any, field: str) -> str:
    """`<h1{% language_of page "title" %}>`: the language of a field that is not translated yet."""
    language = languages_of(page).language_of_field(field)
    return language_attributes(language) if language else ""


@register.inclusion_tag("wagtail_botox_pain/language_note.html")
def language_note(page: Any) -> dict[str, Any]:
    """Says that a page, being an alias, is not in the language of its address."""
    if not is_multilingual():
        return {}
    languages = languages_of(page)
    address = languages.address_language
    if languages.content_language == address:
        return {}
    with override(language_to_activate(address)):
        name = name_for_readers(address)
    return {
        "language": address,
        "direction": direction(address),
        "spoken": language_to_activate(address),
        "name": name,
    }


@register.inclusion_tag("wagtail_botox_pain/language_alternates.html", takes_context=True)
def language_alternates(context: Context) -> dict[str, Any]:
    """`{% language_alternates %}` in `<head>`: the page's translations, for search engines.

    A page that is not wholly in the language of its address is kept out of their indexes. An
    alias names the address of the page that it repeats.
    """
    page = context.get("page")
    if not isinstance(page, AbstractPage):
        return {}
    if not is_multilingual():
        return {"canonical": languages_of(page).canonical(context.get("request"))}
    languages = languages_of(page)
    return {
        "canonical": languages.canonical(context.get("request")),
        "alternates": languages.alternates(context.get("request")),
        "hidden": not languages.is_complete,
    }


@register.simple_tag(takes_context=True)
def language_links(context: Context) -> list[LanguageLink]:
    """`{% language_links as languages %}`: the page in each language, for a list of links."""
    page = context.get("page")
    if not is_multilingual() or not isinstance(page, AbstractPage):
        return []
    return languages_of(page).links(context.get("request"))


register.filter("language_markup", language_markup)


@register.simple_tag(takes_context=True)
def item_block(context: Context, value: Any, **variables: Any) -> Any:
    """`{% item_block card heading_level=item_level %}`: an item of a list, printed by its block."""
    block = value.block
    if getattr(block, "renders_by_template_alone", False):
        # What most items need, in half the time of a context of their own.
        found = context.template.engine.get_template(block.meta.template)  # type: ignore[union-attr]
        with context.push(value=value, **variables):
            return found.render(context)
    return block.render(value, context.flatten() | variables)


@register.simple_tag(takes_context=True)
def child_block(context: Context, name: str, item: Any = None) -> Any:
    """`{% child_block "text" %}`: the child `name` of the block `value`, printed by its own block.

    `{% child_block "points" point %}` prints an item of the list `points`. Plain text is marked as
    by `language_markup`.
    """
    value = context["value"]
    block, child = value.block.child_blocks[name], value[name]
    if item is not None:
        block, child = block.child_block, item
    if type(block).render is not Block.render or block.get_template(child, context):
        return block.render(child, context.flatten())
    return child if hasattr(child, "__html__") else language_markup(child)


class PageTextNode(template.Node):
    def __init__(self, page: template.base.FilterExpression, nodelist: template.NodeList) -> None:
        self.page = page
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        with override_language_for(self.page.resolve(context)):
            return self.nodelist.render(context)


@register.tag
def page_text(parser: template.base.Parser, token: template.base.Token) -> PageTextNode:
    """`{% page_text page %}…{% endpage_text %}`: activates the language of a page's content."""
    name, *arguments = token.split_contents()
    if len(arguments) != 1:
        raise template.TemplateSyntaxError(f"{name} takes one argument, the page.")
    nodelist = parser.parse(["endpage_text"])
    parser.delete_first_token()
    return PageTextNode(parser.compile_filter(arguments[0]), nodelist)

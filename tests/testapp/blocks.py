from wagtail.blocks import CharBlock, StructBlock

from wagtail_botox_pain import blocks


class MapBlock(StructBlock):
    heading = CharBlock()


class ShortBody(blocks.TreatmentArticleBody):
    """A site's own body: one block removed, one replaced, one added."""

    references = None
    faq = blocks.FAQBlock(template="testapp/faq.html", label="Our questions")
    map = MapBlock()

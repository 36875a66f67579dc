from wagtail.blocks import CharBlock, ListBlock, StructBlock

from wagtail_botox_pain import blocks


class MapBlock(StructBlock):
    heading = CharBlock()


class ColumnsBlock(StructBlock):
    """A site's own block, which holds blocks of ours."""

    title = CharBlock(required=False)
    faq = blocks.FAQBlock()
    callouts = ListBlock(blocks.CalloutBlock())


class ShortBody(blocks.TreatmentArticleBody):
    """A site's own body: one block removed, one replaced, one added."""

    references = None
    faq = blocks.FAQBlock(template="testapp/faq.html", label="Our questions")
    map = MapBlock()

"""Stored content of every kind, made by Hypothesis from the definitions of the blocks.

What is made is what a database may hold: complete and sparse values, `null`s, wrong types, lists
of an older format, choices and blocks that were removed, keys of what was deleted, and text of
any script and length. A site's own blocks are made in the same way as the package's.
"""

import uuid
from functools import singledispatch

from hypothesis import strategies as st
from wagtail import blocks
from wagtail.blocks.field_block import ChooserBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock, ImageChooserBlock

from wagtail_botox_pain.blocks import ClinicBlock, TreatmentArticleBody

GONE = 999_999
IDS = st.uuids(version=4).map(str)
PLAIN = st.text(
    alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20
)
TEXT = st.one_of(
    st.sampled_from(
        [
            "A question?",
            "سؤال عن العلاج",
            "\u202eright\u202c \u2066to\u2069 left",
            "</script><script>alert(1)</script>",
            "R&D; 5 < 6 & 7 > 2",
            "  \n\t ",
            "5",
            "+12025550143",
            "javascript:alert(1)",
            "https://source.example.org/1",
            "x" * 20_000,
        ]
    ),
    PLAIN,
)
# What no block means to store.
JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda children: st.lists(children, max_size=2) | st.dictionaries(PLAIN, children, max_size=2),
    max_leaves=3,
)
PIECES = [
    "<p>Text.</p>",
    "<p></p>",
    '<p><a href="https://example.org/">out</a></p>',
    '<p><a href="javascript:alert(1)">bad</a></p>',
    "<a>bare",
    "</a>",
    '<a linktype="page" id="{page}">page</a>',
    "<a id='{page}' linktype='page'>page</a>",
    '<a linktype="page" id="x">page</a>',
    f'<a linktype="page" id="{GONE}">gone</a>',
    '<a linktype="document" id="{document}">file</a>',
    f'<a linktype="document" id="{GONE}">gone</a>',
    '<a linktype="other" id="1">unknown</a>',
    '<embed embedtype="image" id="{image}" format="left" alt="A &quot;knee&quot;"/>',
    f'<embed embedtype="image" id="{GONE}" format="gone" alt=""/>',
    '<embed embedtype="media" url="https://video.example.org/1"/>',
    '<embed embedtype="media"/>',
    "<embed",
    '<a href="',
    "<li>open <b>tags",
    "<!-- <a linktype='page'> -->",
    "&nbsp;&#x200b;",
]


class Content:
    """`keys` are those that exist, by the model's name in lower case: page, image, document."""

    def __init__(self, keys: dict[str, int]) -> None:
        self.keys = keys
        self.rich_text = st.lists(st.sampled_from(PIECES) | PLAIN, max_size=4).map(
            lambda pieces: self.filled("".join(pieces))
        )

    def filled(self, source: str) -> str:
        for name, key in self.keys.items():
            source = source.replace(f"{{{name}}}", str(key))
        return source

    def stored(self, block: blocks.Block) -> st.SearchStrategy:
        """What may be stored for `block`: mostly what it stores itself, sometimes anything.

        Wagtail's own blocks take less, and so does a site's struct, which Wagtail reads: a wrong
        type in one is an error of every page.
        """
        of_a_site = isinstance(block, blocks.StructBlock) and not isinstance(block, ClinicBlock)
        if of_a_site or type(block).__module__.startswith("wagtail."):
            return own_values(block, self)
        return st.one_of(*[own_values(block, self)] * 4, st.none(), JUNK)

    def body(self, block: blocks.StreamBlock) -> st.SearchStrategy:
        """A stored body, in which each kind of block is as likely as any other."""
        return st.lists(children_of(block, self), max_size=4)

    def complete(self, block: blocks.StreamBlock) -> st.SearchStrategy:
        """A stored body in which each block of `block` is there once, with all its children."""
        return st.tuples(
            *(
                st.fixed_dictionaries(
                    {"type": st.just(name), "value": own_values(child, self), "id": IDS}
                )
                for name, child in block.child_blocks.items()
            )
        ).map(list)


@singledispatch
def own_values(block: blocks.Block, content: Content) -> st.SearchStrategy:
    """What `block` stores itself, whether or not it may be published."""
    return TEXT


def children_of(block: blocks.BaseStreamBlock, content: Content) -> st.SearchStrategy:
    if not block.child_blocks:
        return JUNK
    kinds = [
        st.fixed_dictionaries(
            {"type": st.just(name), "value": content.stored(child)},
            optional={"id": st.none() | IDS | st.just("the.same")},
        )
        for name, child in block.child_blocks.items()
    ]
    removed = st.fixed_dictionaries({"type": st.just("removed"), "value": JUNK, "id": IDS})
    return st.one_of(*kinds, *kinds, removed, JUNK)


@own_values.register(blocks.BaseStreamBlock)
def _stream(block: blocks.BaseStreamBlock, content: Content) -> st.SearchStrategy:
    return st.lists(children_of(block, content), max_size=3)


@own_values.register(blocks.BaseStructBlock)
def _struct(block: blocks.BaseStructBlock, content: Content) -> st.SearchStrategy:
    fields = {name: content.stored(child) for name, child in block.child_blocks.items()}
    complete = {name: own_values(child, content) for name, child in block.child_blocks.items()}
    return st.one_of(
        st.fixed_dictionaries(complete),
        st.fixed_dictionaries(fields),
        st.fixed_dictionaries({}, optional={**fields, "removed": JUNK}),
    )


@own_values.register(blocks.ListBlock)
def _list(block: blocks.ListBlock, content: Content) -> st.SearchStrategy:
    own, any_item = own_values(block.child_block, content), content.stored(block.child_block)
    item = st.fixed_dictionaries({"type": st.just("item"), "value": own, "id": IDS})
    if type(block).__module__.startswith("wagtail."):
        # Wagtail gives an item without an id another one each time.
        return st.lists(item, max_size=3)
    partial = st.fixed_dictionaries({"value": any_item}, optional={"id": st.none() | IDS})
    return st.lists(st.one_of(item, item, partial, any_item), max_size=3)


@own_values.register(blocks.RichTextBlock)
def _rich_text(block: blocks.RichTextBlock, content: Content) -> st.SearchStrategy:
    return content.rich_text


@own_values.register(blocks.BooleanBlock)
def _boolean(block: blocks.BooleanBlock, content: Content) -> st.SearchStrategy:
    return st.booleans()


@own_values.register(blocks.IntegerBlock)
@own_values.register(blocks.FloatBlock)
def _number(block: blocks.FieldBlock, content: Content) -> st.SearchStrategy:
    return st.integers() | st.sampled_from(["2011", 2011.5, True, -1, 10**30])


@own_values.register(blocks.DecimalBlock)
def _decimal(block: blocks.DecimalBlock, content: Content) -> st.SearchStrategy:
    return st.decimals(allow_nan=False, allow_infinity=False, places=2).map(str)


@own_values.register(blocks.DateBlock)
def _date(block: blocks.DateBlock, content: Content) -> st.SearchStrategy:
    return st.dates().map(str) | st.none()


@own_values.register(blocks.StaticBlock)
def _static(block: blocks.StaticBlock, content: Content) -> st.SearchStrategy:
    return st.none()


@own_values.register(blocks.ChoiceBlock)
def _choice(block: blocks.ChoiceBlock, content: Content) -> st.SearchStrategy:
    values = [value for value, _label in block.field.choices if isinstance(value, str)]
    return st.sampled_from([*values, "removed"])


@own_values.register(ChooserBlock)
def _chooser(block: ChooserBlock, content: Content) -> st.SearchStrategy:
    key = content.keys.get(block.model_class.__name__.lower().removeprefix("base"))
    if type(block).__module__.startswith("wagtail."):
        return st.sampled_from([key, GONE, None])
    real = [key, key, str(key)] if key else []
    return st.sampled_from([*real, GONE, None, -1, 2**63, "x", str(uuid.UUID(int=0))])


class HostLink(blocks.StructBlock):
    page = blocks.PageChooserBlock(required=False)
    words = blocks.CharBlock(required=False)


class HostStream(blocks.StreamBlock):
    words = blocks.TextBlock()
    link = HostLink()


class HostBody(TreatmentArticleBody):
    """A site's own body: one block removed, and Wagtail's own of many kinds added."""

    references = None
    words = blocks.CharBlock()
    paragraphs = blocks.RichTextBlock()
    picture = ImageChooserBlock()
    image = ImageBlock()
    file = DocumentChooserBlock()
    links = blocks.ListBlock(HostLink())
    price = blocks.DecimalBlock()
    day = blocks.DateBlock()
    size = blocks.ChoiceBlock(choices=[("s", "Small"), ("l", "Large")])
    line = blocks.StaticBlock()
    more = HostStream()


@own_values.register(ImageBlock)
def _image(block: ImageBlock, content: Content) -> st.SearchStrategy:
    return st.fixed_dictionaries(
        {
            "image": st.sampled_from([content.keys["image"], GONE, None]),
            "decorative": st.booleans(),
            "alt_text": TEXT,
        }
    )

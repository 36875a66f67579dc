"""The sites that the browser tests visit, made of the demo's content and of Arabic text."""

import json
import uuid
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.core.files.base import ContentFile
from PIL import Image as PillowImage
from wagtail.images import get_image_model
from wagtail.models import Collection, Locale, Page, Site

from wagtail_botox_pain.models import ClinicSettings
from wagtail_botox_pain.pages.models import TreatmentArticlePage, TreatmentIndexPage

DEMO = Path(__file__).parents[2] / "example_project" / "clinic" / "content"
ARTICLE = "botulinum-toxin-for-chronic-pain"
OTHER_ARTICLE = "exercise-therapy-for-low-back-pain"

# Large enough for two widths of the card's picture; larger ones only cost the tests time.
IMAGE_WIDTH = 640


@dataclass
class ClinicSite:
    """A site's pages, as the tests need them."""

    home: Page
    index: TreatmentIndexPage
    article: TreatmentArticlePage | None = None


def read(name: str) -> dict[str, Any]:
    return json.loads((DEMO / f"{name}.json").read_text(encoding="utf-8"))


def make_image(name: str) -> Any:
    """The demo's image of that file name, smaller."""
    model = get_image_model()
    title = Path(name).stem.replace("-", " ").capitalize()
    if (image := model.objects.filter(title=title).first()) is not None:
        return image
    with PillowImage.open(DEMO / "images" / name) as picture:
        picture.thumbnail((IMAGE_WIDTH, IMAGE_WIDTH))
        file = BytesIO()
        picture.save(file, "JPEG")
    return model.objects.create(title=title, file=ContentFile(file.getvalue(), name=name))


def resolved(value: Any, pages: dict[str, Page]) -> Any:
    """`value` with the demo's names of pictures and pages replaced by their keys."""
    match value:
        case {"$image": name}:
            return make_image(name).pk
        case {"$page": slug}:
            return pages[slug].pk
        case dict():
            return {key: resolved(child, pages) for key, child in value.items()}
        case list():
            return [resolved(child, pages) for child in value]
        case str():
            for slug, page in pages.items():
                value = value.replace(f'id="$page:{slug}"', f'id="{page.pk}"')
            return value
        case _:
            return value


def stored(value: Any) -> Any:
    """`value` as Wagtail stores it: every item of a list with an id."""
    match value:
        case dict():
            return {key: stored(child) for key, child in value.items()}
        case list():
            return [
                {"type": "item", "id": str(uuid.uuid4()), "value": stored(item)} for item in value
            ]
        case _:
            return value


def stored_body(blocks: list[tuple[str, dict[str, Any]]]) -> list[dict[str, Any]]:
    return [
        {"type": name, "id": str(uuid.uuid4()), "value": stored(value)} for name, value in blocks
    ]


def make_home() -> Page:
    """A home page with its site. Tests before this one may have emptied the database."""
    cache.clear()
    locale, _ = Locale.objects.get_or_create(language_code="en")
    if Collection.get_first_root_node() is None:
        Collection.add_root(name="Root")
    root = Page.get_first_root_node() or Page.add_root(
        instance=Page(title="Root", slug="root", locale=locale)
    )
    home = root.add_child(instance=Page(title="Clinic", slug="clinic", locale=locale))
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": "localhost", "root_page": home, "site_name": "Clinic"},
    )
    return home


def make_clinic() -> ClinicSettings:
    clinic = read("clinic")
    settings = ClinicSettings.for_site(Site.objects.get(is_default_site=True))
    settings.clinic_name = clinic["clinic_name"]
    settings.telephone = clinic["telephone"]
    settings.emergency_telephone = clinic["emergency_telephone"]
    settings.full_clean()
    settings.save()
    return settings


def make_index(home: Page) -> TreatmentIndexPage:
    content = read("clinic")["index"]
    return home.add_child(
        instance=TreatmentIndexPage(
            title=content["title"], slug=content["slug"], introduction=content["introduction"]
        )
    )


def make_article(index: TreatmentIndexPage, **fields: Any) -> TreatmentArticlePage:
    return index.add_child(instance=TreatmentArticlePage(**fields))


def make_english_site() -> ClinicSite:
    """The demo's index and its first article, which uses every block."""
    home = make_home()
    make_clinic()
    index = make_index(home)
    pages: dict[str, Page] = {"treatments": index}
    for name in (OTHER_ARTICLE, ARTICLE):
        content = read(name)
        pages[name] = make_article(
            index,
            title=content["title"],
            slug=content["slug"],
            summary=content["summary"],
            hero_image_id=resolved(content["hero_image"], pages),
        )
    article = pages[ARTICLE]
    content = resolved(read(ARTICLE), pages)
    article.introduction = content["introduction"]
    article.body = stored_body([(block["type"], block["value"]) for block in content["body"]])
    article.save_revision().publish()
    return ClinicSite(home, index, article)


def translation(page: Page, locale: Locale, **fields: Any) -> Any:
    """A published translation of `page` with these fields."""
    translated = page.copy_for_translation(locale)
    for name, value in fields.items():
        setattr(translated, name, value)
    translated.save_revision().publish()
    # Publishing saved a page of its own, whose address follows the new slug.
    translated.refresh_from_db()
    return translated


def make_arabic_site() -> ClinicSite:
    """An Arabic translation of the home page and the index, with an article below it."""
    home = make_home()
    make_clinic()
    index = make_index(home)
    arabic, _ = Locale.objects.get_or_create(language_code="ar")
    arabic_home = translation(home, arabic, title="العيادة")
    arabic_index = translation(
        index,
        arabic,
        title="العلاجات",
        slug="العلاجات",
        introduction="<p>تشرح هذه الصفحات علاجات الألم المزمن بلغة بسيطة.</p>",
    )
    figure = {
        "image": make_image("lower-back.jpg").pk,
        "alt_text": "رسم لشخص من الخلف مع تحديد أسفل الظهر.",
        "caption": "أسفل الظهر من أكثر مواضع الألم شيوعًا.",
    }
    article = make_article(
        arabic_index,
        locale=arabic,
        title="البوتوكس لعلاج الألم المزمن",
        slug="البوتوكس",
        summary="حقن تُرخي العضلات لفترة من الزمن. قد تخفف الألم عند بعض الناس، ولها آثار جانبية.",
        introduction="<p>قد يستمر الألم وقتًا طويلًا بعد شفاء الإصابة.</p>",
        hero_image=make_image("hero-clinic-room.jpg"),
        body=stored_body([*ARABIC_BODY, ("figure", figure)]),
    )
    return ClinicSite(arabic_home, arabic_index, article)


ARABIC_TELEPHONE = "+97142223333"
ARABIC_ANSWER = "إذا نجح العلاج فقد يدوم أثره أسابيع أو بضعة أشهر."
ARABIC_BODY: list[tuple[str, dict[str, Any]]] = [
    (
        "section",
        {
            "heading": "كيف تعمل الحقن",
            "text": "<p>يمنع الدواء الأعصاب من إرسال إشارة الشد إلى العضلة، فترتخي لفترة.</p>"
            "<h3>في يوم العلاج</h3><p>تُعطى الحقن عادةً في العيادة ولا تحتاج إلى جراحة.</p>",
        },
    ),
    (
        "key_points",
        {
            "heading": "ما يجب تذكره",
            "introduction": "قبل أن تقرر:",
            "points": ["العلاج ليس مناسبًا للجميع.", "الأثر مؤقت ويزول مع الوقت."],
        },
    ),
    (
        "callout",
        {"level": "important", "heading": "قبل أن تقرر", "text": "<p>تحدث مع طبيبك أولًا.</p>"},
    ),
    (
        "condition_cards",
        {
            "heading": "الحالات والأدلة",
            "introduction": "<p>لكل حالة وضع تنظيمي مختلف.</p>",
            "cards": [
                {
                    "name": "الصداع النصفي المزمن",
                    "summary": "<p>للبالغين الذين يعانون الصداع معظم أيام الشهر.</p>",
                    "regulatory_status": "approved",
                    "evidence": "likely_benefit",
                    "source_url": "https://www.example.org/label",
                },
                {
                    "name": "ألم أسفل الظهر",
                    "summary": "<p>الأدلة قليلة ولا تكفي للحكم على العلاج.</p>",
                    "regulatory_status": "off_label",
                    "evidence": "insufficient",
                    "source_url": "https://www.example.org/review",
                },
            ],
        },
    ),
    (
        "side_effects",
        {
            "heading": "الآثار الجانبية",
            "effects": [
                {
                    "name": "كدمة في موضع الحقن",
                    "seriousness": "mild",
                    "frequency": "common",
                    "source_url": "https://www.example.org/leaflet",
                    "description": "تزول خلال أيام.",
                },
                {
                    "name": "صعوبة في التنفس أو البلع",
                    "seriousness": "emergency",
                    "frequency": "not_known",
                    "description": "قد تظهر بعد ساعات أو أسابيع من الحقن.",
                },
            ],
            "advice": "<p>أخبر العيادة بأي أثر آخر.</p>",
        },
    ),
    (
        "contraindications",
        {
            "heading": "من لا يناسبه العلاج",
            "items": [
                {"name": "التهاب في موضع الحقن", "kind": "must_not"},
                {"name": "الحمل أو الرضاعة", "kind": "tell_your_clinician"},
            ],
        },
    ),
    (
        "treatment_plan",
        {
            "heading": "جزء من خطة أوسع",
            "introduction": "<p>قد تشمل الخطة:</p>",
            "components": [
                {"name": "العلاج الطبيعي", "description": "لاستعادة الحركة والقوة."},
                {"name": "التمارين المنتظمة"},
            ],
            "closing": "<p>يضع الطبيب الخطة معك.</p>",
        },
    ),
    (
        "call_to_action",
        {
            "heading": "تحدث مع مختص",
            "text": "<p>تستغرق الزيارة الأولى نصف ساعة تقريبًا.</p>",
            "link": {"text": "اطلب موعدًا", "url": "https://www.example.org/"},
            "telephone": ARABIC_TELEPHONE,
        },
    ),
    (
        "faq",
        {
            "heading": "أسئلة شائعة",
            "items": [
                {"question": "كم يدوم الأثر؟", "answer": f"<p>{ARABIC_ANSWER}</p>"},
                {"question": "هل الحقن مؤلمة؟", "answer": "<p>يصفها معظم الناس بوخزة قصيرة.</p>"},
            ],
        },
    ),
    (
        "references",
        {
            "heading": "المراجع",
            "items": [
                {
                    "title": "Botulinum toxin injections for low-back pain and sciatica",
                    "source": "Cochrane Database of Systematic Reviews",
                    "year": 2011,
                    "url": "https://doi.org/10.1002/14651858.CD008257.pub2",
                }
            ],
        },
    ),
]

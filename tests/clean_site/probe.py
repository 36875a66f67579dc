"""What a clean site is asked, inside its own environment: `python -P probe.py NAME`.

Nothing of this repository can be imported here, but the installed package.
"""

import sys

import django

django.setup()

from django.apps import apps  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.contrib.auth.models import Permission  # noqa: E402
from django.contrib.contenttypes.models import ContentType  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.migrations.recorder import MigrationRecorder  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from wagtail.models import Page, ReferenceIndex, Revision, Site  # noqa: E402

SECTION = {"type": "section", "value": {"heading": "How it works", "text": "<p>It relaxes.</p>"}}
FAQ = {
    "type": "faq",
    "value": {"heading": "", "items": [{"question": "Does it hurt?", "answer": "<p>Briefly.</p>"}]},
}
STYLESHEET = "wagtail_botox_pain/css/botox_pain.css"


def home():
    return Site.objects.get(is_default_site=True).root_page


def read(page, *texts, without=()):
    response = Client().get(page.url)
    assert response.status_code == 200, response
    content = response.content.decode()
    for text in texts:
        assert text in content, f"{text!r} is not on {page.url}:\n{content}"
    for text in without:
        assert text not in content, f"{text!r} is on {page.url}"


def editor():
    users = get_user_model().objects
    user = users.filter(username="editor").first()
    client = Client()
    client.force_login(user or users.create_superuser("editor", password="editor"))
    return client


def opens(name, *arguments):
    response = editor().get(reverse(name, args=arguments), follow=True)
    assert response.status_code == 200, f"{name}: {response}"
    return response


def publish(parent, page):
    parent.add_child(instance=page)
    page.save_revision(user=get_user_model().objects.first()).publish()
    return page


def our_pages():
    """An article of our page types, below an index, with the clinic's settings."""
    from wagtail_botox_pain.models import ClinicSettings
    from wagtail_botox_pain.pages.models import TreatmentArticlePage, TreatmentIndexPage

    editor()
    index = publish(home(), TreatmentIndexPage(title="Treatments", slug="treatments"))
    article = publish(
        index,
        TreatmentArticlePage(title="Toxin", slug="toxin", summary="S", body=[SECTION, FAQ]),
    )
    read(article, "How it works", "Does it hurt?", STYLESHEET)
    read(index, article.url, STYLESHEET)
    assert Client().get("/admin/login/").status_code == 200
    opens("wagtailadmin_pages:add", "wagtail_botox_pain_pages", "treatmentindexpage", home().pk)
    opens("wagtailadmin_pages:add", "wagtail_botox_pain_pages", "treatmentarticlepage", index.pk)
    opens("wagtailadmin_pages:edit", article.pk)
    opens("wagtailsettings:edit", "wagtail_botox_pain", "clinicsettings")
    ClinicSettings.objects.update_or_create(
        site=Site.objects.get(is_default_site=True),
        defaults={"telephone": "+12025550143", "appointment_page": home()},
    )


def base_template():
    """The article in the base template that the how-to makes."""
    from wagtail_botox_pain.pages.models import TreatmentArticlePage

    read(TreatmentArticlePage.objects.get(), 'dir="ltr"', "How it works", STYLESHEET)


def host_pages():
    """Pages of the site's own types, made from a mixin and with single blocks."""
    from home.models import AnswersPage, ArticlePage

    article = ArticlePage(title="Ours", slug="ours", summary="S", body=[SECTION, FAQ])
    publish(home(), article)
    publish(home(), AnswersPage(title="Answers", slug="answers", body=[FAQ]))
    read(article, "How it works", "Does it hurt?", STYLESHEET)


def host_pages_left():
    """The pages of `host_pages`, with their content, from the site's own code alone."""
    from home.models import AnswersPage, ArticlePage

    article = ArticlePage.objects.get(slug="ours")
    read(article, "How it works", "Does it hurt?", "Briefly.", without=[STYLESHEET])
    assert [child.block_type for child in article.body] == ["section", "faq"]
    assert [child.block_type for child in AnswersPage.objects.get().body] == ["faq"]
    article.save_revision().publish()
    read(article, "How it works", "Does it hurt?")
    opens("wagtailadmin_pages:edit", article.pk)
    opens("wagtailadmin_pages:history", article.pk)
    # A revision from the time before, and a search for what it says.
    assert article.revisions.first().as_object().body[0].value["heading"] == "How it works"
    assert article.pk in [page.pk for page in Page.objects.search("Ours")]


def gone():
    """Nothing of the package is left in the database, and the site works."""
    assert not apps.is_installed("wagtail_botox_pain")
    tables = connection.introspection.table_names()
    assert not [name for name in tables if name.startswith("wagtail_botox_pain")]
    ours = {"app_label__startswith": "wagtail_botox_pain"}
    assert not ContentType.objects.filter(**ours).exists()
    of_content_type = {f"content_type__{name}": value for name, value in ours.items()}
    assert not Permission.objects.filter(**of_content_type).exists()
    known = [content_type.pk for content_type in ContentType.objects.all()]
    assert not Revision.objects.exclude(content_type__in=known).exists()
    assert not ReferenceIndex.objects.exclude(base_content_type__in=known).exists()
    applied = MigrationRecorder(connection).applied_migrations()
    assert not [name for label, name in applied if label.startswith("wagtail_botox_pain")]
    assert all(page.specific_class for page in Page.objects.all())
    assert not any(Page.find_problems())
    read(home())
    opens("wagtailadmin_home")
    opens("wagtailadmin_explore_root")
    opens("wagtailadmin_explore", home().pk)
    opens("wagtailadmin_pages:usage", home().pk)
    opens("wagtailadmin_pages:delete", home().get_children().first().pk)
    opens("wagtailadmin_reports:site_history")
    opens("wagtailadmin_reports:page_types_usage")
    opens("wagtailadmin_pages:search")


if __name__ == "__main__":
    globals()[sys.argv[1]]()

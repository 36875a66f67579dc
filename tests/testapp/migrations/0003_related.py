import django.db.models.deletion
import modelcluster.fields
import wagtail.fields
from django.db import migrations, models
from wagtail.documents import get_document_model_string
from wagtail.images import get_image_model_string

PAGE_PTR = {
    "auto_created": True,
    "on_delete": django.db.models.deletion.CASCADE,
    "parent_link": True,
    "primary_key": True,
    "serialize": False,
    "to": "wagtailcore.page",
}


def reference(to):
    return models.ForeignKey(
        null=True,
        blank=True,
        on_delete=django.db.models.deletion.SET_NULL,
        related_name="+",
        to=to,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("testapp", "0002_disclaimer"),
        ("wagtailcore", "0094_alter_page_locale"),
        migrations.swappable_dependency(get_image_model_string()),
        migrations.swappable_dependency(get_document_model_string()),
    ]

    operations = [
        migrations.CreateModel(
            name="RelatedPage",
            fields=[
                ("page_ptr", models.OneToOneField(**PAGE_PTR)),
                ("text", wagtail.fields.RichTextField(blank=True)),
                ("department", models.CharField(blank=True, max_length=50)),
                ("opened", models.DateTimeField(blank=True, null=True)),
                ("any_page", reference("wagtailcore.page")),
                ("related", reference("testapp.relatedpage")),
                ("picture", reference(get_image_model_string())),
                ("leaflet", reference(get_document_model_string())),
                (
                    "others",
                    modelcluster.fields.ParentalManyToManyField(
                        blank=True, related_name="+", to="wagtailcore.page"
                    ),
                ),
            ],
            options={"abstract": False},
            bases=("wagtailcore.page",),
        ),
        migrations.CreateModel(
            name="RelatedLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("target", reference("testapp.relatedpage")),
                ("picture", reference(get_image_model_string())),
                (
                    "page",
                    modelcluster.fields.ParentalKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to="testapp.relatedpage",
                    ),
                ),
            ],
        ),
    ]

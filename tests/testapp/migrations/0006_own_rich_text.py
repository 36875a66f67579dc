import wagtail.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("testapp", "0005_caution_page")]

    operations = [
        migrations.AddField(
            model_name="relatedpage",
            name="lasts",
            field=models.DurationField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="relatedpage",
            name="paragraphs",
            field=wagtail.fields.StreamField(
                [("paragraph", 0)],
                blank=True,
                block_lookup={0: ("wagtail.blocks.RichTextBlock", (), {})},
            ),
        ),
    ]

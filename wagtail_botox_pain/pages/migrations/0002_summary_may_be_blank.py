from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("wagtail_botox_pain_pages", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="treatmentarticlepage",
            name="summary",
            field=models.TextField(
                blank=True,
                help_text="What the article says, in at most 300 characters of plain text.",
                verbose_name="summary",
            ),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clinic_own_pages", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="ownarticle",
            name="summary",
            field=models.TextField(
                blank=True,
                help_text="What the article says, in at most 300 characters of plain text.",
                verbose_name="summary",
            ),
        ),
    ]

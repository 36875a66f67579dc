from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("testapp", "0007_leaflet"),
    ]

    operations = [
        migrations.AlterField(
            model_name="hostarticle",
            name="summary",
            field=models.TextField(
                blank=True,
                help_text="What the article says, in at most 300 characters of plain text.",
                verbose_name="summary",
            ),
        ),
    ]

"""The columns of folded names, still empty."""

from django.db import migrations, models

MODELS = ("department", "departmentgroup", "alias", "user")


class Migration(migrations.Migration):
    dependencies = [
        ("counties", "0006_form_drafts"),
    ]

    operations = [
        migrations.AddField(
            model_name=model,
            name="folded",
            field=models.CharField(default="", editable=False, max_length=341),
        )
        for model in MODELS
    ]

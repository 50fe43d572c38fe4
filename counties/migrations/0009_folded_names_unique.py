"""A second row of the same folded name is refused."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("counties", "0008_fold_names"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="alias",
            constraint=models.UniqueConstraint(fields=("county", "folded"), name="alias_folded"),
        ),
        migrations.AddConstraint(
            model_name="department",
            constraint=models.UniqueConstraint(
                fields=("county", "folded"), name="department_folded"
            ),
        ),
        migrations.AddConstraint(
            model_name="departmentgroup",
            constraint=models.UniqueConstraint(fields=("county", "folded"), name="group_folded"),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(fields=("folded",), name="user_folded"),
        ),
    ]

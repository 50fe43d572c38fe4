from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("supervision", "0005_problem_evidence")]

    operations = [
        migrations.AddField(
            model_name="bulletin",
            name="issued_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="印发时间"),
        ),
    ]

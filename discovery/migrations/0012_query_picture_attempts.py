"""How often a searched picture was tried: one that kills its worker each time is refused in the end."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("discovery", "0011_screening")]

    operations = [
        migrations.AddField(
            model_name="querypicture",
            name="attempts",
            field=models.SmallIntegerField(db_default=0, default=0),
        ),
    ]

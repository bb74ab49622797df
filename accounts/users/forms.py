"""The form of what a person shows of themselves."""

from django import forms

from accounts.users.models import User


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ("display_name", "bio", "suggestible")
        widgets = {"bio": forms.Textarea(attrs={"rows": 3})}

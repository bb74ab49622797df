"""The address of the living style page, there in debug only."""

from django.urls import path
from django.views.generic import TemplateView

urlpatterns = [path("", TemplateView.as_view(template_name="style.html"), name="style")]

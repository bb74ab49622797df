"""The addresses of tastes."""

from django.urls import path

from discovery.tastes import views

urlpatterns = [
    path("tastes/", views.tastes, name="tastes"),
    path("tastes/steering/", views.steering, name="steering"),
    path("tastes/remember/", views.remember, name="taste_remember"),
    path("tastes/<int:taste_id>/name/", views.name, name="taste_name"),
    path("tastes/<int:taste_id>/boost/", views.boost, name="taste_boost"),
    path("tastes/<int:taste_id>/mute/", views.mute, name="taste_mute"),
    path("tastes/<int:taste_id>/forget/", views.forget, name="taste_forget"),
    path("tastes/less/<uuid:post_id>/", views.less, name="taste_less"),
    path("tastes/dismissed/<str:username>/", views.dismissed, name="taste_dismissed"),
    path("welcome/", views.wall, name="wall"),
]

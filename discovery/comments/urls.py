"""The addresses of comments."""

from django.urls import path

from discovery.comments import views

urlpatterns = [
    path("posts/<uuid:post_id>/comments/", views.comments, name="comments"),
    path("comments/people/", views.people, name="comment_people"),
    path("comments/<uuid:comment_id>/", views.comment, name="comment"),
    path("comments/<uuid:comment_id>/answer/", views.answer, name="comment_answer"),
    path("comments/<uuid:comment_id>/answers/", views.answers, name="comment_answers"),
    path("comments/<uuid:comment_id>/delete/", views.delete, name="comment_delete"),
    path("comments/<uuid:comment_id>/hide/", views.hide, name="comment_hide"),
]

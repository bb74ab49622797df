"""Addresses of reports, the moderators' queue and appeals."""

from django.urls import path

from discovery.moderation import queue, views

urlpatterns = [
    path("report/post/<uuid:post_id>/", views.report, name="report_post"),
    path("report/comment/<uuid:comment_id>/", views.report, name="report_comment"),
    path("report/person/<str:username>/", views.report, name="report_person"),
    path("decisions/<uuid:decision_id>/", views.decision, name="decision"),
    path("suspended/", views.suspended, name="suspended"),
    path("moderation/", queue.queue, name="moderation"),
    path("moderation/decide/", queue.decide, name="moderation_decide"),
    path("moderation/appeals/", queue.appeals, name="moderation_appeals"),
    path("moderation/appeals/<uuid:decision_id>/", queue.answer, name="moderation_answer"),
    path("moderation/log/", queue.log, name="moderation_log"),
    path("moderation/log/<uuid:decision_id>/", queue.take_back, name="moderation_take_back"),
    path("moderation/waiting/", queue.waiting, name="moderation_waiting"),
    path("moderation/pictures/<uuid:picture_id>/<int:width>/", queue.picture, name="moderation_picture"),
]

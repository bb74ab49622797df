"""The addresses of boards."""

from django.urls import path

from discovery.boards import editing, ordering, saving, views

urlpatterns = [
    path("boards/", views.index, name="boards"),
    path("boards/shared/", views.shared, name="boards_shared"),
    path("boards/followed/", views.followed, name="boards_followed"),
    path("boards/saved/", saving.saved, name="saved_among"),
    path("boards/new/", saving.new, name="board_new"),
    path("boards/<uuid:board_id>/", views.detail, name="board"),
    path("boards/<uuid:board_id>/more/", views.more, name="board_more"),
    path("boards/<uuid:board_id>/follow/", views.follow, name="board_follow"),
    path("boards/<uuid:board_id>/export/", views.export, name="board_export"),
    path("boards/<uuid:board_id>/items/", saving.items, name="board_items"),
    path("boards/<uuid:board_id>/edit/", editing.edit, name="board_edit"),
    path("boards/<uuid:board_id>/delete/", editing.delete, name="board_delete"),
    path("boards/<uuid:board_id>/cover/", editing.cover, name="board_cover"),
    path("boards/<uuid:board_id>/arrange/", ordering.arrange, name="board_arrange"),
    path("boards/<uuid:board_id>/sections/", ordering.sections, name="board_sections"),
    path("boards/<uuid:board_id>/sections/<int:number>/", ordering.section, name="board_section"),
    path("boards/<uuid:board_id>/carry/", ordering.carry, name="board_carry"),
    path("boards/<uuid:board_id>/members/", editing.members, name="board_members"),
    path("boards/<uuid:board_id>/answer/", editing.answer, name="board_answer"),
    path("posts/<uuid:post_id>/save/", saving.save, name="save"),
    path("posts/<uuid:post_id>/boards/", views.boards_with, name="boards_with"),
    path("@<str:username>/boards/", views.boards_of, name="boards_of"),
]

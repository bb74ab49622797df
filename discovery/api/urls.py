"""The addresses of the API, below /api/v1/. docs/api.md describes each."""

from django.urls import path

from discovery.api import copies, feeds, index, people, posts, search, tagging, uploads

app_name = "api"
urlpatterns = [
    path("", index.Index.as_view(), name="index"),
    path("posts/", posts.Posts.as_view(), name="posts"),
    path("posts/<uuid:post_id>/", posts.OnePost.as_view(), name="post"),
    path("posts/<uuid:post_id>/like/", posts.Like.as_view(), name="like"),
    path("posts/<uuid:post_id>/similar/", posts.Similar.as_view(), name="similar"),
    path("posts/<uuid:post_id>/people/", posts.PeopleForPost.as_view(), name="people_for_post"),
    path("posts/<uuid:post_id>/tag-suggestions/", tagging.TagSuggestions.as_view(), name="tag_suggestions"),
    path("posts/<uuid:post_id>/lineage/", copies.Lineage.as_view(), name="lineage"),
    path("uploads/", uploads.Arrivals.as_view(), name="arrivals"),
    path("uploads/<uuid:arrival_id>/", uploads.OneArrival.as_view(), name="arrival"),
    path("copies/", copies.Copies.as_view(), name="copies"),
    path("search/", search.Search.as_view(), name="search"),
    path("search/refine/", search.Refine.as_view(), name="search_refine"),
    path("search/people/", search.PeopleForSearch.as_view(), name="people_for_search"),
    path("people/suggested/", people.Suggested.as_view(), name="suggested"),
    path("people/<str:username>/", people.Person.as_view(), name="person"),
    path("people/<str:username>/posts/", people.PostsOf.as_view(), name="posts_of"),
    path("people/<str:username>/follow/", people.Follow.as_view(), name="follow"),
    path("people/<str:username>/followers/", people.Followers.as_view(), name="followers"),
    path("people/<str:username>/following/", people.Following.as_view(), name="following"),
    path("feeds/home/", feeds.Home.as_view(), name="home"),
    path("feeds/explore/", feeds.Explore.as_view(), name="explore"),
    path("tags/", feeds.Tags.as_view(), name="tags"),
    path("tags/<str:slug>/posts/", feeds.PostsTagged.as_view(), name="posts_tagged"),
]

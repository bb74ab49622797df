"""Posts by the API: uploaded, read, changed, liked, deleted."""

from __future__ import annotations

import pytest

from discovery.embeddings.indexing import embed_batch
from discovery.models import Like, Post
from discovery.posts import files
from discovery.uploads.processing import prepare
from tests.discovery.api.conftest import codes, ids, stored, upload
from tests.discovery.conftest import picture_bytes, unit

pytestmark = pytest.mark.django_db

POSTS = "/api/v1/posts/"


def test_an_upload_is_a_post_that_is_being_prepared(person, client_of):
    author = person("maker", display_name="The Maker")
    fields = {"pictures": [upload(), upload()], "alt_text": ["a red field", ""], "caption": " Red. ", "tags": "a b, C"}
    answer = client_of(author).post(POSTS, fields, format="multipart")
    told = answer.json()
    post = Post.objects.get()
    assert answer.status_code == 201
    assert answer["Location"] == f"http://testserver/api/v1/posts/{post.pk}/"
    assert told["url"] == f"http://testserver/posts/{post.pk}/"
    assert told["author"] == {
        "username": "maker",
        "display_name": "The Maker",
        "url": "http://testserver/@maker/",
        "portrait_url": None,
    }
    assert (told["state"], told["caption"], told["visibility"]) == ("processing", "Red.", "public")
    assert sorted(told["tags"]) == ["C", "a b"]
    assert told["pictures"] == []
    assert [picture.alt_text for picture in post.pictures.all()] == ["a red field", ""]


def test_its_state_goes_from_processing_over_indexing_to_ready(person, client_of):
    client = client_of(person("maker"))
    place = client.post(POSTS, {"picture": upload(picture_bytes(size=(400, 300)))}, format="multipart")["Location"]
    picture = Post.objects.get().pictures.get()
    prepare(picture.pk)
    assert client.get(place).json()["state"] == "indexing"
    embed_batch()
    told = client.get(place).json()
    assert told["state"] == "ready"
    (shown,) = told["pictures"]
    assert (shown["id"], shown["width"], shown["height"]) == (str(picture.pk), 400, 300)
    assert [(source["width"], source["height"]) for source in shown["sources"]] == [(400, 300)]
    assert shown["placeholder"].startswith("data:image/webp;base64,")
    assert set(shown["palette"][0]) == {"hex", "share"}
    for address in (shown["sources"][0]["url"], shown["download"]):
        file = client.get(address)
        assert file.status_code == 200
        assert file.getvalue()


def test_a_picture_that_the_worker_refuses_is_explained_to_its_author_alone(person, client_of):
    author = person("maker")
    place = client_of(author).post(POSTS, {"pictures": [upload(), upload()]}, format="multipart")["Location"]
    first, second = Post.objects.get().pictures.order_by("position")
    files.store(files.original_name(second.pk), b"\x89PNG\r\n\x1a\n spoiled in storage")
    prepare(first.pk)
    prepare(second.pk)
    (problem,) = client_of(author).get(place).json()["problems"]
    assert (problem["picture"], problem["position"]) == (str(second.pk), 2)
    assert problem["detail"]
    assert client_of().get(place).json()["problems"] == []


def test_tags_come_repeated_or_in_one_line(person, client_of):
    client = client_of(person("maker"))
    for given in (["blue shirt", "Watch"], "blue shirt,Watch", "#blue shirt #Watch"):
        answer = client.post(POSTS, {"pictures": upload(), "tags": given}, format="multipart")
        assert sorted(answer.json()["tags"]) == ["Watch", "blue shirt"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"no picture at all", "not-a-picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not-a-picture"),
        (picture_bytes()[:-200], "truncated"),
        (picture_bytes(size=(4, 4)), "too-small"),
        (picture_bytes(size=(1000, 10)), "too-long"),
    ],
)
def test_what_is_no_good_picture_is_refused_and_leaves_nothing(person, client_of, data, code):
    before = stored()
    fields = {"pictures": [upload(), upload(data, "bad.jpg")], "tags": "new"}
    answer = client_of(person("maker")).post(POSTS, fields, format="multipart")
    assert answer.status_code == 400
    assert codes(answer) == [code]
    assert answer.json()["detail"].startswith("bad.jpg: ")
    assert not Post.objects.exists()
    assert stored() == before


def test_each_refused_picture_has_its_own_error(person, client_of):
    fields = {"pictures": [upload(b"text", "one.jpg"), upload(), upload(picture_bytes()[:-200], "three.png")]}
    answer = client_of(person("maker")).post(POSTS, fields, format="multipart")
    assert codes(answer) == ["not-a-picture", "truncated"]
    assert answer.json()["code"] == "several-problems"


def test_a_file_over_the_limit_is_refused(person, client_of, settings):
    settings.KINDRED_UPLOAD_BYTES = 1000
    answer = client_of(person("maker")).post(POSTS, {"pictures": upload()}, format="multipart")
    assert codes(answer) == ["too-many-bytes"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"caption": "no picture"}, "no-pictures"),
        ({"pictures": "text, not a file"}, "no-pictures"),
        ({"pictures": 11}, "too-many-pictures"),
        ({"pictures": 21}, "too-many-pictures"),
        ({"pictures": 1, "caption": "x" * 2201}, "caption-too-long"),
        ({"pictures": 1, "alt_text": "x" * 1501}, "alt-text-too-long"),
        ({"pictures": 1, "alt_text": ["one", "two"]}, "too-many-alt-texts"),
        ({"pictures": 1, "visibility": "friends"}, "unknown-visibility"),
        ({"pictures": 1, "tags": ",".join(f"tag{n}" for n in range(31))}, "too-many-tags"),
    ],
)
def test_bad_fields_are_refused_and_leave_nothing(person, client_of, fields, code):
    before = stored()
    number = fields.get("pictures")
    if isinstance(number, int):
        fields = {**fields, "pictures": [upload() for _ in range(number)]}
    answer = client_of(person("maker")).post(POSTS, fields, format="multipart")
    assert answer.status_code == 400
    assert codes(answer) == [code]
    assert not Post.objects.exists()
    assert stored() == before


def test_an_edit_changes_what_it_names_and_nothing_else(person, client_of, make_post):
    author = person("maker")
    post = make_post(author, unit(1), caption="Before", tags=["old", "kept"], visibility="followers")
    picture = post.pictures.get()
    client, place = client_of(author), f"{POSTS}{post.pk}/"
    told = client.patch(place, {"caption": "After"}, format="json").json()
    assert (told["caption"], sorted(told["tags"]), told["visibility"]) == ("After", ["kept", "old"], "followers")
    change = {"tags": ["new"], "visibility": "public", "alt_texts": {str(picture.pk): "a red field"}}
    told = client.patch(place, change, format="json").json()
    assert (told["caption"], told["tags"], told["visibility"]) == ("After", ["new"], "public")
    assert told["pictures"][0]["alt_text"] == "a red field"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"captoin": "slip"}, "unknown-field"),
        ({"visibility": "friends"}, "unknown-visibility"),
        ({"caption": "x" * 2201}, "caption-too-long"),
        ({"caption": ["a list"]}, "invalid"),
        ({"tags": {"a": 1}}, "not-a-list"),
        ({"alt_texts": {"0198c0de-0000-7000-8000-000000000000": "of another post"}}, "unknown-picture"),
    ],
)
def test_a_bad_edit_is_refused_and_changes_nothing(person, client_of, make_post, change, code):
    author = person("maker")
    post = make_post(author, unit(1), caption="Before", tags=["kept"])
    answer = client_of(author).patch(f"{POSTS}{post.pk}/", {"caption": "After", **change}, format="json")
    assert answer.status_code == 400
    assert codes(answer) == [code]
    post.refresh_from_db()
    assert post.caption == "Before"


def test_only_the_author_changes_or_deletes_a_post(person, client_of, make_post):
    post = make_post(person("maker"), unit(1), caption="Mine")
    for client, status in ((client_of(person("other")), 403), (client_of(), 401)):
        assert client.patch(f"{POSTS}{post.pk}/", {"caption": "Theirs"}, format="json").status_code == status
        assert client.delete(f"{POSTS}{post.pk}/").status_code == status
    assert Post.objects.get().caption == "Mine"


def test_a_deleted_post_is_gone_with_its_files_finished_or_not(person, client_of, django_capture_on_commit_callbacks):
    before = stored()
    client = client_of(person("maker"))
    place = client.post(POSTS, {"pictures": [upload(), upload()]}, format="multipart")["Location"]
    prepare(Post.objects.get().pictures.first().pk)
    assert stored() > before
    with django_capture_on_commit_callbacks(execute=True):
        assert client.delete(place).status_code == 204
    assert client.get(place).status_code == 404
    assert stored() == before


def test_liking_twice_is_liking_once(person, client_of, make_post):
    post, fan = make_post(person("maker"), unit(1)), person("fan")
    client = client_of(fan)
    for _ in range(2):
        assert client.put(f"{POSTS}{post.pk}/like/").json() == {"liked": True, "like_count": 1}
    told = client.get(f"{POSTS}{post.pk}/").json()
    assert (told["liked"], told["like_count"]) == (True, 1)
    assert client_of().get(f"{POSTS}{post.pk}/").json()["liked"] is False
    for _ in range(2):
        assert client.delete(f"{POSTS}{post.pk}/like/").json() == {"liked": False, "like_count": 0}
    assert not Like.objects.exists()


def test_similar_posts_come_nearest_first_without_the_post_itself(person, client_of, make_post):
    maker = person("maker")
    post, near, far = (make_post(maker, vector) for vector in (unit(1), unit(1, 0.1), unit(0.1, 1)))
    assert ids(client_of().get(f"{POSTS}{post.pk}/similar/")) == [str(near.pk), str(far.pk)]


def test_people_for_a_post_are_told_with_their_evidence(person, client_of, make_post, know_tastes):
    maker, kindred = person("maker"), person("kindred", bio="Draws.")
    post, evidence = make_post(maker, unit(1)), make_post(kindred, unit(1, 0.1))
    know_tastes(maker, kindred)
    (told,) = client_of().get(f"{POSTS}{post.pk}/people/").json()["results"]
    assert (told["username"], told["bio"], told["followed"]) == ("kindred", "Draws.", False)
    assert told["reason"]
    assert [picture["post_url"] for picture in told["evidence"]] == [f"http://testserver/posts/{evidence.pk}/"]

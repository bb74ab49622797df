"""A catalogue brought in again changes what differs and nothing else, and never deletes a post."""

from __future__ import annotations

from decimal import Decimal

import pytest

from discovery.catalogues.processing import Plan, begin, refresh
from discovery.catalogues.tables import read_rows
from discovery.models import Catalogue, CatalogueLine, Like, Offer, Picture, Post
from discovery.posts.services import add_tags
from discovery.shop.services import set_offer
from tests.discovery.catalogues.conftest import PICTURES, SHOES, pictures
from tests.discovery.conftest import picture_bytes


def told(events) -> list[tuple[str, str]]:
    return [(event.sku, str(event.outcome)) for event in events]


def test_new_products_become_posts_with_offers(bring, ann):
    assert told(bring()) == [("A1", "imported"), ("A2", "imported")]
    red, blue = Post.objects.order_by("created_at")
    assert (red.author, red.state, red.visibility) == (ann, Post.State.PUBLISHED, Post.Visibility.PUBLIC)
    assert red.caption == "Red shoe\n\nSoft leather"
    assert {tag.slug for tag in red.tags.all()} == {"acme", "clothes", "shoes"}
    assert (red.offer.price, red.offer.currency, red.offer.link) == (Decimal(49), "EUR", "https://shop.example/a1")
    assert (red.offer.availability, blue.offer.availability) == ("in_stock", "out_of_stock")
    assert set(Offer.objects.values_list("catalogue__name", flat=True)) == {"Shoes"}


def test_the_same_file_again_changes_nothing(bring):
    bring()
    before = list(Post.objects.order_by("pk").values()), list(Picture.objects.order_by("pk").values("pk", "sha256"))
    assert told(bring()) == [("A1", "unchanged"), ("A2", "unchanged")]
    assert before == (
        list(Post.objects.order_by("pk").values()),
        list(Picture.objects.order_by("pk").values("pk", "sha256")),
    )
    assert set(CatalogueLine.objects.values_list("sku", "outcome")) == {("A1", "unchanged"), ("A2", "unchanged")}


def test_what_differs_is_changed_in_place(bring, person):
    bring()
    post = Offer.objects.get(sku="A1").post
    Like.objects.create(post=post, user=person("bea"))
    add_tags(post=post, names=["my favourite"])
    changed = SHOES.replace(b"49.00 EUR", b"39.00 EUR").replace(b"Soft leather", b"Softest leather")
    assert told(bring(changed)) == [("A1", "changed"), ("A2", "unchanged")]
    post = Post.objects.get(pk=post.pk)
    assert (post.offer.price, post.caption) == (Decimal(39), "Red shoe\n\nSoftest leather")
    assert "my-favourite" in {tag.slug for tag in post.tags.all()}, "what somebody has added stays"
    assert post.likes.count() == 1
    assert Post.objects.count() == 2


def test_a_picture_is_exchanged_only_when_its_bytes_differ(bring, person):
    bring()
    post = Offer.objects.get(sku="A1").post
    Like.objects.create(post=post, user=person("bea"))
    former = post.pictures.get()
    darker = {**PICTURES, "red.png": picture_bytes((120, 10, 10), size=(80, 60), seed=5)}
    assert told(bring(content=darker)) == [("A1", "changed"), ("A2", "unchanged")]
    picture = post.pictures.get()
    assert picture.pk != former.pk
    assert (picture.state, picture.width, picture.position) == (Picture.State.READY, 80, 1)
    post = Post.objects.get(pk=post.pk)
    assert (post.state, post.likes.count()) == (Post.State.PUBLISHED, 1)


def test_a_table_of_prices_alone_leaves_all_else_as_it_is(bring):
    bring()
    assert told(bring(b"sku,price\nA1,39 EUR\nA3,5 EUR\n", {}, keep_missing=True)) == [
        ("A1", "changed"),
        ("A3", "refused"),
    ]
    offer = Offer.objects.get(sku="A1")
    assert (offer.price, offer.link) == (Decimal(39), "https://shop.example/a1")
    assert (offer.post.pictures.count(), offer.post.caption) == (1, "Red shoe\n\nSoft leather")


def test_what_is_no_longer_listed_is_sold_out_and_comes_back(bring):
    bring()
    only_blue = b"\n".join([SHOES.splitlines()[0], SHOES.splitlines()[2]])
    assert told(bring(only_blue)) == [("A2", "unchanged"), ("A1", "missing")]
    assert Offer.objects.get(sku="A1").is_sold_out
    assert told(bring(only_blue)) == [("A2", "unchanged")], "told once"
    assert Post.objects.count() == 2
    assert told(bring()) == [("A1", "changed"), ("A2", "unchanged")]
    assert not Offer.objects.get(sku="A1").is_sold_out


def test_what_is_missing_can_be_kept_on_offer(bring):
    bring()
    only_blue = b"\n".join([SHOES.splitlines()[0], SHOES.splitlines()[2]])
    assert told(bring(only_blue, keep_missing=True)) == [("A2", "unchanged")]
    assert not Offer.objects.get(sku="A1").is_sold_out


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"A1,Again,,https://shop.example/,red.png,1 EUR,,,", "has the same number"),
        (b"B1,Minus,,https://shop.example/,red.png,-5 EUR,,,", "A price is a number"),
        (b"B1,Coins,,https://shop.example/,red.png,5 XYZ,,,", "A currency is a code"),
        (b"B1,Bare,,https://shop.example/,red.png,5,,,", "has no currency"),
        (b"B1,Nothing,,,red.png,,,,", "neither a price nor a link"),
        (b"B1,Maybe,,https://shop.example/,red.png,5 EUR,perhaps,,", "is no availability"),
        (b"B1,Script,,javascript:alert(1),red.png,5 EUR,,,", "A link is a whole address"),
        (b",Nameless,,https://shop.example/,red.png,5 EUR,,,", "no sku or id"),
        (b"B1,Blind,,https://shop.example/,,5 EUR,,,", "Its picture: It names none"),
        (b"B1,Lost,,https://shop.example/,lost.png,5 EUR,,,", "There is no file lost.png"),
        (b"B1,Up,,https://shop.example/,../../etc/passwd,5 EUR,,,", "There is no file"),
        (b"B1,Text,,https://shop.example/,text.png,5 EUR,,,", "Its picture:"),
        (b"B1,Local,,https://shop.example/,http://127.0.0.1/a.png,5 EUR,,,", "not a public host"),
        (b"B1,Disk,,https://shop.example/,file:///etc/passwd,5 EUR,,,", "There is no file"),
        (b"B1,Formula,,=HYPERLINK(1),red.png,5 EUR,,,", "A link is a whole address"),
        (b"B1,Formula,,https://shop.example/,red.png,=1+1,,,", "A price is a number"),
        (b"%s,Long,,https://shop.example/,red.png,5 EUR,,," % (b"x" * 101), "An article number"),
    ],
)
def test_a_bad_line_is_refused_alone_and_says_why(bring, line, reason):
    events = bring(SHOES + line + b"\n", {**PICTURES, "text.png": b"no picture at all"})
    assert told(events)[:2] == [("A1", "imported"), ("A2", "imported")]
    assert (events[2].outcome, len(events)) == ("refused", 3)
    assert reason in events[2].reason
    assert reason in CatalogueLine.objects.get(number=3).reason
    assert Post.objects.count() == 2


def test_a_refused_line_of_a_known_product_does_not_sell_it_out(bring):
    bring()
    assert told(bring(SHOES.replace(b"49.00 EUR", b"-49.00 EUR"))) == [("A1", "refused"), ("A2", "unchanged")]
    offer = Offer.objects.get(sku="A1")
    assert (offer.price, offer.is_sold_out) == (Decimal(49), False)


def test_a_formula_in_a_title_is_a_text(bring):
    bring(SHOES.replace(b"Red shoe", b"=cmd|calc"))
    assert Offer.objects.get(sku="A1").post.caption.startswith("=cmd|calc")


def test_a_dry_run_tells_the_same_and_writes_nothing(bring):
    assert told(bring(writes=False)) == [("A1", "imported"), ("A2", "imported")]
    assert not Post.objects.exists()
    assert not Catalogue.objects.exists()
    bring()
    only_blue = SHOES.splitlines()[0] + b"\n" + SHOES.splitlines()[2].replace(b"59.00", b"60.00")
    assert told(bring(only_blue, writes=False)) == [("A2", "changed"), ("A1", "missing")]
    assert Offer.objects.get(sku="A2").price == Decimal(59)
    assert not Offer.objects.get(sku="A1").is_sold_out
    assert Catalogue.objects.get().lines.count() == 2


def test_a_stopped_run_goes_on_where_it_was(bring, ann):
    bring()
    catalogue = Catalogue.objects.select_related("owner").get()
    begin(catalogue)
    plan = Plan(catalogue, read_rows(SHOES, "shoes.csv"), pictures(PICTURES))
    stops = iter([False, True])
    assert told(refresh(plan, is_stopped=lambda: next(stops))) == [("A1", "unchanged")]
    assert told(refresh(plan)) == [("A2", "unchanged")]
    assert catalogue.lines.count() == 2


def test_another_sellers_number_is_another_product(bring, person, make_post):
    other = make_post(person("bea"))
    set_offer(post=other, price="1", currency="EUR", sku="A1")
    bring()
    assert Offer.objects.filter(sku="A1").count() == 2
    assert Offer.objects.get(post=other).price == 1


def test_prices_without_a_currency_take_the_catalogues(bring):
    bring(SHOES.replace(b" EUR", b""), currency="usd")
    assert set(Offer.objects.values_list("currency", flat=True)) == {"USD"}

"""What a post is, and the one rule on who may see it (`visible_to`)."""

from __future__ import annotations

from typing import Self
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass, SpGistIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Aggregate, Exists, F, Func, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pgvector.django import BitField, HnswIndex
from uuid_utils.compat import uuid7

from accounts.boundaries.models import Block, Mute, MutedWord
from accounts.follows.models import Follow
from accounts.users.models import User

CAPTION_LENGTH = 2200
ALT_TEXT_LENGTH = 1500
PICTURES_A_POST = 10
TAGS_A_POST = 30

Viewer = User | AnonymousUser


def new_id() -> UUID:
    """UUID version 7 (RFC 9562): ordered by time, so that indexes grow at one end, and not to be guessed."""
    return uuid7()


class Tag(models.Model):
    """`slug` is the folded name: the same tag however it was typed."""

    name = models.CharField(max_length=50)
    slug = models.CharField(max_length=50, unique=True)

    class Meta:
        indexes = [models.Index(fields=["slug"], opclasses=["varchar_pattern_ops"], name="tag_slug_prefix")]
        constraints = [models.CheckConstraint(condition=~Q(slug=""), name="tag_has_slug")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("tag", args=[self.slug])


class TagAlias(models.Model):
    """Another word for a tag: whoever types or searches it means that tag."""

    slug = models.CharField(max_length=50, unique=True)
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="aliases")

    class Meta:
        verbose_name_plural = "tag aliases"
        constraints = [models.CheckConstraint(condition=~Q(slug=""), name="tag_alias_has_slug")]

    def __str__(self) -> str:
        return self.slug


class Holds(Func):
    """Whether a post's `words` answer a tsquery; where there is none of either, they do not."""

    template = "coalesce(%(expressions)s, false)"
    arg_joiner = " @@ "
    output_field = models.BooleanField()


class AnyOf(Aggregate):
    """Of texts that are folded as posts' `words` are, the tsquery that those answer which hold all words of one."""

    template = "string_agg('(' || nullif(plainto_tsquery('english', %(expressions)s)::text, '') || ')', ' | ')::tsquery"
    output_field = models.TextField()


class PostQuerySet(models.QuerySet["Post"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Posts that `viewer` may see: the one rule, spent once, at the door of each feature.

        What a private account posts for everyone is for its followers. Nobody but its author sees a draft, or what a
        moderator withholds; nor those who are blocked, either way, anything. EXISTS rather than IN keeps the vector
        index usable (docs/architecture.md).
        """
        out = Q(state=Post.State.PUBLISHED, release=Post.Release.LIVE, author__is_active=True, withheld_at=None)
        for_all = Q(visibility=Post.Visibility.PUBLIC, author__is_private=False)
        if not viewer.is_authenticated:
            return self.filter(out, for_all)
        following = Follow.objects.filter(follower=viewer.pk, followee=OuterRef("author_id"))
        for_followers = Q(visibility__in=[Post.Visibility.PUBLIC, Post.Visibility.FOLLOWERS]) & Exists(following)
        blocked = Block.objects.between(viewer.pk, "author_id")
        return self.filter(Q(author=viewer.pk) | out & (for_all | for_followers) & ~blocked)

    def published(self) -> Self:
        """Finished posts that are out: what lists show, of the viewer's own posts too."""
        return self.filter(state=Post.State.PUBLISHED, release=Post.Release.LIVE)

    def unmuted_by(self, viewer: Viewer) -> Self:
        """Without what `viewer` has muted, people, tags and words: for what is brought to them unasked."""
        if not viewer.is_authenticated:
            return self
        mine = MutedWord.objects.filter(user=viewer.pk)
        person = Mute.objects.filter(user=viewer.pk, muted=OuterRef("author_id"))
        slugs = mine.filter(kind=MutedWord.Kind.TAG).values("folded")
        tag = PostTag.objects.filter(post=OuterRef("pk"), tag__slug__in=slugs)
        # Asked of no outer row: PostgreSQL makes the one tsquery once, not one a word for every post.
        words = mine.filter(kind=MutedWord.Kind.WORD).values("user").annotate(any=AnyOf("folded")).values("any")
        holds = Q(Holds(F("words"), Subquery(words)))
        return self.filter(Q(author=viewer.pk) | ~Exists(person) & ~Exists(tag) & ~holds)

    def brought_to(self, viewer: Viewer) -> Self:
        """What may be brought to `viewer` unasked: what lists show them, without what they have muted."""
        return self.visible_to(viewer).published().unmuted_by(viewer)

    def public(self) -> Self:
        """What everybody may see, as lists for strangers show it."""
        return self.published().filter(
            visibility=Post.Visibility.PUBLIC, author__is_active=True, author__is_private=False, withheld_at=None
        )

    def newest(self) -> Self:
        return self.order_by("-created_at", "-id")

    def for_cards(self, viewer: Viewer) -> Self:
        """With all that a card shows, in a constant number of queries."""
        posts = self.select_related("author", "offer").prefetch_related(
            Prefetch("pictures", Picture.objects.filter(state=Picture.State.READY)), "tags"
        )
        if not viewer.is_authenticated:
            return posts.annotate(liked=models.Value(False))
        return posts.annotate(liked=Exists(Like.objects.filter(post=OuterRef("pk"), user=viewer.pk)))


class Post(models.Model):
    class State(models.TextChoices):
        PROCESSING = "processing", gettext_lazy("being prepared")
        PUBLISHED = "published", gettext_lazy("published")
        REJECTED = "rejected", gettext_lazy("refused")

    class Visibility(models.TextChoices):
        PUBLIC = "public", gettext_lazy("Everyone")
        FOLLOWERS = "followers", gettext_lazy("My followers")
        PRIVATE = "private", gettext_lazy("Only me")

    class Release(models.TextChoices):
        LIVE = "live", gettext_lazy("out")
        DRAFT = "draft", gettext_lazy("draft")
        SCHEDULED = "scheduled", gettext_lazy("scheduled")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="posts")
    caption = models.TextField(max_length=CAPTION_LENGTH, blank=True)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    state = models.CharField(max_length=10, choices=State, default=State.PROCESSING)
    created_at = models.DateTimeField(default=timezone.now, help_text="When it was made: an import keeps the date.")
    release = models.CharField(max_length=9, choices=Release, default=Release.LIVE)
    release_at = models.DateTimeField(null=True, blank=True, help_text="When a scheduled post comes out.")
    is_sensitive = models.BooleanField(default=False, help_text="Blurred until somebody wants to see it.")
    edited_at = models.DateTimeField(null=True, editable=False)
    withheld_at = models.DateTimeField(
        null=True, editable=False, help_text="When a moderator hid it: its author alone sees it since."
    )
    tags = models.ManyToManyField(Tag, through="PostTag", related_name="posts")
    words = SearchVectorField(null=True, editable=False)

    objects = PostQuerySet.as_manager()
    liked: bool
    # Why it is shown here, a line; given by the feed that shows it.
    why: str = ""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["processing", "published", "rejected"]), name="post_state"),
            models.CheckConstraint(
                condition=Q(visibility__in=["public", "followers", "private"]), name="post_visibility"
            ),
            models.CheckConstraint(condition=Q(release__in=["live", "draft", "scheduled"]), name="post_release"),
            models.CheckConstraint(
                condition=Q(release="scheduled", release_at__isnull=False) | ~Q(release="scheduled"),
                name="post_scheduled_for_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-created_at", "-id"],
                condition=Q(state="published", release="live", visibility="public"),
                name="post_public",
            ),
            models.Index(fields=["author", "-created_at", "-id"], name="post_of_author"),
            models.Index(fields=["created_at"], condition=Q(state="processing"), name="post_processing"),
            models.Index(fields=["release_at"], condition=Q(release="scheduled"), name="post_scheduled"),
            GinIndex(fields=["words"], name="post_words"),
        ]

    def __str__(self) -> str:
        return self.caption[:60] or _("a post by %(person)s") % {"person": self.author}

    def get_absolute_url(self) -> str:
        return reverse("post", args=[self.pk])

    @property
    def is_for_all(self) -> bool:
        """Whether strangers may see it; asks for the author."""
        is_out = self.state == self.State.PUBLISHED and self.release == self.Release.LIVE and not self.withheld_at
        is_open = self.author.is_active and not self.author.is_private
        return is_out and is_open and self.visibility == self.Visibility.PUBLIC

    @property
    def cover(self) -> Picture | None:
        """The first picture that can be shown; costs nothing after `for_cards`."""
        return next(iter(self.pictures.all()), None)

    @property
    def title(self) -> str:
        """A line to name it by in a heading or an `alt`."""
        return self.caption.strip().split("\n", 1)[0][:120] or _("A post by %(person)s") % {"person": self.author}


class PostRevision(models.Model):
    """What a post said before it was edited at `created_at`; for its author's eyes."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="revisions")
    caption = models.TextField(blank=True)
    tags = ArrayField(models.CharField(max_length=50), default=list)
    visibility = models.CharField(max_length=10, choices=Post.Visibility)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["post", "-created_at"], name="post_revision_of_post")]

    def __str__(self) -> str:
        return f"{self.post_id} until {self.created_at}"


class PostTag(models.Model):
    post = models.ForeignKey(Post, models.CASCADE)
    tag = models.ForeignKey(Tag, models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag", "post"], name="post_tag_once")]

    def __str__(self) -> str:
        return f"{self.tag_id} on {self.post_id}"


class Picture(models.Model):
    """One picture of a post. Pixels lie in files named by its identifier; see discovery/posts/files.py."""

    class State(models.TextChoices):
        RECEIVED = "received", gettext_lazy("waits for its renditions")
        READY = "ready", gettext_lazy("ready")
        REJECTED = "rejected", gettext_lazy("refused")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    post = models.ForeignKey(Post, models.CASCADE, related_name="pictures")
    position = models.SmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    attempts = models.SmallIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    sha256 = models.CharField(max_length=64)
    format = models.CharField(max_length=10)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    rendition_widths = models.JSONField(default=list)
    avif_widths = models.JSONField(
        null=True, blank=True, help_text="Widths that are there as AVIF too. Null: not made yet."
    )
    placeholder = models.CharField(max_length=600, blank=True)
    fingerprint = models.BigIntegerField(null=True)
    palette = models.JSONField(default=list)
    labels = models.JSONField(
        default=list, blank=True, help_text="What it seems to show: {name, confidence}, the most confident first."
    )
    regions = models.JSONField(
        null=True,
        blank=True,
        help_text="Parts worth a look of their own: [left, top, width, height] from 0 to 1, and a name where one is"
        " known. Null: not looked for yet.",
    )
    alt_text = models.CharField(max_length=ALT_TEXT_LENGTH, blank=True)
    captured_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    # When it was found to be ready, or refused.
    ready_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        ordering = ["post", "position"]
        constraints = [
            models.UniqueConstraint(fields=["post", "position"], name="picture_position_once"),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=PICTURES_A_POST), name="picture_one_to_ten"
            ),
            models.CheckConstraint(condition=Q(width__gt=0, height__gt=0), name="picture_has_size"),
            models.CheckConstraint(condition=Q(state__in=["received", "ready", "rejected"]), name="picture_state"),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(fingerprint__isnull=False) & ~Q(placeholder=""),
                name="picture_ready_is_complete",
            ),
        ]
        indexes = [
            models.Index(fields=["sha256"], name="picture_sha256"),
            models.Index(fields=["fingerprint"], name="picture_fingerprint"),
            # Copies by the Hamming distance of their fingerprints, by a walk over a graph.
            HnswIndex(
                OpClass(Cast("fingerprint", BitField(length=64)), "bit_hamming_ops"),
                name="picture_fingerprint_hnsw",
                m=16,
                ef_construction=64,
            ),
            models.Index(fields=["created_at"], condition=Q(state="received"), name="picture_received"),
            models.Index(fields=["ready_at"], condition=Q(regions__isnull=True), name="picture_regions_unknown"),
            models.Index(fields=["ready_at"], condition=Q(avif_widths__isnull=True), name="picture_without_avif"),
        ]

    def __str__(self) -> str:
        return self.alt_text or f"picture {self.position} of {self.post_id}"


class Swatch(models.Model):
    """One colour of a picture: CIELAB under D65, and the share of the picture that it covers."""

    picture = models.ForeignKey(Picture, models.CASCADE, related_name="swatches")
    post = models.ForeignKey(Post, models.CASCADE, related_name="swatches")
    position = models.SmallIntegerField()
    lightness = models.FloatField()
    a = models.FloatField()
    b = models.FloatField()
    share = models.FloatField()

    class Meta:
        verbose_name_plural = "swatches"
        constraints = [models.UniqueConstraint(fields=["picture", "position"], name="swatch_once")]
        indexes = [
            # A k-d tree over the plane of hues: the nearest colours come first, without a look at the others.
            SpGistIndex(OpClass(Func(F("a"), F("b"), function="point"), "kd_point_ops"), name="swatch_hue_kd"),
        ]

    def __str__(self) -> str:
        return f"colour {self.position} of {self.picture_id}"


class Like(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="likes")
    post = models.ForeignKey(Post, models.CASCADE, related_name="likes")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "user"], name="like_once")]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="like_of_user"),
            models.Index(fields=["created_at"], name="like_by_time"),  # what trends asks for the last days' alone
        ]

    def __str__(self) -> str:
        return f"{self.user_id} likes {self.post_id}"

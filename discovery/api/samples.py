"""Examples of what several addresses answer, for the OpenAPI document; a test holds them to their schemas."""

from __future__ import annotations

from typing import Any

SITE = "https://kindred.example"
POST_ID = "0198c0de-1111-7000-8000-000000000001"
PICTURE_ID = "0198c0de-2222-7000-8000-000000000001"
BOARD_ID = "0198c0de-3333-7000-8000-000000000001"
COMMENT_ID = "0198c0de-4444-7000-8000-000000000001"
SEARCH_ID = "0198c0de-5555-7000-8000-000000000001"
MOMENT = "2026-11-26T09:30:00Z"
CAPTION = "Morning at the lake"
MODERATED = "It shows blood."
REFUSED = "This file is empty."
LIKENED = "The nearest of your tastes is ‘herons’"

PERSON_SHORT: dict[str, Any] = {
    "username": "lin",
    "display_name": "Lin",
    "url": f"{SITE}/@lin/",
    "portrait_url": None,
}
PERSON: dict[str, Any] = {
    **PERSON_SHORT,
    "bio": "Draws birds.",
    "links": [{"label": "Prints", "url": "https://lin.example/"}],
    "is_private": False,
    "followed": True,
    "requested": False,
}
PROFILE: dict[str, Any] = {**PERSON, "posts_count": 12, "followers_count": 3, "following_count": 5}
PICTURE: dict[str, Any] = {
    "id": PICTURE_ID,
    "position": 1,
    "width": 1600,
    "height": 1200,
    "alt_text": "A heron in the reeds",
    "placeholder": "data:image/webp;base64,UklGRg==",
    "palette": [{"hex": "#5a6b3c", "share": 0.6}],
    "labels": [{"name": "heron", "confidence": 0.82}],
    "captured_at": None,
    "sources": [{"width": 360, "height": 270, "url": f"{SITE}/pictures/{PICTURE_ID}/360.webp"}],
    "download": f"{SITE}/pictures/{PICTURE_ID}/download.jpg",
}
EVIDENCE: dict[str, Any] = {
    **PICTURE,
    "post": POST_ID,
    "post_url": f"{SITE}/posts/{POST_ID}/",
    "is_sensitive": False,
}
SUGGESTION: dict[str, Any] = {
    **PERSON,
    "reason": "Makes pictures like yours",
    "evidence": [EVIDENCE],
    "others": [],
    "others_label": "",
    "known_to": "",
    "shared_tags": ["heron"],
    "is_exploration": False,
}
COPY: dict[str, Any] = {
    "tier": "same-picture",
    "since": MOMENT,
    "author": PERSON_SHORT,
    "yours": False,
    "picture": EVIDENCE,
}
OFFER: dict[str, Any] = {
    "link": "https://shop.example/heron",
    "price": "49.00",
    "currency": "EUR",
    "availability": "in_stock",
    "sku": "H-12",
}
POST: dict[str, Any] = {
    "id": POST_ID,
    "url": f"{SITE}/posts/{POST_ID}/",
    "author": PERSON_SHORT,
    "caption": CAPTION,
    "tags": ["heron", "reeds"],
    "visibility": "public",
    "state": "ready",
    "problems": [],
    "release": "live",
    "release_at": None,
    "is_sensitive": False,
    "created_at": MOMENT,
    "edited_at": None,
    "liked": False,
    "like_count": 3,
    "offer": None,
    "reason": "",
    "pictures": [PICTURE],
}
BOARD: dict[str, Any] = {
    "id": BOARD_ID,
    "url": f"{SITE}/boards/{BOARD_ID}/",
    "name": "Reeds",
    "description": "",
    "visibility": "public",
    "owner": PERSON_SHORT,
    "posts": 12,
    "pictures": [EVIDENCE],
    "created_at": MOMENT,
    "updated_at": MOMENT,
}
OPEN_BOARD: dict[str, Any] = {
    **BOARD,
    "sections": [{"id": 4, "name": "Winter"}],
    "colours": ["#5a6b3c", "#c9b98a"],
    "standing": {"owns": True, "edits": True, "invited": False, "member": False, "follows": False},
}
BOARD_ITEM: dict[str, Any] = {"section": 4, "post": POST}
CHOICE: dict[str, Any] = {
    "id": BOARD_ID,
    "name": "Reeds",
    "visibility": "public",
    "owner": PERSON_SHORT,
    "saved": True,
}
MEMBER: dict[str, Any] = {"person": PERSON_SHORT, "role": "editor", "invited_at": MOMENT, "joined_at": None}
INVITATION: dict[str, Any] = {
    "board": BOARD_ID,
    "url": f"{SITE}/boards/{BOARD_ID}/",
    "name": "Reeds",
    "owner": PERSON_SHORT,
    "role": "editor",
    "invited_at": MOMENT,
}
QUERY: dict[str, Any] = {"version": 1, "terms": [{"words": "heron"}], "filters": {"tags": ["reeds"]}}
COMMENT: dict[str, Any] = {
    "id": COMMENT_ID,
    "url": f"{SITE}/comments/{COMMENT_ID}/",
    "post": POST_ID,
    "thread": None,
    "author": PERSON_SHORT,
    "text": "What light!",
    "created_at": MOMENT,
    "deleted": False,
    "hidden": False,
}
ANSWER: dict[str, Any] = {**COMMENT, "id": "0198c0de-4444-7000-8000-000000000002", "thread": COMMENT_ID}
THREAD: dict[str, Any] = {**COMMENT, "answers": [ANSWER], "answer_count": 1}
NOTICE: dict[str, Any] = {
    "id": 41,
    "kind": "like",
    "sentence": "Ada likes your post",
    "url": f"{SITE}/posts/{POST_ID}/",
    "is_new": True,
    "newest": MOMENT,
    "people": 1,
    "actors": [PERSON_SHORT],
    "post": POST_ID,
    "board": None,
    "comment": None,
    "search": None,
}
LINK: dict[str, Any] = {
    "id": 3,
    "url": f"{SITE}/s/q5Yc0mJ3yU5vB1fVdJm0cXzR2c6wq1aT/",
    "created_at": MOMENT,
    "expires_at": "2026-12-03T09:30:00Z",
}
SHARED_POST: dict[str, Any] = {
    "author": PERSON_SHORT,
    "caption": CAPTION,
    "tags": ["heron"],
    "is_sensitive": False,
    "created_at": MOMENT,
    "pictures": [{name: value for name, value in PICTURE.items() if name != "download"}],
}
LATER = "2026-12-24T18:00:00Z"
DRAFT: dict[str, Any] = {**POST, "release": "scheduled", "release_at": LATER}
REVISION: dict[str, Any] = {
    "id": 8,
    "caption": "Morning",
    "tags": ["heron"],
    "visibility": "public",
    "replaced_at": MOMENT,
}
DUPLICATES: dict[str, Any] = {
    "results": [{"best": POST, "others": [{"post": POST, "tier": "same-file", "is_sure": True}]}],
    "next": None,
    "total": 1,
    "compared": 120,
    "has_more": False,
}
SAVED: dict[str, Any] = {
    "id": SEARCH_ID,
    "name": "Herons",
    "asked": "q=heron",
    "url": f"{SITE}/search/?q=heron",
    "terms": [{"text": "heron", "wanted": True, "weight": 1.0}],
    "notifies": True,
    "new": 1,
    "finds": [POST_ID],
    "created_at": MOMENT,
    "opened_at": MOMENT,
}
CATALOGUE: dict[str, Any] = {
    "id": 2,
    "name": "Prints",
    "state": "idle",
    "problem": "",
    "currency": "EUR",
    "keep_missing": False,
    "created_at": MOMENT,
    "refreshed_at": MOMENT,
    "products": 14,
    "for_sale": 12,
    "outcomes": {"imported": 12, "changed": 0, "unchanged": 0, "refused": 1, "missing": 2},
}
REPORT: dict[str, Any] = {
    "catalogue": CATALOGUE,
    "refused": [{"number": 7, "sku": "H-13", "reason": "Its picture cannot be had.", "post": None}],
    "missing": [{"number": None, "sku": "H-02", "reason": "", "post": POST_ID}],
}
PROGRESS: dict[str, Any] = {
    "state": "indexing",
    "total": 2,
    "ready": 2,
    "searchable": 1,
    "refused": 0,
    "is_finished": False,
}

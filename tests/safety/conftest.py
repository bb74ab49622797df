"""What the tests of the features have too: people, posts with chosen vectors, tastes."""

from tests.discovery.conftest import know_tastes, make_post, person, space

__all__ = ["know_tastes", "make_post", "person", "space"]

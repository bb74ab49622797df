"""Template tags: what the site says of a post by itself."""

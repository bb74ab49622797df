"""Template tags: how pictures and the small parts of the interface are written in HTML."""

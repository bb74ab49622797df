"""Load from outside: visitors over HTTP, what they do, how fast they come, and what the site looks like meanwhile."""

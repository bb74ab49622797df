"""From untrusted bytes to an upright RGB picture, and what is made of it: pure, no Django and no database."""

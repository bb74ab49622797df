"""What people read, in their language: found in the sources, kept in locale/, compiled for gettext."""

"""A project's own standard: what its kinds of check find in its pages, and what `new` makes of it."""

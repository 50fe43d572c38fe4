"""What counties tells the rooms above it, which it does not know."""

from django.dispatch import Signal

# The members of groups, or the days on which they are open, have changed: sent inside the
# transaction of the change with `groups` (of one county) and `by`. A signal, because pages and
# imports change schools by the services here, and what follows from it is none of their business:
# tracker.roadmaps gives new members their duties and ends those of members that are gone.
members_changed = Signal()

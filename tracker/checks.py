"""System checks: every trap of an installation has an id, a message and a way to mend it."""

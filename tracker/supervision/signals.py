"""Signals for the apps that build on supervision, which it must not import."""

from django.dispatch import Signal

# Sent with `paper`, an `IssuedPaper`, in the transaction that issues it. tracker.exports then makes
# its files.
paper_issued = Signal()

"""Changes of figures: keyword-only, atomic, audited."""

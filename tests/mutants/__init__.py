"""Named mutants: small faults at the edges that matter, and the tests that must notice each."""

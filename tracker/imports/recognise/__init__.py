"""What a document says as a plan: pure functions from `SourceDocument` to `Reading`."""

"""Documents in: each reader turns bytes into one `SourceDocument`, whatever they say."""

"""What a new set of books starts from; the demo's files are the repository's own."""

"""A statement on paper, on a page, in a workbook, on the terminal, as a document."""

"""Paper and sheets: HTML to PDF/A, box labels, separator sheets, xlsx and csv."""

"""Paper: HTML to PDF/A, labels, separator sheets, tables for spreadsheets."""

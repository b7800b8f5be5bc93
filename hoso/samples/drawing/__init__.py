"""Ink on paper: print, pens, stamps, wear. Pages are arrays of bytes, row by row from the top."""

"""How large a list may be; beyond, it is refused as a whole."""

MOST_FILE_BYTES = 64 * 1024 * 1024
# All parts of an xlsx together, unpacked: a list of 100,000 rows takes a tenth of that.
MOST_UNPACKED_BYTES = 1024 * 1024 * 1024
MOST_PARTS = 2_000
MOST_SHEETS = 60
# Rows that hold something, of all sheets together.
MOST_ROWS = 100_000
MOST_COLUMNS = 200
# Spreadsheet programs themselves hold no longer text in a cell.
MOST_CELL_CHARACTERS = 32_767
MOST_STRING_CHARACTERS = 100_000_000
MOST_MERGES = 200_000

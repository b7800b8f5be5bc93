"""How much one message may hold."""

# All attachments of one message together, decoded (the issue of the daily office: 500 MB).
MOST_ATTACHED_BYTES = 500_000_000
MOST_ATTACHMENTS = 200
# The message without its attachments.
MOST_ENVELOPE_BYTES = 4 << 20
# Nothing we know of is deeper than 9 or has more than some thousand elements.
MOST_DEPTH = 32
MOST_ELEMENTS = 50_000
# Of one tag: attributes are short.
MOST_TAG_BYTES = 1 << 20
MOST_TEXT_CHARACTERS = 20_000

"""Where everything stands on the pages: lines of text, rules, tables, and spots for seal and pen."""

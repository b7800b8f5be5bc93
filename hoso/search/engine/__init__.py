"""The look-up's engine: rows in, ranked hits out. Plain Python over tantivy, no Django.

- `rows.Row` is what is indexed; `writing.Writer` adds and removes rows, one writer per index.
- `questions.ask` reads what a person typed; it never refuses.
- `reading.Reader` opens the index and follows its commits; `Reader.snapshot()` answers.
- `rights.Rights` is what the asker may see: every answer (hits, snippets, counts, facets, completions)
  is computed inside it.
"""

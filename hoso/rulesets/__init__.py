"""The rules of offices as data and small pure functions: number syntax, types, marks, codes. No Django."""

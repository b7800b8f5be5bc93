"""Refusals and terms in words: error code -> a translated sentence of three parts."""

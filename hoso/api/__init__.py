"""The JSON interface for other systems; the same reads, rights and refusals as the pages."""

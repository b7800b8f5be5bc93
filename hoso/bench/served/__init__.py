"""A home with very many made-up documents, served as for people, and asked as a browser asks."""

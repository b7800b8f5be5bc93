"""Pages of accounts: coming in, going out, changing the password."""

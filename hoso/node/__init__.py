"""What this machine gives us: home folder, private PostgreSQL, supervisor, identity, sandboxed readers."""

"""What happened, told once in the act's own transaction and delivered to everyone who listens."""

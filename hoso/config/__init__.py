"""Settings, urls, subscriptions and the entry point: the only room that knows all others."""

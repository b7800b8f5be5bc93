"""Commands: the front door for people, scripts and other systems; as thin as a page."""

"""What a person does with the pages, in a real browser against a real server with throw-away records."""

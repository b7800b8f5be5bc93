"""Pure decisions about bodies: what they are, what they are called, who follows whom."""

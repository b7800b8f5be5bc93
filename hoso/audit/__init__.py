"""The sealed trail: who did what, when, on whose behalf, in a log that cannot be re-written unseen."""

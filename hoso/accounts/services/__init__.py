"""Writes of accounts: open one, appoint, give a right, lend, issue a token; and the act that ends each."""

from hoso.accounts.services.accounts import close_account, open_account
from hoso.accounts.services.lending import delegate, end_delegation
from hoso.accounts.services.posts import appoint, end_post, end_right, give_right
from hoso.accounts.services.saved_views import drop_view, keep_view
from hoso.accounts.services.tokens import issue_token, revoke_token

__all__ = [
    "appoint", "close_account", "delegate", "drop_view", "end_delegation", "end_post", "end_right",
    "give_right", "issue_token", "keep_view", "open_account", "revoke_token",
]  # fmt: skip

"""Writes of accounts: open one, appoint, give a right, lend, issue a token."""

from hoso.accounts.services.accounts import open_account
from hoso.accounts.services.lending import delegate
from hoso.accounts.services.posts import appoint, give_right
from hoso.accounts.services.tokens import issue_token

__all__ = ["appoint", "delegate", "give_right", "issue_token", "open_account"]

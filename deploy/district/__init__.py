"""The demonstration district: three communes with units, staff and machines, loaded by intake's API."""

from deploy.district.accounts import Account, accounts
from deploy.district.load import load

__all__ = ["Account", "accounts", "load"]

"""Who may make and revoke a workspace's keys, and what each is called.

Neither a key nor an origin is an operation: a secret is answered once and stored nowhere, also not for a retry. An API
key manages them only where it was made so: else whoever has found one could make themselves others.
"""

from .rights import ADMINS, Right, Viewer

MANAGE = Right("keys.manage", ADMINS)
RIGHTS = (MANAGE,)


def may_manage_keys(viewer: Viewer) -> bool:
    return viewer.may(MANAGE)

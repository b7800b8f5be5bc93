"""What the service's own database role may do with the trail.

The role `app` may insert and select in these tables, nothing else; the grants are made by whoever
prepares the database. Triggers (migration 0002) refuse changes to every other role as well, the
owner's own slips included. Neither stops a superuser: only checkpoints kept outside do.
"""

INSERT_ONLY_TABLES = ("audit_trailrow", "audit_leaf", "audit_subtree", "audit_checkpoint")

# Details may be erased by a recorded act (a trigger asks for its row), never changed.
INSERT_AND_DELETE_TABLES = ("audit_detail",)

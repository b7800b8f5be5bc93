"""Pieces of SQL for rows that are written as a set, inside the database."""

# What `lib.ids.uuid7` makes, made by PostgreSQL 15: 48 bits of Unix milliseconds, the rest random (RFC 9562).
UUID7 = (
    "encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) PLACING substring(int8send("
    "(extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6), 52, 1), 53, 1), "
    "'hex')::uuid"
)

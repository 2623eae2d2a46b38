"""The hub: one PostgreSQL that the books of many communities meet in. Optional; every laptop is whole without it."""

NOTE = "hub"  # where a book keeps which hub it belongs to

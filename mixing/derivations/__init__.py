"""The proofs behind the closed forms, one module a chapter."""

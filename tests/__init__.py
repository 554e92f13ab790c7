"""The proofs of labkit."""

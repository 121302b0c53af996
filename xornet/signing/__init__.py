"""Signed versions: Ed25519 keys and signatures in OpenSSH's formats. Imported only where signing or verifying is on."""

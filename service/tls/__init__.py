"""TLS: the service's certificate, which is renewed without a restart, and the certificates of clients."""

"""The platform's protocol. It does no I/O, knows no model of the contract, and imports only `errors`."""

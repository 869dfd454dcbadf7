"""Log lines, records for spans, and keys kept out of logs. It imports only `errors` and `protocol`."""

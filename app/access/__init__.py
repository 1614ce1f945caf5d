"""Who may ask what: keys, tokens, tenants, scopes, limits, repeated requests, the audit of writes."""

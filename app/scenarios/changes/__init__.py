"""The vocabulary of what-ifs: one small frozen class per change; `AnyChange` is all of them by `kind`."""

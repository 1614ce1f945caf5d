"""The sovereignty card of a provider: what law reaches it, what its technology depends on, what is proven."""

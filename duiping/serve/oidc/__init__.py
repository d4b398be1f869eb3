"""Signing in at a company's own login: OpenID Connect, and what departs from it.

The authorization-code flow with PKCE, state and nonce; the ID token is verified
against the provider's published keys. Providers with ways of their own are
described step by step in the settings, and are a thing apart: nothing of the
standard way gives for them.
"""

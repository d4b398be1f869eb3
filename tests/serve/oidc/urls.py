"""The provider's routes, and what it tells of its people."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.views import LoginView
from django.urls import include, path
from oauth2_provider.oauth2_validators import OAuth2Validator

urlpatterns = [
    path("login/", LoginView.as_view()),
    path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
]


class Validator(OAuth2Validator):  # type: ignore[misc]
    """Tells names and e-mails besides the subject."""

    oidc_claim_scope = None

    def get_additional_claims(self, request: Any) -> dict[str, Any]:
        """Tell of one person; who has no e-mail has an unverified one."""
        return {
            "preferred_username": request.user.username,
            "email": request.user.email or "zhao@example.com",
            "email_verified": bool(request.user.email),
        }

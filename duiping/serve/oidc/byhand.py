"""Signing in where the provider has ways of its own, described step by step.

Grade unverified: nobody has run it against such a provider. State is checked as
by the standard; a signed statement there is none, so the person is whom the
provider's answer names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from duiping.serve.oidc.going import Going, begun, challenge, returned
from duiping.serve.oidc.provider import Provider
from duiping.serve.oidc.steps import CHALLENGE, filled
from duiping.serve.oidc.wire import joined, known, wrong

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duiping.serve.oidc.settings import Member
    from duiping.serve.oidc.steps import Request, Steps


class ByHand(Provider):
    """A provider that the settings' `steps` describe."""

    def begin(self, back: str) -> Going:
        """Say where a browser goes; the secret never goes with it."""
        remembered = begun(back, self._clock())
        facts = self._facts(remembered)
        facts[CHALLENGE] = challenge(remembered["verifier"])
        facts.pop("secret")
        door = self._steps.door
        query = {name: filled(text, facts) for name, text in door.query.items()}
        if remembered["state"] not in query.values():
            query["state"] = remembered["state"]
        return Going(joined(door.url, query), remembered)

    def finish(self, query: str, remembered: Mapping[str, str]) -> Member:
        """Say who came back, by what the provider answers to two requests."""
        found = returned(query, remembered, self._clock())
        facts = self._facts(remembered) | {"code": found["code"]}
        facts["token"] = self._asked(self._steps.token, facts)
        return self._member(self._asked(self._steps.person, facts))

    @property
    def _steps(self) -> Steps:
        assert self.settings.steps is not None  # noqa: S101 - the caller chose by it
        return self.settings.steps

    def _facts(self, remembered: Mapping[str, str]) -> dict[str, str]:
        facts = {name: remembered[name] for name in ("state", "back", "verifier")}
        return facts | {"client": self.settings.client, "secret": self._secret}

    def _asked(self, request: Request, facts: dict[str, str]) -> str:
        """Send one request and take the text that it is for."""
        url = joined(request.url, _all(request.query, facts))
        bearer = filled(request.bearer, facts) if request.bearer else ""
        if request.method == "GET":
            answer = self._wire.get(url, bearer)
        elif request.text:
            answer = self._wire.tell(url, _all(request.text, facts), bearer)
        else:
            answer = self._wire.post(url, _all(request.form, facts), known(bearer))
        for name, text in request.fine.items():
            if str(_at(answer, name)) != text:
                raise wrong(f"{name} is not {text}")
        found = _at(answer, request.take)
        if not isinstance(found, str) or not found:
            raise wrong(f"it tells no {request.take}")
        return found


def _all(fields: Mapping[str, str], facts: dict[str, str]) -> dict[str, str]:
    return {name: filled(text, facts) for name, text in fields.items()}


def _at(answer: Any, place: str) -> Any:
    """Give what stands at a place like ``data.open_id``, or None."""
    for name in place.split("."):
        answer = answer.get(name) if isinstance(answer, dict) else None
    return answer

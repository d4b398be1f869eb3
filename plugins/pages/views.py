"""The pages, each an extension class with the facts that its template shows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Response, abort, jsonify, request, send_file

from duiping import seals
from duiping.errors import DuipingError
from duiping.plugins.pages import (
    acts,
    aside,
    bars,
    changes,
    one,
    overview,
    owner,
    proofs,
    taken,
    tracing,
    trends,
    visits,
)
from duiping.plugins.pages.page import (
    Page,
    args,
    endpoint,
    endpoint_link,
    language,
    may,
    period,
    session,
)
from duiping.plugins.pages.wanted import SIZES, SORTED, Wanted, wanted
from duiping.plugins.pages.words import word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duiping.plugins.pages.index import Chosen
    from duiping.plugins.pages.store import Books

HERE = Path(__file__).parent
ATTACHED = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
# Pages in Fava's sidebar that not everybody may open, and what they need.
NEEDED = {"extension/DuipingEvidence/": "evidence", "editor/": "evidence"}


class Duiping(Page):
    """The overview; also what the script of all pages talks to."""

    title = "overview-page"
    template = "overview.html"
    has_js_module = True

    def facts(self, books: Books) -> Mapping[str, Any]:
        """Give the figures of the period."""
        asked = period(books)
        shown = books.cut(asked.month)
        return {
            "it": overview.overview(books, asked.month, language()),
            "shown": shown,
            "lanes": overview.overview(books, asked.month, language()).lanes,
            "ages": overview.ages(),
            "percent": overview.percent,
            "since": visits.since(books),
            **self._changed(books),
        }

    def _changed(self, books: Books) -> Mapping[str, Any]:
        """Compare with the last commit, if the address asks for it."""
        told: dict[str, Any] = {"changes": None, "changes_fault": ""}
        told |= {"versioned": changes.versioned(books.folder), "most": changes.MOST}
        if told["versioned"] and "changes" in request.args:
            try:
                told["changes"] = changes.changes(books)
            except DuipingError as fault:
                told["changes_fault"] = f"{fault.code} {fault.sentence(language())}"
        return told

    @endpoint("style.css")
    def style(self) -> Response:
        """Give the pages' style sheet."""
        return send_file(HERE / "templates" / "style.css", mimetype="text/css")

    @endpoint("me")
    def me(self) -> Response:
        """Tell the script who is here, where to leave, and what not to offer."""
        here, told = session(), request.environ
        lang, leave = language(), told.get("duiping.leave", "")
        role = told.get("duiping.role", "") if leave else ""
        hidden = [page for page, what in NEEDED.items() if not may(what)]
        if "duiping.may" in told:
            hidden.append("import/")  # Fava's, which the guard refuses to all
        return jsonify(
            {
                "by": here.by if here and leave else "",
                "role": role,
                "token": here.token if here else "",
                "leave": leave,
                "door": told.get("duiping.door", ""),
                "label": word("leave", lang),
                "hidden": hidden,
            }
        )

    @endpoint("open")
    def open_items(self) -> Response:
        """Tell Fava's account page what is open in an account."""
        try:
            books = self.books()
        except DuipingError:
            return abort(404)
        return jsonify(aside.aside(books, request.args.get("name", ""), language()))

    @endpoint("export")
    def export(self) -> Response:
        """Give the breaks that fit, or those named, as a file for a spreadsheet."""
        form = request.args.get("form", "csv")
        if form not in taken.FORMS:
            return abort(404)
        try:
            books = self.books()
        except DuipingError:
            return abort(404)
        named = request.args.get("ids", "").split(",")
        data = taken.breaks(books, named, filtered(books), form, language())
        name = f"attachment; filename=breaks.{form}"
        return Response(
            data,
            mimetype=taken.FORMS[form],
            headers={**ATTACHED, "Content-Disposition": name},
        )

    @endpoint("statement")
    def statement(self) -> Response:
        """Give a statement of the period as a file."""
        # Statements bring Ibis and the writers of PDF and workbooks with them.
        from duiping.plugins.pages import statements  # noqa: PLC0415

        name, form = (request.args.get(part, "") for part in ("name", "form"))
        try:
            books = self.books()
            when = statements.span(books, period(books))
            data = statements.written(books, name, form, when, language())
        except (DuipingError, KeyError):
            return abort(404)
        said = f"attachment; filename={name}-{when.name}.{form}"
        return Response(
            data,
            mimetype=statements.FORMS[form],
            headers={**ATTACHED, "Content-Disposition": said},
        )


class DuipingBreaks(Page):
    """The breaks: a table, or one of them opened."""

    title = "breaks-page"
    template = "breaks.html"
    has_js_module = True

    def facts(self, books: Books) -> Mapping[str, Any]:
        """Give a page of the table, or the break that the address names."""
        asked = filtered(books)
        chosen = books.index.choose(asked)
        if "id" in request.args:
            return {**self._hands(books), **self._opened(books, asked, chosen)}
        pages = max(-(-len(chosen.numbers) // asked.size), 1)
        page = min(asked.page, pages)
        start = (page - 1) * asked.size
        rows = [books.index.breaks[n] for n in chosen.numbers[start:][: asked.size]]
        return {
            **self._hands(books),
            "opened": None,
            "unknown": "",
            "asked": replace(asked, page=page),
            "chosen": chosen,
            "params": asked.params(),
            "pages": pages,
            "rows": rows,
            "sizes": SIZES,
            "sorts": {c: asked.by(c).params().get("sort", [""])[0] for c in SORTED},
            "export_links": {
                form: endpoint_link("export", form=form, **asked.params())
                for form in taken.FORMS
            },
        }

    def _hands(self, books: Books) -> Mapping[str, Any]:
        here = session()
        if here is None or not here.decides:
            return {"hands": None}
        return {"hands": acts.hands(books, here.may)}

    def _opened(self, books: Books, asked: Wanted, chosen: Chosen) -> Mapping[str, Any]:
        identity = request.args.get("id", "")[:40]
        number = books.index.places.get(identity)
        facts: dict[str, Any] = {"params": asked.params(), "unknown": identity}
        if number is None:
            return {**facts, "opened": None}
        numbers = chosen.numbers
        at = numbers.index(number) if number in numbers else -1
        near = [
            books.index.breaks[numbers[n]]["id"] if 0 <= n < len(numbers) else ""
            for n in (at - 1, at + 1)
        ]
        return {
            **facts,
            "unknown": "",
            "opened": one.opened(books, books.index.breaks[number]),
            "acts": acts.acts(books, books.index.breaks[number], args(), language()),
            "digests": {item.file: sha256 for sha256, item in books.files.items()},
            "nth": at + 1,
            "total": len(numbers),
            "before": near[0] if at >= 0 else "",
            "after": near[1] if at >= 0 else "",
        }


class DuipingTrace(Page):
    """Any number, amount or phone tail, traced from order to bank."""

    title = "trace-page"
    template = "trace.html"

    def facts(self, books: Books) -> Mapping[str, Any]:
        """Trace what the address asks for."""
        text = request.args.get("q", "")[:200]
        return {"text": text, "it": tracing.traced(books, text, language())}


class DuipingEvidence(Page):
    """The files that the books stand on; one of them as a table."""

    title = "evidence-page"
    template = "evidence.html"
    has_js_module = True

    def facts(self, books: Books) -> Mapping[str, Any]:
        """Give the list of files, or the page of one that the address names."""
        asked = args()
        sha256 = next(iter(asked.get("file", ())), "")
        if sha256:
            row, start = (_whole(request.args.get(n, "")) for n in ("row", "from"))
            return {
                "named": sha256,
                "it": proofs.preview(books, sha256, row, start),
                "list": None,
            }
        when = period(books)
        source = request.args.get("source", "")
        page = _whole(request.args.get("page", "")) or 1
        found = proofs.listing(books, source, when.first, when.end, page)
        return {"named": "", "it": None, "list": found, "largest": proofs.LARGEST}


class DuipingClosing(Page):
    """Which month is next to be closed, what it misses, and who signed the others."""

    title = "closing-page"
    template = "closing.html"
    has_js_module = True

    def facts(self, books: Books) -> Mapping[str, Any]:
        """Give the chain of seals; what is missing is asked of the server's desk."""
        here = request.environ.get("duiping.root")
        return {
            "seals": seals.listed(books.folder)[::-1],
            "desk": None if here is None else f"{here}/-/",
        }


class DuipingStatements(Page):
    """What the books say on paper: statements that add up, with their evidence."""

    title = "statements-page"
    template = "statements.html"

    def facts(self, books: Books) -> Mapping[str, Any]:
        """Give one statement of the period, once there is evidence."""
        if not books.files:
            return {"it": None, "downloads": {}}
        from duiping.plugins.pages import statements  # noqa: PLC0415

        when = statements.span(books, period(books))
        name = request.args.get("name", "")
        it = statements.shown(books, name, when, language())
        return {
            "it": it,
            "downloads": {
                form: endpoint_link("statement", name=it.name, form=form)
                for form in statements.FORMS
            },
        }


class DuipingOwner(Page):
    """One page without jargon."""

    title = "owner-page"
    template = "owner.html"

    def facts(self, books: Books) -> Mapping[str, Any]:
        """Give where the money is, what is late, what it costs and what was done."""
        asked = period(books)
        signed = [s for s in seals.listed(books.folder) if s.period == asked.month]
        return {
            "seal": next((s for s in reversed(signed) if s.approved), None),
            "it": owner.owner(books, asked.month, language()),
            "percent": trends.percent,
        }


class DuipingTrends(Page):
    """Figures month by month."""

    title = "trends-page"
    template = "trends.html"

    def facts(self, books: Books) -> Mapping[str, Any]:
        """Give the months and a chart of each figure."""
        months = trends.trends(books)
        return {
            "months": months,
            "kinds": trends.kinds(months),
            "charts": [
                (
                    name,
                    bars.chart(
                        [(m.month, *figure(m)) for m in months],
                        full=trends.SHARE if name == "matched-share" else 0,
                    ),
                )
                for name, figure in trends.FIGURES.items()
            ],
            "percent": trends.hundredths,
            "tenths": trends.tenths,
        }


def filtered(books: Books) -> Wanted:
    """Read the filter of the address, Fava's time filter included."""
    when = period(books)
    return wanted(args(), when.first, when.end)


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < len("10000000") else 0

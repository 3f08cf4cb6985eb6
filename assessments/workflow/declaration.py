"""Loading the declaration's own wording."""

from collections.abc import Mapping

from assessments.models import OfficialArticle
from assessments.workflow.audit import audited


@audited
def import_declaration(*, language: str, articles: Mapping[int, str]) -> None:
    """Replace the official wording in one language, as plain text by article number."""
    OfficialArticle.objects.filter(language=language).delete()
    OfficialArticle.objects.bulk_create(
        OfficialArticle(language=language, number=number, text=text)
        for number, text in sorted(articles.items())
    )

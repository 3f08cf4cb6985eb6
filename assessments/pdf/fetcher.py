"""The only things a render may read: resources we hand it, by name."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

SCHEME = "hague"


class ForbiddenAddress(FatalURLFetchingError):
    """A document asked for something outside itself; the render stops."""


class OwnResources(URLFetcher):
    """Answers `hague:<name>` from a dictionary and `data:` from itself; refuses all else.

    Nothing is looked up anywhere: no file, no network, no redirect.
    """

    def __init__(self, resources: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=["data"], allow_redirects=False, fail_on_errors=True)
        self._resources = resources

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """The resource behind an address. Raises ForbiddenAddress for any that is not ours."""
        parts = urlsplit(url)
        if parts.scheme == "data":
            return super().fetch(url, headers)
        if parts.scheme == SCHEME and parts.path in self._resources:
            return URLFetcherResponse(url, body=self._resources[parts.path])
        raise ForbiddenAddress(f"The report may not read {url[:200]!r}.")

"""Every text that a reader can see is there in every language of the product."""

import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils.translation import to_locale

from hague.settings import BASE_DIR, LANGUAGES

LOCALES = [to_locale(language) for language, _name in LANGUAGES if language != "en"]


def catalogue(locale: str) -> Path:
    return BASE_DIR / "hague" / "locale" / locale / "LC_MESSAGES" / "django.po"


@pytest.fixture(scope="module")
def texts_in_code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The texts that stand in code and templates now, as a gettext template.

    Taken from a copy, because Django writes beside each template it reads.
    """
    copy = tmp_path_factory.mktemp("texts")
    for folder in ("assessments", "hague", "templates"):
        shutil.copytree(BASE_DIR / folder, copy / folder)
    locale_folder = copy / "hague" / "locale"
    locale_folder.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(copy)
        patch.setattr(settings, "LOCALE_PATHS", [locale_folder])
        call_command("makemessages", "--keep-pot", locale=LOCALES, verbosity=0)
    return locale_folder / "django.pot"


@pytest.mark.parametrize("locale", LOCALES)
def test_every_text_is_translated_and_every_translation_used(
    locale: str, texts_in_code: Path
) -> None:
    comparison = subprocess.run(
        ["msgcmp", catalogue(locale), texts_in_code], capture_output=True, text=True, check=False
    )
    assert not comparison.stderr, f"run `make messages`, then mend:\n{comparison.stderr}"


@pytest.mark.parametrize("locale", LOCALES)
def test_every_translation_keeps_the_placeholders_of_its_text(locale: str, tmp_path: Path) -> None:
    check = subprocess.run(
        ["msgfmt", "--check", f"--output-file={tmp_path / 'checked.mo'}", catalogue(locale)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert not check.stderr, check.stderr

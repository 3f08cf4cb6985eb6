"""What `make run` does before it serves: stopped at any moment, it goes on the next time."""

import gettext
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from hague.settings import BASE_DIR

CATALOGUE = "hague/locale/nl/LC_MESSAGES/django"


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """A checkout without what set-up makes, under a name with a space."""
    folder = tmp_path_factory.mktemp("set up") / "a copy"
    left_out = shutil.ignore_patterns("var", ".venv", ".git", "*.mo", "__pycache__", "databases")
    shutil.copytree(BASE_DIR, folder, ignore=left_out, symlinks=True)
    return folder


def prepared(folder):
    """Give the checkout a Python that has what is needed, and nothing else."""
    for made in (".venv", "var"):
        shutil.rmtree(folder / made, ignore_errors=True)
    (folder / "var" / "cache").mkdir(parents=True)
    (folder / ".venv" / "bin").mkdir(parents=True)
    python = folder / ".venv" / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    (folder / ".venv" / "requirements.txt.installed").write_text("")


@pytest.fixture
def checkout(original):
    """The checkout before anything is made."""
    prepared(original)
    return original


def run(checkout, commands, **environment):
    """Run functions of `setup.sh` in a checkout."""
    return subprocess.run(
        ["/bin/sh", "-euc", f". ./setup.sh\n{commands}"],
        cwd=checkout,
        env={"PATH": os.environ["PATH"], "HAGUE_MODE": "demonstration"} | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def done(checkout, commands, **environment):
    ran = run(checkout, commands, **environment)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


# Translations


def test_a_catalogue_that_was_written_by_half_is_written_anew(checkout):
    done(checkout, "compile_translations")
    compiled = checkout / f"{CATALOGUE}.mo"
    whole = compiled.read_bytes()
    compiled.write_bytes(whole[: len(whole) // 2])  # and newer than its .po
    done(checkout, "compile_translations")
    assert compiled.read_bytes() == whole
    with compiled.open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Sign in") == "Inloggen"


def test_a_catalogue_is_never_seen_half_written(checkout):
    """What `msgfmt` writes is a file beside it, until that is whole."""
    done(checkout, "compile_translations")
    before = (checkout / f"{CATALOGUE}.mo").read_bytes()
    killed = 'msgfmt() { echo half >"${2#*=}"; return 1; }'
    assert run(checkout, f"{killed}\ncompile_translations").returncode != 0
    assert (checkout / f"{CATALOGUE}.mo").read_bytes() == before


# Static files


@pytest.fixture(scope="module")
def collected(original, tmp_path_factory):
    """What is there once static files are collected."""
    prepared(original)
    done(original, "collect_static_files")
    folder = tmp_path_factory.mktemp("collected") / "var"
    shutil.copytree(original / "var", folder)
    return folder


@pytest.fixture
def served(checkout, collected):
    """The checkout with its static files."""
    shutil.rmtree(checkout / "var")
    shutil.copytree(collected, checkout / "var")
    (checkout / "var/cache/static.whole").touch()  # later than this checkout was prepared
    return checkout


def static_files(checkout):
    found = (checkout / "var" / "static").rglob("*")
    return {path.name: path.read_bytes() for path in found if path.is_file()}


def test_static_files_that_were_compressed_by_half_are_collected_anew(served):
    whole = static_files(served)
    packed = next((served / "var" / "static").rglob("hague.*.css.gz"))
    packed.write_bytes(packed.read_bytes()[:100])
    (served / "var/cache/static.whole").unlink()  # stopped before the stamp
    done(served, "collect_static_files")
    assert static_files(served) == whole
    assert "staticfiles.json" in whole


def test_while_static_files_are_collected_the_old_ones_stay(served):
    before = static_files(served)
    another = served / "static" / "js" / "another.js"
    another.write_text("// new")
    os.utime(another, (2e9, 2e9))  # on some disks the time of a file has whole seconds
    (served / ".venv/bin/python").write_text("#!/bin/sh\nmkdir -p var/static.new; exit 137\n")
    for _ in range(2):  # and it is tried again the next time
        assert run(served, "collect_static_files").returncode == 137
    another.unlink()
    assert static_files(served) == before


def test_static_files_that_are_whole_are_not_collected_again(served):
    (served / ".venv/bin/python").write_text("#!/bin/sh\nexit 1\n")
    done(served, "collect_static_files")


# Python and its packages


def half(checkout):
    """A virtual environment whose making was stopped: some of pip is there, and no stamp."""
    shutil.rmtree(checkout / ".venv")
    pip = checkout / ".venv/lib/python3/site-packages/pip"
    pip.mkdir(parents=True)
    (pip / "__init__.py").write_text("")
    (checkout / ".venv/bin").mkdir()
    (checkout / ".venv/bin/python").write_text("#!/bin/sh\nexit 0\n")
    (checkout / ".venv/bin/python").chmod(0o755)


MAKES_ONE = """
find_python() { echo fake_python; }
fake_python() { echo "made $*"; rm -rf .venv; mkdir -p .venv/bin; cp "$WHOLE" .venv/bin/python; }
"""


def interpreter(folder, name, *, version, can_make_environments=True):
    """A Python that only knows how new it is, and whether it can make environments."""
    folder.mkdir(exist_ok=True)
    script = folder / name
    able = "" if can_make_environments else 'case "$2" in *venv*) exit 1 ;; esac\n'
    script.write_text(f"#!/bin/sh\n{able}exit {int(version < (3, 11))}\n")
    script.chmod(0o755)


@pytest.mark.parametrize(
    ("of_the_system", "found"),
    [
        ({"version": (3, 11)}, "system/python3"),
        ({"version": (3, 9)}, "python3"),
        ({"version": (3, 11), "can_make_environments": False}, "python3"),
    ],
    ids=["fit", "too old", "cannot make environments"],
)
def test_the_python_of_the_system_is_taken_before_another(checkout, tmp_path, of_the_system, found):
    """Debian and Ubuntu build theirs with optimisations."""
    interpreter(tmp_path / "system", "python3", **of_the_system)
    interpreter(tmp_path / "other", "python3", version=(3, 12))
    for name in ("python3.13", "python3.12", "python3.11"):
        interpreter(tmp_path / "other", name, version=(3, 9))
    path = f"{tmp_path}/other:{os.environ['PATH']}"
    said = done(checkout, "find_python", PATH=path, SYSTEM=f"{tmp_path}/system/")
    assert said.strip().removeprefix(f"{tmp_path}/") == found


@pytest.fixture
def fake(tmp_path):
    """An interpreter that only tells what it was asked, and fails in pip when FAILS is set."""
    path = tmp_path / "python"
    path.write_text(
        '#!/bin/sh\n[ "$2" != pip ] || echo "pip" "$@"\n[ "$2" != pip ] || exit ${FAILS:-0}\n'
    )
    path.chmod(0o755)
    return str(path)


def test_an_environment_that_was_made_by_half_is_made_anew(checkout, fake):
    half(checkout)
    assert "made -m venv --clear .venv" in done(
        checkout, f"{MAKES_ONE}\nmake_environment", WHOLE=fake
    )
    assert "made" not in done(checkout, f"{MAKES_ONE}\nmake_environment", WHOLE=fake)


def test_packages_that_were_installed_by_half_are_installed_into_a_new_environment(checkout, fake):
    commands = f"{MAKES_ONE}\nmake_environment\ninstall_requirements requirements.txt"
    done(checkout, commands, WHOLE=fake)
    killed = f"{MAKES_ONE}\ninstall_requirements requirements.txt"
    (checkout / ".venv/requirements.txt.installed").write_text("of an earlier version")
    (checkout / ".venv/bin/python").write_text("#!/bin/sh\nkill -9 $PPID\n")
    assert run(checkout, killed, WHOLE=fake).returncode != 0
    again = done(checkout, commands, WHOLE=fake)
    assert "made -m venv --clear .venv" in again
    assert "pip -m pip install" in again
    assert done(checkout, commands, WHOLE=fake) == ""


def test_without_a_network_it_says_so_and_keeps_the_environment(checkout, fake):
    commands = f"{MAKES_ONE}\nmake_environment\ninstall_requirements requirements.txt"
    shutil.rmtree(checkout / ".venv")
    refused = run(checkout, commands, WHOLE=fake, FAILS="1")
    assert refused.returncode == 1
    assert "is this machine connected to it" in refused.stderr
    assert "made" not in done(checkout, commands, WHOLE=fake)


def test_what_the_tests_need_holds_what_the_server_needs(checkout, fake):
    shutil.rmtree(checkout / ".venv")
    commands = f"{MAKES_ONE}\nmake_environment\ninstall_requirements"
    assert "pip -m pip" in done(checkout, f"{commands} requirements-dev.txt", WHOLE=fake)
    assert done(checkout, f"{commands} requirements.txt", WHOLE=fake) == ""


# Where it serves


@pytest.mark.parametrize(
    ("host", "port", "said"),
    [
        ("127.0.0.1", "abc", "PORT is abc: give a number from 1 to 65535."),
        ("127.0.0.1", "0", "PORT is 0: give a number"),
        ("127.0.0.1", "99999", "PORT is 99999: give a number"),
        ("127.0.0.1", "²", "PORT is ²: give a number"),
        ("[::1]", "8000", "give the address without brackets"),
        ("192.0.2.1", "8000", "This machine has no such address."),
        ("not-a-name.invalid", "8000", "This machine has no such address."),
        ("hague.example.org", "8000", "This machine has no such address."),
    ],
)
def test_advice_fits_what_is_wrong_with_the_address(checkout, host, port, said):
    refused = run(checkout, "refuse_where_it_cannot_serve", HOST=host, PORT=port)
    assert refused.returncode == 1
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_port_that_is_taken_leads_to_one_that_is_free(checkout):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = run(checkout, "refuse_where_it_cannot_serve", HOST="127.0.0.1", PORT=str(port))
    assert f"Cannot serve on 127.0.0.1:{port}: Address already in use." in refused.stderr
    assert "Choose another: make run PORT=" in refused.stderr
    assert f"PORT={port}" not in refused.stderr


def test_settings_that_do_not_fit_are_named_without_a_traceback(checkout):
    refused = run(
        checkout, "refuse_where_it_cannot_serve", HOST="127.0.0.1", PORT="09", DEBUG="perhaps"
    )
    assert "DEBUG" in refused.stderr
    assert "Traceback" not in refused.stderr


# The script itself


def test_it_can_be_read_by_every_shell():
    for shell in ("dash", "bash"):
        if found := shutil.which(shell):
            subprocess.run([found, "-n", Path(BASE_DIR, "setup.sh")], check=True)


def test_tests_leave_no_folder_of_evidence_behind():
    """Each process of them makes one."""
    program = "from tests import settings; print(settings.EVIDENCE_ROOT)"
    environment = {name: value for name, value in os.environ.items() if name != "EVIDENCE_ROOT"}
    made = subprocess.run(
        [sys.executable, "-c", program], cwd=BASE_DIR, env=environment, capture_output=True
    )
    folder = Path(made.stdout.decode().strip())
    assert folder.name.startswith("hague-evidence-")
    assert not folder.exists()


# What Debian's packages would leave behind


def test_postgresql_is_installed_without_a_server_that_starts_by_itself(checkout):
    told = done(checkout, 'missing=" chromium postgresql"; no_server_by_itself')
    assert "create_main_cluster = false" in told
    assert "/etc/postgresql-common/createcluster.d/" in told
    assert done(checkout, 'missing=" chromium postgresql-client"; no_server_by_itself') == ""
    assert done(checkout, 'missing=" chromium"; no_server_by_itself') == ""


def test_who_may_not_install_is_told_one_line_to_type(checkout, tmp_path):
    for name, does in (("id", "echo 1000"), ("sudo", "exit 1"), ("apt-get", "exit 1")):
        (tmp_path / name).write_text(f"#!/bin/sh\n{does}\n")
        (tmp_path / name).chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    ran = run(checkout, 'missing=" postgresql"; install_missing', PATH=path)
    assert ran.returncode == 1
    (line,) = [line for line in ran.stderr.splitlines() if "sudo sh -c" in line]
    script = line.partition("sudo ")[2]
    assert subprocess.run(["sh", "-n", "-c", script]).returncode == 0
    assert "apt-get install --yes --no-install-recommends postgresql" in line
    assert "create_main_cluster = false" in line

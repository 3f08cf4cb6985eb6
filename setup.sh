#!/bin/sh
# Brings what this machine lacks and does only what is not done yet:
#
#   ./setup.sh run          serves the demonstration
#   ./setup.sh dev          serves one that follows the code, with what the checks need
#   ./setup.sh development  brings what the checks need
#   ./setup.sh production   brings what a real server needs (docs/operations.md)
#   ./setup.sh test         brings what the tests need on top: a browser, PostgreSQL, Java
#
# It may be stopped at any moment, and goes on the next time: what takes a while is made beside its
# place and renamed, or counts only with a stamp that is written last.
set -eu
[ "${0##*/}" != setup.sh ] || cd "$(dirname "$0")"

HTML_CHECKER=26.9.27 # vnu-jar, the Nu Html Checker
SIZE_OF_PACKAGES="some 35 MB, about a minute" # to run; the tests need more

stop() {
  printf '%s\n' "$@" >&2
  exit 1
}

# What is missing, by the names of Debian's packages

missing=""

need() { # need PACKAGE TEST...
  package=$1
  shift
  "$@" >/dev/null 2>&1 || missing="$missing $package"
}

SYSTEM=${SYSTEM:-/usr/bin/}

# Debian and Ubuntu build theirs with optimisations; one that somebody compiled by hand mostly is not,
# and takes a third as long again. One that can make environments goes before one that cannot yet.
find_python() {
  for can in "import ensurepip, venv" ""; do
    for place in "$SYSTEM" ""; do
      for name in python3.13 python3.12 python3.11 python3; do
        if "$place$name" -c "import sys; assert sys.version_info >= (3, 11); $can" 2>/dev/null; then
          echo "$place$name"
          return
        fi
      done
    done
  done
  return 1
}

find_browser() {
  for name in "${CHROMIUM:-}" chromium-headless-shell chromium chromium-browser google-chrome; do
    command -v "$name" && return
  done
  return 1
}

has_library() {
  /sbin/ldconfig -p | grep -q "$1"
}

has_postgresql() {
  command -v initdb || ls /usr/lib/postgresql/*/bin/initdb
}

has_broker() { # tests/test_worker.py starts one; redis-tools brings the program, and no service
  for name in valkey-server redis-server valkey-check-rdb redis-check-rdb; do
    command -v $name && return
  done
  return 1
}

has_office() { # has_office sc|sw: the part for spreadsheets or for letters
  office=/usr/lib/libreoffice/program
  command -v soffice && { [ ! -d $office ] || [ -e "$office/lib$1lo.so" ]; }
}

has_html_checker() {
  [ "$(cat var/cache/vnu.version)" = "$HTML_CHECKER" ]
}

need_to_run() {
  if python=$(find_python); then
    [ -x .venv/bin/python ] ||
      need "$(basename "$python")-venv" "$python" -c 'import ensurepip, venv'
  elif command -v python3 >/dev/null; then
    stop "Python 3.11 or newer is needed; this is $(python3 --version)."
  else
    missing="$missing python3 python3-venv"
  fi
  need libpango-1.0-0 has_library libpango-1.0.so.0
  need libpangoft2-1.0-0 has_library libpangoft2-1.0.so.0
  need libharfbuzz-subset0 has_library libharfbuzz-subset.so.0
  need gettext command -v msgfmt
}

need_to_test() {
  SIZE_OF_PACKAGES="up to 300 MB, some minutes"
  if grep -qs '^ID=ubuntu' /etc/os-release && ! find_browser >/dev/null; then
    stop "The tests need Chromium, which Ubuntu has as a snap only. Type: sudo snap install chromium" \
      "(or install Chrome, or let CHROMIUM name a browser), then try again."
  fi
  need chromium-headless-shell find_browser # the browser without its windows: it is faster
  need postgresql has_postgresql
  need default-jdk-headless command -v javac
  need libatomic1 has_library libatomic.so.1 # for the driver of the browser
  need poppler-utils command -v pdftoppm
  need qpdf command -v qpdf
  need sqlite3 command -v sqlite3
  need redis-tools has_broker
  need libreoffice-calc-nogui has_office sc
  need libreoffice-writer-nogui has_office sw
  has_html_checker 2>/dev/null || need npm command -v npm
}

no_server_by_itself() { # The tests start PostgreSQL themselves; the package would for good
  case "$missing " in *" postgresql "*) ;; *) return 0 ;; esac
  settings=/etc/postgresql-common/createcluster.d
  echo "mkdir -p $settings && echo 'create_main_cluster = false' >$settings/tests-only.conf &&"
}

install_missing() {
  [ -n "$missing" ] || return 0
  command -v apt-get >/dev/null ||
    stop "Missing here, by the names of Debian's packages:$missing" "Install them, then try again."
  install="$(no_server_by_itself) apt-get update &&"
  install="$install apt-get install --yes --no-install-recommends$missing"
  if [ "$(id -u)" = 0 ]; then
    as_root=""
  elif sudo -n true 2>/dev/null; then
    as_root="sudo -n"
  elif command -v sudo >/dev/null; then
    stop "Some packages are missing. Type this, then try again:" "" "  sudo sh -c \"$install\""
  else
    stop "Some packages are missing. Type this, then try again:" "" "  su - -c \"$install\""
  fi
  echo "Installing Debian's packages ($SIZE_OF_PACKAGES):$missing"
  if [ -t 1 ]; then to=/dev/tty; else to=/dev/null; fi
  $as_root env DEBIAN_FRONTEND=noninteractive sh -c "$install" >$to ||
    stop "That failed. Put it right and try again, or install them by hand."
  missing=""
}

# What is made here

is_environment_whole() {
  for stamp in .venv/ready .venv/*.installed; do
    [ -e "$stamp" ] && .venv/bin/python -c 'import pip' 2>/dev/null && return
  done
  return 1
}

make_environment() {
  is_environment_whole && return
  python=$(find_python) || stop "Python 3.11 or newer is needed."
  echo "Making .venv of $python"
  "$python" -m venv --clear .venv
  touch .venv/ready
}

are_installed() { # are_installed FILE: what the tests need holds what the server needs
  for stamp in ".venv/$1.installed" .venv/requirements-dev.txt.installed; do
    [ -e "$stamp" ] && sha256sum requirements*.txt | cmp -s - "$stamp" && return
  done
  return 1
}

install_requirements() { # install_requirements FILE
  are_installed "$1" && return
  echo "Installing the Python packages of $1 (up to 200 MB, a minute or two)"
  rm -f .venv/ready .venv/*.installed # stopped in here, pip leaves halves and takes them for whole
  if [ -t 1 ]; then quiet=""; else quiet=--quiet; fi # who watches sees how far it is
  if ! .venv/bin/python -m pip install $quiet --disable-pip-version-check --require-hashes \
    --requirement "$1"; then
    touch .venv/ready
    stop "The Python packages could not be installed. They are fetched from the network once:" \
      "is this machine connected to it, and may it reach pypi.org? Then try again."
  fi
  sha256sum requirements*.txt >".venv/$1.new"
  mv ".venv/$1.new" ".venv/$1.installed"
}

compile_translations() { # every time: it takes no time, and finds what was left half done
  for catalogue in hague/locale/*/LC_MESSAGES/*.po; do
    [ -e "$catalogue" ] || continue
    compiled=${catalogue%.po}.mo
    msgfmt --check-format --output-file="$compiled.new" "$catalogue"
    if cmp -s "$compiled.new" "$compiled"; then
      rm "$compiled.new"
    else
      mv "$compiled.new" "$compiled"
    fi
  done
}

make_secret_key() {
  [ -s var/secret_key ] && return
  .venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(48))' >var/secret_key.new
  mv var/secret_key.new var/secret_key
}

collect_static_files() {
  whole=var/cache/static.whole
  if [ -e $whole ] && [ -e var/static/staticfiles.json ] &&
    [ -z "$(find static hague/settings.py .venv/*.installed -newer $whole)" ]; then
    return
  fi
  touch $whole.new # what changes from here on is collected the next time
  DJANGO_SETTINGS_MODULE=hague.settings .venv/bin/python -c '
import django
from django.conf import settings
from django.core.management import call_command

django.setup()
settings.STATIC_ROOT = settings.VAR_DIR / "static.new"
call_command("collectstatic", interactive=False, clear=True, verbosity=0)
'
  rm -rf $whole var/static
  mv var/static.new var/static
  mv $whole.new $whole
}

fetch_html_checker() {
  has_html_checker 2>/dev/null && return
  echo "Fetching the Nu Html Checker $HTML_CHECKER"
  rm -f var/cache/vnu.version
  (
    cd var/cache
    npm pack --silent "vnu-jar@$HTML_CHECKER" >/dev/null
    tar -xzf "vnu-jar-$HTML_CHECKER.tgz" --strip-components=3 package/build/dist/vnu.jar
    rm "vnu-jar-$HTML_CHECKER.tgz"
    echo "$HTML_CHECKER" >vnu.version # last
  )
}

prepare() { # prepare REQUIREMENTS
  install_missing
  (umask 077 && mkdir -p var/cache)
  make_environment
  install_requirements "$1"
  compile_translations
}

# The demonstration

refuse_another_mode() {
  [ "${HAGUE_MODE:-demonstration}" = demonstration ] ||
    stop "HAGUE_MODE is $HAGUE_MODE here, but this starts the demonstration: unset it." \
      "docs/operations.md tells how to run a real instance."
}

refuse_where_it_cannot_serve() {
  .venv/bin/python - <<'PYTHON'
import errno
import http.client
import os
import socket
import sys

from django.core.exceptions import ImproperlyConfigured

host, port = os.environ["HOST"], os.environ["PORT"]


def fault_at(number):
    """Why the server cannot listen there; None when it can."""
    try:
        found = socket.getaddrinfo(host, number, type=socket.SOCK_STREAM)[0]
        family, kind, _, _, address = found
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        return error


def is_ours():
    """Whether it is Hague that listens there already."""
    try:
        connection = http.client.HTTPConnection(host, int(port), timeout=3)
        connection.request("GET", "/help/")
        return b"Hague</title>" in connection.getresponse().read(2000)
    except (OSError, http.client.HTTPException):
        return False


def advice(error):
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return "This machine has no such address. Without HOST only this machine is served."
    if error.errno != errno.EADDRINUSE:
        return "Choose another: make run PORT=8000"
    if is_ours():
        return "Hague is running there already: open it, or stop it first."
    free = (n for n in range(int(port) + 1, min(int(port) + 100, 65536)) if not fault_at(n))
    return f"Choose another: make run PORT={next(free, 8000)}"


if host.startswith("["):
    sys.exit(f"HOST is {host}: give the address without brackets.")
if not (port.isascii() and port.isdecimal() and 1 <= int(port) <= 65535):
    sys.exit(f"PORT is {port}: give a number from 1 to 65535.")
if error := fault_at(int(port)):
    sys.exit(f"Cannot serve on {host}:{port}: {error.strerror}. {advice(error)}")
try:
    from hague import settings
except ImproperlyConfigured as error:
    sys.exit(str(error))
PYTHON
}

fill_database() {
  # One process for both: each start of Django takes a second. Not read from standard input: a
  # report is laid out in a process that loads its parent's program again, and finds no file.
  DJANGO_SETTINGS_MODULE=hague.settings .venv/bin/python -c '
import django
from django.core.management import call_command

django.setup()
call_command("migrate", verbosity=0)
call_command("load_demonstration")
'
}

begin_demonstration() { # begin_demonstration DATABASE: what serves it needs, if it can be served
  export HAGUE_MODE=demonstration
  export HOST="${HOST:-127.0.0.1}" PORT="${PORT:-8000}"
  export SECRET_KEY_FILE=var/secret_key
  export DATABASE_URL="${DATABASE_URL:-sqlite:///var/$1.sqlite3}"
  (umask 077 && make_secret_key)
  refuse_where_it_cannot_serve
}

start_worker() { # it ends with the server, which takes this shell's place and number
  .venv/bin/python manage.py worker --with-parent $$ &
}

serve_demonstration() {
  begin_demonstration demonstration
  collect_static_files
  fill_database
  start_worker
  exec .venv/bin/python -m gunicorn
}

serve_development() { # a demonstration of its own, whose code and templates may change meanwhile
  export DEBUG=true
  begin_demonstration development
  fill_database
  case $HOST in *:*) HOST="[$HOST]" ;; esac
  start_worker
  exec .venv/bin/python manage.py runserver "$HOST:$PORT"
}

main() {
  case "${1:-}" in
  run)
    refuse_another_mode
    need_to_run
    prepare requirements.txt
    serve_demonstration
    ;;
  production)
    need_to_run
    prepare requirements.txt
    collect_static_files
    ;;
  development)
    need_to_run
    prepare requirements-dev.txt
    ;;
  dev)
    refuse_another_mode
    need_to_run
    prepare requirements-dev.txt
    serve_development
    ;;
  test)
    need_to_run
    need_to_test
    prepare requirements-dev.txt
    fetch_html_checker
    ;;
  *)
    stop "Use: ./setup.sh run|dev|production|development|test (or make, which lists what it can do)"
    ;;
  esac
}

# Its functions can be read into another script, as the tests do.
[ "${0##*/}" != setup.sh ] || main "$@"

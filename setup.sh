#!/bin/sh
# Brings what this machine lacks and does only what is not done yet:
#
#   ./setup.sh run          serves the demonstration
#   ./setup.sh development  brings what the checks need
#   ./setup.sh test         brings what the tests need on top: a browser, PostgreSQL, Java
set -eu
cd "$(dirname "$0")"

HTML_CHECKER=26.9.27 # vnu-jar, the Nu Html Checker

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

find_python() {
  for name in python3.13 python3.12 python3.11 python3; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      echo "$name"
      return
    fi
  done
  return 1
}

find_browser() {
  for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
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

has_office() { # has_office sc|sw: the part for spreadsheets or for letters
  office=/usr/lib/libreoffice/program
  command -v soffice && { [ ! -d $office ] || [ -e "$office/lib$1lo.so" ]; }
}

has_html_checker() {
  [ "$(cat var/cache/vnu.version)" = "$HTML_CHECKER" ]
}

need_to_run() {
  if python=$(find_python); then
    [ -x .venv/bin/python ] || need "$python-venv" "$python" -c 'import ensurepip, venv'
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
  if grep -qs '^ID=ubuntu' /etc/os-release && ! find_browser >/dev/null; then
    stop "The tests need Chromium, which Ubuntu has as a snap only. Type: sudo snap install chromium" \
      "(or install Chrome, or let CHROMIUM name a browser), then try again."
  fi
  need chromium find_browser
  need postgresql has_postgresql
  need default-jdk-headless command -v javac
  need libatomic1 has_library libatomic.so.1 # for the driver of the browser
  need poppler-utils command -v pdftoppm
  need qpdf command -v qpdf
  need libreoffice-calc-nogui has_office sc
  need libreoffice-writer-nogui has_office sw
  has_html_checker 2>/dev/null || need npm command -v npm
}

install_missing() {
  [ -n "$missing" ] || return 0
  command -v apt-get >/dev/null ||
    stop "Missing here, by the names of Debian's packages:$missing" "Install them, then try again."
  install="apt-get update && apt-get install --yes --no-install-recommends$missing"
  if [ "$(id -u)" = 0 ]; then
    as_root=""
  elif sudo -n true 2>/dev/null; then
    as_root="sudo -n"
  elif command -v sudo >/dev/null; then
    stop "Some packages are missing. Type this, then try again:" "" "  sudo sh -c '$install'"
  else
    stop "Some packages are missing. Type this, then try again:" "" "  su - -c '$install'"
  fi
  echo "Installing Debian's packages:$missing"
  $as_root env DEBIAN_FRONTEND=noninteractive sh -c "$install" >/dev/null ||
    stop "That failed. Put it right and try again, or install them by hand."
  missing=""
}

# What is made here

make_environment() {
  if ! .venv/bin/python -c 'import pip' 2>/dev/null; then
    python=$(find_python) || stop "Python 3.11 or newer is needed."
    "$python" -m venv --clear .venv
  fi
}

install_requirements() { # install_requirements FILE
  installed=.venv/$1.installed
  sha256sum requirements*.txt | cmp -s - "$installed" && return
  echo "Installing the Python packages of $1"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement "$1"
  sha256sum requirements*.txt >"$installed"
}

compile_translations() {
  for catalogue in hague/locale/*/LC_MESSAGES/*.po; do
    compiled=${catalogue%.po}.mo
    if [ -e "$catalogue" ] && ! [ "$compiled" -nt "$catalogue" ]; then
      msgfmt --check-format --output-file="$compiled" "$catalogue"
    fi
  done
}

make_secret_key() {
  [ -s var/secret_key ] && return
  .venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(48))' >var/secret_key.new
  mv var/secret_key.new var/secret_key
}

collect_static_files() {
  manifest=var/static/staticfiles.json
  if ! [ -e $manifest ] ||
    [ -n "$(find static hague/settings.py .venv/*.installed -newer $manifest)" ]; then
    .venv/bin/python manage.py collectstatic --no-input --clear --verbosity 0
  fi
}

fetch_html_checker() {
  has_html_checker 2>/dev/null && return
  echo "Fetching the Nu Html Checker $HTML_CHECKER"
  (
    cd var/cache
    npm pack --silent "vnu-jar@$HTML_CHECKER" >/dev/null
    tar -xzf "vnu-jar-$HTML_CHECKER.tgz" --strip-components=3 package/build/dist/vnu.jar
    rm "vnu-jar-$HTML_CHECKER.tgz"
    echo "$HTML_CHECKER" >vnu.version
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

refuse_a_taken_port() {
  .venv/bin/python - <<'PYTHON'
import os
import socket
import sys

host, port = os.environ["HOST"], os.environ["PORT"]
try:
    family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)
except OSError as error:
    sys.exit(f"Cannot serve on {host}:{port}: {error.strerror}. Another: make run PORT=8001")
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

serve_demonstration() {
  export HAGUE_MODE=demonstration
  export HOST="${HOST:-127.0.0.1}" PORT="${PORT:-8000}"
  export SECRET_KEY_FILE=var/secret_key
  export DATABASE_URL="${DATABASE_URL:-sqlite:///var/demonstration.sqlite3}"
  refuse_a_taken_port
  (umask 077 && make_secret_key)
  collect_static_files
  fill_database
  exec .venv/bin/python -m gunicorn
}

case "${1:-}" in
run)
  refuse_another_mode
  need_to_run
  prepare requirements.txt
  serve_demonstration
  ;;
development)
  need_to_run
  prepare requirements-dev.txt
  ;;
test)
  need_to_run
  need_to_test
  prepare requirements-dev.txt
  fetch_html_checker
  ;;
*)
  stop "Use: ./setup.sh run|development|test (or make, which lists what it can do)"
  ;;
esac

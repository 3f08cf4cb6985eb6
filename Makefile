# `make` lists what can be done. What the machine lacks is brought by setup.sh.

# Hundreds of processes are started: each would compile the code anew if it kept none of it.
export PYTHONDONTWRITEBYTECODE :=

PYTHON := .venv/bin/python
PYTEST := $(PYTHON) -m pytest
# One process more than cores, as tests also wait for browsers and servers.
ON_EVERY_CORE := --numprocesses $(shell expr $$(nproc) + 1) --maxprocesses 4 --dist loadfile \
	--no-loadscope-reorder --durations 25
NOT_TRANSLATED := --ignore "var/*" --ignore "tests/*" --ignore "bench/*"

# Settings of a production server that has nothing wrong: the checks must find nothing.
PRODUCTION := HAGUE_MODE=production HOST=127.0.0.1 DEBUG=false \
	SECRET_KEY=only-for-the-checks-0123456789-abcdefghijklmnopqrstuvwxyz \
	ALLOWED_HOSTS=hague.example CSRF_TRUSTED_ORIGINS=https://hague.example \
	DATABASE_URL=sqlite:///:memory: EMAIL_URL=submission://mail.example:587 \
	PUBLIC_URL=https://hague.example

INDENTED := --tabwidth 2 templates
DJANGO := --target-version 5.2

LOCK := $(PYTHON) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock"

# Whatever fails, the rest is run too, and then it is said what failed.
EACH := @$(MAKE) --no-print-directory --keep-going

# What pip-audit asks first. Through this it is known within seconds whether anybody answers.
CAN_AUDIT := import urllib.request; \
	urllib.request.urlopen("https://pypi.org/pypi/django/5.2/json", timeout=5)

CHECKS := check-style check-types check-imports check-migrations check-settings check-translations audit

.PHONY: help run dev test test-all test-sqlite test-postgresql check $(CHECKS) format messages lock sbom \
	bench clean
.NOTPARALLEL:

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## Start the demonstration on http://127.0.0.1:8000 (or HOST=… PORT=…)
	@exec ./setup.sh run

dev: ## Serve with reload and DEBUG on a database under var/, for whoever changes the code
	@exec ./setup.sh dev

test: ## Run every check and test: on SQLite with a browser, on PostgreSQL in reverse order
	@./setup.sh test
	$(EACH) check test-sqlite test-postgresql

test-all: ## The same, on SQLite in reverse order too, and hostile input for a quarter of an hour
	@HOSTILE_SECONDS=900 $(MAKE) --no-print-directory test
	@printf '\n== Tests on SQLite in reverse order\n'
	@env -u DATABASE_URL $(PYTEST) $(ON_EVERY_CORE) -m "not browser" --reverse

test-sqlite:
	@printf '\n== Tests on SQLite\n'
	@env -u DATABASE_URL $(PYTEST) $(ON_EVERY_CORE)

test-postgresql:
	@printf '\n== Tests on PostgreSQL, in reverse order\n'
	@$(PYTHON) -m tests.postgres -- $(PYTEST) $(ON_EVERY_CORE) -m "not browser" --reverse

check: ## Check style, types, imports between rooms, migrations, settings and known weaknesses
	@./setup.sh development
	$(EACH) $(CHECKS)

check-style:
	@printf '\n== Style\n'
	@$(PYTHON) -m ruff check
	@$(PYTHON) -m ruff format --check
	@$(PYTHON) -m djhtml --check $(INDENTED)
	@.venv/bin/djade --check $(DJANGO) $$(find templates -name '*.html')

check-types:
	@printf '\n== Types\n'
	@$(PYTHON) -m mypy

check-imports:
	@printf '\n== Imports between rooms\n'
	@$(PYTHON) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()'

check-migrations:
	@printf '\n== Migrations\n'
	@DATABASE_URL=sqlite:///:memory: $(PYTHON) manage.py makemigrations --check --dry-run

check-settings:
	@printf '\n== Instrument and settings\n'
	@DATABASE_URL=sqlite:///:memory: $(PYTHON) manage.py check --fail-level WARNING
	@$(PRODUCTION) $(PYTHON) manage.py check --deploy --fail-level WARNING

check-translations:
	@printf '\n== Translations\n'
	@env -u DATABASE_URL $(PYTEST) --quiet tests/test_translations.py

audit: ## Look for weaknesses in the code, and for known ones in the locked packages
	@printf '\n== Weaknesses in the code\n'
	@$(PYTHON) -m bandit --quiet --recursive --configfile pyproject.toml assessments hague manage.py
	@printf '\n== Known weaknesses of the locked packages\n'
	@if ! $(PYTHON) -c '$(CAN_AUDIT)' 2>/dev/null; then \
		echo "Not checked: pypi.org, which knows of them, does not answer."; \
	else \
		$(PYTHON) -m pip_audit --progress-spinner off --disable-pip --require-hashes \
			--requirement requirements.txt --requirement requirements-dev.txt; \
	fi

format: ## Put code and templates in the project's style
	@./setup.sh development
	@$(PYTHON) -m ruff check --fix
	@$(PYTHON) -m ruff format
	@$(PYTHON) -m djhtml $(INDENTED)
	@.venv/bin/djade $(DJANGO) $$(find templates -name '*.html')

messages: ## Bring the catalogues in hague/locale up to date with the texts in the code
	@./setup.sh development
	@$(PYTHON) manage.py makemessages --all --no-obsolete --add-location file $(NOT_TRANSLATED)

lock: ## Lock every package of requirements*.in, those that they bring too, with hashes
	@./setup.sh development
	@$(LOCK) requirements.in --output-file requirements.txt
	@$(LOCK) requirements-dev.in --constraints requirements.txt --output-file requirements-dev.txt

sbom: ## Write what is locked, as CycloneDX, to var/sbom.json
	@./setup.sh development
	@$(PYTHON) -m cyclonedx_py requirements --output-reproducible --output-format JSON \
		--output-file var/sbom.json requirements.txt

bench: ## Measure what bench/ measures; with REGISTER=file also the import of that register
	@./setup.sh development
	@for measure in $(filter-out register,$(basename $(notdir $(wildcard bench/[a-z]*.py)))); do \
		printf '\n== %s\n' $$measure; $(PYTHON) -m bench.$$measure || exit 1; \
	done
	@[ -z "$(REGISTER)" ] || { printf '\n== register\n'; $(PYTHON) -m bench.register "$(REGISTER)"; }

clean: ## Remove what set-up made; the data under var/ stay
	rm -rf .venv var/cache var/static .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find hague -name '*.mo' -delete
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

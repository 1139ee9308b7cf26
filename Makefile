# OnRecord: `make run` serves the sample articles, `make test` checks everything. GNU make 3.81 or later.

PORT ?= $(or $(ONRECORD_PORT),8000)

# The first Python on the machine that is new enough and complete, looked for once and only where it is
# needed; or name one: make run PYTHON=/path/to/python
PYTHON ?= $(eval PYTHON := $(shell for candidate in python3.13 python3.12 python3.11 python3.14 python3 python; do \
	"$$candidate" -c "import ensurepip, sqlite3, sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null \
	&& command -v "$$candidate" && break; done))$(PYTHON)

RUNTIME = .venv
TEST = .venv-test
LOCK = .venv-lock
UV = uv==0.13.9

# Where `make check`, `make openapi`, `make docs` and `make bench` find their programs: any environment
# with requirements/dev.txt in it serves.
BIN ?= $(TEST)/bin

.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help run test check check-contract check-faults format lock openapi docs screenshots bench evaluate corpus-there clean python port-free secrets

help:
	@echo "make run      serve the sample articles on http://127.0.0.1:$(PORT) (PORT=… for another port)"
	@echo "make test     make the test environment, then every check and every test"
	@echo "make check    the same without installing anything"
	@echo "make check-contract  try the interface with thousands of examples: half an hour"
	@echo "make check-faults  kill and starve every process, twenty times each way: an hour and a half"
	@echo "make format   put the source into the shape that the checks ask for"
	@echo "make bench    measure what docs/benchmarks.md states, and write it there: two hours"
	@echo "make evaluate POLNEAR=…  reproduce the figures on PolNeAR, development split"
	@echo "make openapi  write openapi.yaml from the code"
	@echo "make docs     write the tables of the documents from the code and from committed figures"
	@echo "make screenshots  take pictures of all pages with Chromium, into var/screenshots"
	@echo "make secrets  make the passwords that docker-compose.yml reads"
	@echo "make lock     resolve the dependencies anew into requirements/*.txt"
	@echo "make clean    remove environments, caches and build results (not the database in var/)"

# --- running -----------------------------------------------------------------------------------------

run: port-free $(RUNTIME)/installed
	@mkdir -p var
	@ONRECORD_DATABASE_URL="$${ONRECORD_DATABASE_URL:-sqlite:///var/onrecord.db}"; export ONRECORD_DATABASE_URL; \
	$(RUNTIME)/bin/onrecord ingest samples && \
	printf '%s\n' '' 'Ask, from another terminal:' \
	  "  curl 'http://127.0.0.1:$(PORT)/v1/quotes?speaker=tarabrin&q=fleet'" \
	  "  curl 'http://127.0.0.1:$(PORT)/v1/quotes?topic=economic%20sanction&country=IN'" \
	  "  curl 'http://127.0.0.1:$(PORT)/v1/speakers?q=tarabrin'" \
	  'Or look, in a browser:' '  http://127.0.0.1:$(PORT)/' '' && \
	exec $(RUNTIME)/bin/onrecord run --port $(PORT)

port-free: python
	@"$(PYTHON)" -c "import sys; sys.exit(int(sys.argv[1]) not in range(1, 65536))" "$(PORT)" 2>/dev/null || { \
	  echo "PORT is a number from 1 to 65535, not '$(PORT)'" >&2; exit 1; }
	@"$(PYTHON)" -c "import socket, sys; sys.exit(not socket.socket().connect_ex(('127.0.0.1', $(PORT))))" || { \
	  echo "Port $(PORT) is taken. Stop what listens there, or choose another: make run PORT=$$(($(PORT) + 1))" >&2; exit 1; }

# --- containers --------------------------------------------------------------------------------------

# What docker-compose.yml reads its passwords from; made once. The files can be read by the containers' own
# users, whatever the umask says, the folder by nobody else.
secrets: secrets/database_url
	@chmod 700 secrets && chmod a+r secrets/database_password secrets/database_url

# A password of one's own may have characters that mean something else in a URL: then all are written as %XX.
secrets/database_url: | secrets/database_password
	@LC_ALL=C; password="$$(cat $|)"; case "$$password" in *[!A-Za-z0-9._~-]*) \
	  password="$$(printf %s "$$password" | od -An -v -t x1 | tr -d ' \n' | sed 's/../%&/g')";; esac; \
	printf 'postgresql://onrecord:%s@db/onrecord' "$$password" > $@

secrets/database_password:
	@mkdir -p -m 700 secrets
	@od -An -v -N 24 -t x1 /dev/urandom | tr -d ' \n' > $@

# --- checking ----------------------------------------------------------------------------------------

test: $(TEST)/installed
	@$(MAKE) --no-print-directory check BIN=$(TEST)/bin

check:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest

check-contract: $(TEST)/installed
	$(BIN)/python -m pytest tests/contract/test_schemathesis.py --contract-examples 200

check-faults: $(TEST)/installed
	$(BIN)/python -m pytest tests/faults --fault-rounds 20 -rP

format:
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(TEST)/installed
	$(BIN)/python -m benchmarks --write

evaluate: corpus-there $(TEST)/installed
	$(BIN)/python -m nlp.evaluation.polnear "$(POLNEAR)"

corpus-there:
	@test -e "$(POLNEAR)" || { echo "Where is the corpus? make evaluate POLNEAR=/directory/with/dev.jsonl" >&2; exit 1; }

# --- files that are written from the code ------------------------------------------------------------

openapi: $(TEST)/installed
	$(BIN)/python -m docs.openapi_file

docs: $(TEST)/installed
	$(BIN)/python -m docs.tables

screenshots: $(TEST)/installed
	$(BIN)/python -m tests.browser.screenshots var/screenshots

# The lock holds for Python 3.11 and later on Linux and macOS. The runtime lock takes its versions from
# the development lock, so that what is tested is what runs.
COMPILE = $(LOCK)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
	--no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock" \
	setup.cfg requirements/build.in

lock: python
	"$(PYTHON)" -m venv --clear $(LOCK)
	$(LOCK)/bin/python -m pip install --quiet "$(UV)"
	$(COMPILE) --extra dev --extra telemetry --output-file requirements/dev.txt > /dev/null
	$(COMPILE) --constraint requirements/dev.txt --output-file requirements/runtime.txt > /dev/null

# --- environments ------------------------------------------------------------------------------------

# Everything comes from the lock, by hash; the project itself is then installed without looking further.
define environment
	@echo "Installing $< into $(@D): about a minute the first time"
	@"$(PYTHON)" -m venv --clear $(@D)
	@$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@touch $@
endef

$(RUNTIME)/locked: requirements/runtime.txt | python
	$(environment)

$(TEST)/locked: requirements/dev.txt | python
	$(environment)

%/installed: %/locked setup.cfg pyproject.toml
	@$(@D)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

python:
	@test -n "$(PYTHON)" || { echo "OnRecord needs Python 3.11 or later with venv and sqlite3, and found none." >&2; \
	  echo "Install one (on Debian and Ubuntu also python3-venv), or name it: make run PYTHON=/path/to/python" >&2; exit 1; }

clean:
	rm -rf $(RUNTIME) $(TEST) $(LOCK) build dist *.egg-info \
	  .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find api nlp tests benchmarks docs -name __pycache__ -prune -exec rm -rf {} +

# Everything a fresh clone needs: Python 3.11 or newer, make, and what these targets install below this folder.
#
#   make run        start Tearoom: http://localhost:8000, or PORT=...; its data lies in data/, or TEAROOM_DATA=...
#   make check      format, lint, types, import contracts and the fast tests, of server and web
#   make test       check, then every test: real databases, several processes, real browsers
#   make bench      measure, as JSON lines
#   make bench-messages    measure what messages cost, beside other servers in the same run
#   make bench-media       measure what forwarding voices and pictures costs, beside C, Janus and aiortc; PARTS=...
#   make bench-network     measure calls over bad lines, beside direct ones; needs root
#   make bench-flood    attack a running house, and measure what its facilitator notices
#   make fuzz       send ten million bad packets to a media server in memory: minutes; PACKETS=..., SEED=...
#   make tired      let a tired evening happen to eight people at real pages; SEED=..., MINUTES=...
#   make soak       let fifty people talk for minutes while processes are killed; MESSAGES=..., SEED=...
#   make format     write the format that check wants, and the web's copy of the wire types
#   make translated    note that every text whose English changed has been looked at in the other languages
#   make pictures   take the pictures in README.md anew, and those of the stage in every window
#   make migration name="Add cups"    write a migration for what changed in the tables
#   make clean      remove all that these targets made, but no data

.PHONY: run check check-server check-web build-web test bench bench-messages bench-media bench-network bench-flood fuzz soak tired format translated pictures migration slice shape clean
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
python := .venv/bin/python
pip := $(python) -m pip --disable-pip-version-check --quiet install --require-hashes --no-deps
within := $(python) -m tests.bench.within
npm_ci := npm ci --no-audit --no-fund --loglevel=error

# The web is built with the machine's Node when that can carry Vite, else with one from PyPI inside .venv.
node_fits := $(shell node -e 'const [a, b] = process.versions.node.split("."); \
	console.log((a == 20 && b >= 19) || (a == 22 && b >= 12) || a > 22 ? "yes" : "")' 2>/dev/null)
node := $(if $(node_fits),,.venv/.node)
export PATH := $(if $(node_fits),,$(CURDIR)/.venv/bin:)$(PATH)

# The browser tests drive the machine's Chromium when there is one, else the one inside an npm package; so with a relay.
turn := $(if $(shell command -v turnserver),,tests/turn/node_modules/.installed)
chromium := $(if $(shell command -v chromium || command -v google-chrome),,tests/browser/node_modules/.installed)
old_chromium := tests/browser_old/node_modules/.installed
clients := tests/clients/node_modules/.installed
lighthouse := tests/lighthouse/node_modules/.installed

# Other browsers, without root, where there are Debian packages; a run without them says so at its end.
engines := build/engines/.fetched

run: .venv/.run web/dist/.built
	@$(python) -m server run

# What different tools do, they do at the same time; what each says stays together where this make can do that.
at_once := $(MAKE) -j2 $(if $(filter output-sync,$(.FEATURES)),--output-sync)

check:
	@$(at_once) check-server check-web

check-server: .venv/.dev
	$(python) -m ruff format --check
	$(python) -m ruff check --no-cache
	$(python) -m mypy
	.venv/bin/lint-imports --no-logo
	$(python) -m pytest -n logical -m "not browser and not journey and not services and not whole"

check-web: web/node_modules/.installed
	cd web && npm run -s check && npm run -s test

# Not beside the check: both write the messages.
build-web: check-web
	@$(MAKE) web/dist/.built

test: .venv/.bench
	@$(at_once) check-server build-web $(chromium) $(old_chromium) $(turn) $(engines) $(clients) $(lighthouse)
	$(python) -m pytest -n logical -m "(services or whole or journey) and not browser and not alone"
	SHOTS=no $(python) -m pytest -n logical --dist worksteal -m "browser and not alone"
	$(python) -m pytest -m alone
	@$(python) -m tests.engines.left_out

bench: .venv/.dev web/dist/.built $(chromium) $(lighthouse)
	@$(within) 420 tests.bench

bench-messages: .venv/.bench
	@$(within) 540 tests.bench_messages

bench-flood: .venv/.dev web/dist/.built
	@$(within) 300 tests.bench_flood

fuzz: .venv/.dev
	@$(within) 1800 tests.sfu.fuzz $(or $(PACKETS),10000000) $(or $(SEED),1)

soak: .venv/.dev
	@$(within) 1800 tests.soak

tired: .venv/.dev web/dist/.built $(chromium)
	@$(within) 7200 tests.tired

bench-media: .venv/.dev $(chromium)
	@$(within) 540 tests.bench_media $(PARTS)

bench-network: .venv/.dev $(chromium)
	@$(within) 900 tests.bench_network

# What holds the house in shape, in numbers.
shape: .venv/.dev
	@$(python) -m tests.shape

# make slice name=wishes
slice: .venv/.dev
	@$(python) -m server.new_slice $(name)
	@$(MAKE) -s format

format: .venv/.dev
	$(python) -m ruff format
	$(python) -m ruff check --fix
	$(python) -m server.wiregen

translated: .venv/.dev
	@$(python) -m tests.kit.translated

pictures: .venv/.dev web/dist/.built $(chromium)
	@$(python) -m tests.browser.pictures
	@cd web && npm run -s stories -- --logLevel error
	@$(python) -m tests.browser.sheet

migration: .venv/.dev
	@test -n "$(name)" || { echo 'say what it does: make migration name="Add cups"'; exit 2; }
	@mkdir -p build && rm -f build/migration.db*
	.venv/bin/alembic -x url=sqlite:///build/migration.db upgrade head
	.venv/bin/alembic -x url=sqlite:///build/migration.db revision --autogenerate -m "$(name)" \
		--rev-id "$$(printf %04d $$(( $$(ls migrations/versions/*.py 2>/dev/null | wc -l) + 1 )))"
	@$(python) -m ruff format --quiet migrations

clean:
	rm -rf .venv build web/dist web/node_modules web/src/paraglide tests/browser/node_modules tests/browser_old/node_modules tests/turn/node_modules tests/clients/node_modules tests/lighthouse/node_modules
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Tearoom needs Python 3.11 or newer: make PYTHON=...")'
	$(PYTHON) -m venv .venv

.venv/.run: requirements.lock | .venv/bin/python
	$(pip) -r $<
	@touch $@

.venv/.dev: requirements-dev.lock | .venv/bin/python
	$(pip) -r $<
	@touch .venv/.run $@

.venv/.bench: requirements-bench.lock .venv/.dev
	$(pip) -r $<
	@touch $@

$(engines): tests/engines/fetch.py | .venv/.dev
	@$(python) -m tests.engines.fetch

.venv/.node: requirements-node.lock | .venv/bin/python
	$(pip) -r $<
	@touch $@

%/node_modules/.installed: %/package-lock.json $(node)
	cd $* && $(npm_ci)
	@touch $@

web/dist/.built: web/node_modules/.installed $(wildcard web/*.* web/project.inlang/settings.json) \
		$(shell find web/src web/public web/messages -type f -not -path '*/paraglide/*')
	cd web && npm run -s build -- --logLevel error
	@touch $@

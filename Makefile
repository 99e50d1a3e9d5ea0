# Each target makes the virtual environment that it needs. `make` alone says what there is.
PYTHON ?= python3
.DEFAULT_GOAL := help
.PHONY: help run test check chaos bench

# Without compiled files every start costs a second more.
unexport PYTHONDONTWRITEBYTECODE

help: ## Say what each target does
	@sed -n 's/^\([a-z]*\): ## \(.*\)/make \1|\2/p' Makefile | while IFS='|' read -r name words; do printf '%-12s %s\n' "$$name" "$$words"; done

run: ## Start Cairn with its demonstration at http://127.0.0.1:8000 (CAIRN_PORT, CAIRN_HOME)
	@$(PYTHON) infra/launch.py run

test: ## Run every test, on servers of its own
	@$(PYTHON) infra/launch.py install --dev
	@.venv/bin/python -m infra.browser
	.venv/bin/python -m pytest -n 2

check: ## Check style, types and module borders, and run the quick tests (under a minute)
	@$(PYTHON) infra/launch.py install --dev
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/python -m pytest tests/unit tests/architecture

chaos: ## Repeat the fault tests with fresh seeds (CAIRN_CHAOS_SEEDS=1,2 repeats those)
	@$(PYTHON) infra/launch.py install --dev
	@seeds="$${CAIRN_CHAOS_SEEDS:-$$(.venv/bin/python -c 'import secrets; print(*(secrets.randbits(32) for _ in range(5)), sep=",")')}"; \
	echo "CAIRN_CHAOS_SEEDS=$$seeds"; CAIRN_CHAOS_SEEDS="$$seeds" .venv/bin/python -m pytest tests/chaos

bench: ## Measure the budgets; fails when one is missed
	@$(PYTHON) infra/launch.py install --dev
	.venv/bin/python -m tests.load.bench

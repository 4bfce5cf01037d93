# The doors of the project; cmake and scripts/ do the work.
PREFIX ?= /usr/local
JOBS ?= $(shell nproc)
# Tests of live streams mostly wait for the clock.
TEST_JOBS ?= $(shell expr $(JOBS) + 1)
PORT ?= 0
CONFIG ?=
DIR ?= build/run

.DEFAULT_GOAL := help
.PHONY: help deps build run test e2e bench lint format golden install uninstall clean

help: ## this list
	@sed -nE 's/^([a-z0-9]+):[^#]*## (.*)/make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 18

deps: ## the packages to build and run (Debian 12; asks sudo where needed)
	scripts/install-deps build run

build: ## the programs, optimised, in build/bin
	@mkdir -p build
	@cmake --preset release -DCMAKE_RUNTIME_OUTPUT_DIRECTORY=$(CURDIR)/build/bin -DCMAKE_INSTALL_PREFIX=$(PREFIX) >build/configure.log 2>&1 || { cat build/configure.log; exit 1; }
	@cmake --build build/release -j $(JOBS)

run: deps build ## generates and serves the demo, or CONFIG=file; PORT=n, DIR=folder; Ctrl-C ends it
	@exec scripts/run $(if $(CONFIG),--config '$(CONFIG)',--demo) --dir '$(DIR)' --port '$(PORT)'

test: ## all tests, with AddressSanitizer and UndefinedBehaviorSanitizer
	scripts/install-deps build test
	@$(MAKE) --no-print-directory test-build
	ctest --preset debug -j $(TEST_JOBS)

e2e: ## the tests that run real programs against each other
	@$(MAKE) --no-print-directory test-build
	ctest --preset debug -L e2e

.PHONY: test-build
test-build: tests/end_to_end/node_modules/.package-lock.json
	cmake --preset debug
	cmake --build build/debug -j $(JOBS)

tests/end_to_end/node_modules/.package-lock.json: tests/end_to_end/package-lock.json
	cd tests/end_to_end && npm ci --ignore-scripts --no-audit --no-fund

bench: ## the numbers of tests/bench/README.md, as ratios in one run
	cmake --preset release -B build/bench -DFLATHEAD_BENCH=ON
	cmake --build build/bench -j $(JOBS)
	@tests/bench/all build/bench

lint: ## warnings as errors, clang-tidy, formatting
	scripts/install-deps build test lint
	git ls-files '*.cpp' '*.hpp' | xargs clang-format-14 --dry-run --Werror
	cmake --preset lint
	cmake --build build/lint -j $(JOBS)

format: ## formats the sources
	git ls-files '*.cpp' '*.hpp' | xargs clang-format-14 -i

golden: test-build ## rewrites the expected files of tests/cases; read the diff
	FLATHEAD_GOLDEN=rewrite ctest --preset debug -L golden

install: build ## programs, units and nginx snippets to PREFIX (DESTDIR is honoured); scripts/install sets up this machine
	cmake --install build/release

uninstall: ## takes away what the last install wrote
	sed 's|^|$(DESTDIR)|' build/release/install_manifest.txt | xargs -r -d '\n' rm -fv --

clean: ## all that was built
	rm -rf build tests/end_to_end/node_modules

# Foreshock: everything a person or a CI does with the repository, one word each.
# Nothing is assumed but make, bash, git and a Swift toolchain: `setup` installs the rest.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.ONESHELL:
MAKEFLAGS += --no-print-directory

# Where `make install` puts the command.
PREFIX ?= /usr/local
# Further options of `swift build`, the same for every target here, so that nothing is built twice.
# The CI passes `-Xswiftc -warnings-as-errors`.
SWIFTFLAGS ?=

RELEASE := -c release $(SWIFTFLAGS)
EXAMPLES := $(sort $(patsubst Examples/%/,%,$(wildcard Examples/*/)))
SWIFT_FOLDERS := $(wildcard Sources Tests Examples Benchmarks/Benchmarks Benchmarks/Sources Benchmarks/Package.swift) Package.swift

.PHONY: help
help: ## this list
	@printf 'make TARGET, where TARGET is\n\n'
	sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  \1|\2/p' Makefile | while IFS='|' read -r name what; do
	  printf '  %-16s %s\n' "$$name" "$$what"
	done

.PHONY: setup
setup: ## install the Debian packages a build needs, if any is missing
	@scripts/setup build

.PHONY: setup-alerting
setup-alerting: setup ## install Alertmanager and promtool, for the tests that are skipped without them
	@scripts/setup alerting

.PHONY: build
build: setup ## the library and the command, optimised
	@swift build $(RELEASE)

.PHONY: demo
demo: setup ## build the command and show what it does
	@swift build $(RELEASE) --product foreshock
	"$$(swift build $(RELEASE) --show-bin-path)/foreshock" demo

.PHONY: test
test: setup ## all tests, optimised
	@swift build --build-tests $(RELEASE)
	swift test --skip-build --disable-xctest $(RELEASE)

.PHONY: kernels
kernels: test ## the numeric tests again with the BLAS's plainest kernels and with those of most machines
	@for kernels in $(if $(filter x86_64,$(shell uname -m)),Prescott $(if $(shell grep -om1 avx2 /proc/cpuinfo),Haswell)); do
	  echo "kernels: $$kernels"
	  OPENBLAS_CORETYPE=$$kernels swift test --skip-build --disable-xctest $(RELEASE) \
	    --filter 'Foreshock(LinearAlgebra|Forecasting|Anomaly|Supervised)Tests'
	done

.PHONY: lint
lint: ## the formatter's and the linter's word on every Swift file
	@scripts/need-swift
	swift format lint --strict --recursive --parallel $(SWIFT_FOLDERS)
	echo "lint: nothing to say about $(SWIFT_FOLDERS)"

.PHONY: format
format: ## format every Swift file in place
	@scripts/need-swift
	swift format format --in-place --recursive --parallel $(SWIFT_FOLDERS)

.PHONY: examples
examples: setup ## build and run every example
	@swift build $(RELEASE)
	folder=$$(swift build $(RELEASE) --show-bin-path)
	for name in $(EXAMPLES); do
	  printf '\n--- %s\n' "$$name"
	  output=$$("$$folder/$$name" </dev/null)
	  printf '%s\n' "$$output"
	  [ -n "$$output" ] || { echo "$$name printed nothing" >&2; exit 1; }
	done

.PHONY: security
security: setup-security ## rules as code: Security/policy.json against the tree, its history, its dependencies
	@.build/security/venv/bin/python Security/check.py

.PHONY: setup-security
setup-security: setup ## install what the security checks need, if anything is missing
	@scripts/setup security

.PHONY: client
client: setup ## build and run a package that depends on this one by version
	@scripts/client-package

.PHONY: datasets
datasets: setup ## make Datasets/ anew by the commands in its READMEs; with CI=true any difference fails
	@swift build $(RELEASE) --product foreshock
	scripts/datasets "$$(swift build $(RELEASE) --show-bin-path)/foreshock"

.PHONY: docs
docs: setup ## build the documentation into .build/documentation; a broken link fails
	@scripts/documentation

.PHONY: check-all
check-all: security test kernels lint examples client datasets docs sanitizers bench-build ## everything, sanitizers and other kernels included
	@echo "check-all: done"

.PHONY: sanitizers
sanitizers: setup ## optimised tests under the address and the thread sanitizer
	@ASAN_OPTIONS=detect_leaks=0 swift test -c release --disable-xctest --sanitize=address --scratch-path .build-address
	swift test -c release --disable-xctest --sanitize=thread --scratch-path .build-thread

.PHONY: bench
bench: setup ## run the benchmarks
	@cd Benchmarks && swift package --disable-sandbox benchmark

.PHONY: bench-build
bench-build: setup ## only build them
	@swift build -c release --package-path Benchmarks

.PHONY: peers
peers: bench-build ## the same work in other tools, one table of ratios (needs Benchmarks/Peers/requirements.txt, R)
	@Benchmarks/Peers/compare

.PHONY: install
install: setup ## build the command without need of a toolchain and put it under PREFIX (/usr/local)
	@swift build -c release --product foreshock --static-swift-stdlib --scratch-path .build-install
	folder=$$(swift build -c release --static-swift-stdlib --scratch-path .build-install --show-bin-path)
	install -D -m 755 "$$folder/foreshock" "$(DESTDIR)$(PREFIX)/bin/foreshock"
	echo "installed $(DESTDIR)$(PREFIX)/bin/foreshock"

.PHONY: clean
clean: ## remove everything that was built
	@rm -rf .build .build-address .build-documentation .build-install .build-thread Benchmarks/.build

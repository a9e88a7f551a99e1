# Everything you can do here; `make help` lists it.

SECTIONS := ch3_1_linreg ch3_2_scratch ch3_3_concise ch3_4_softmax ch3_5_fashion ch3_6_softmax_scratch ch3_7_concise
FUZZERS  := idx options figure

# What you can choose, on the command line, as in `make test CXX=clang++ OPT=-O0 BUILD=build/clang`. CXX, CPPFLAGS and
# CXXFLAGS also come from the environment, as usual; names that could mean something else there do not.
BUILD    := build
OPT      := -O3
OPENMP   := 1
# The SIMD backend: avx512, avx2, neon or scalar. Empty means the best one that ARCH, as in -march, allows.
SIMD     :=
ARCH     := native
SANITIZE :=
# Flags for the program that runs: `make ch3_2_scratch ARGS=--help`.
ARGS     :=
# Of exercises, report, practice and fuzz: the section, the seed, and what else `make help` says.
ONLY     :=
SEED     :=
BENCH    :=
HINT     :=
WATCH    :=
JSON     :=
SECONDS  := 600

# Nothing typed is silently without effect: variables that may be typed always, those that programs and tools find in
# their environment, and those of some targets.
ALWAYS       := BUILD OPT OPENMP SIMD ARCH SANITIZE CXX CPPFLAGS CXXFLAGS
PASSED_ON    := FASHION_MNIST_DIR OMP_% GTEST_% CCACHE_% LANG LC_% TERM NO_COLOR TMPDIR PATH HOME SHELL
WITH_ARGS    := run ch3_% my/% exercises test bench asan tsan test-backends test-settings
WITH_ONLY    := exercises practice report
WITH_SEED    := exercises
WITH_BENCH   := report
WITH_HINT    := practice
WITH_WATCH   := practice
WITH_JSON    := practice
WITH_SECONDS := fuzz
ifeq ($(MAKELEVEL),0)
  TYPED := $(filter-out $(ALWAYS) $(PASSED_ON),$(foreach v,$(.VARIABLES),$(if $(filter command,$(origin $v)),$v)))
  $(foreach v,$(TYPED),$(if $(filter $(WITH_$v),$(MAKECMDGOALS)),,$(error $v=$($v): \
    $(if $(WITH_$v),has an effect on $(WITH_$v) only,expected one of $(ALWAYS) \
      $(patsubst WITH_%,%,$(filter WITH_%,$(.VARIABLES)))))))
endif
override BENCH := $(filter-out 0,$(BENCH))
override HINT  := $(filter-out 0,$(HINT))
override WATCH := $(filter-out 0,$(WATCH))
# What is not made of these characters alone, or not one word.
strange = $(filter-out 1,$(words $1))$(shell printf %s '$(subst ','\'',$1)' | LC_ALL=C tr -d '$2')
ifneq ($(call strange,$(BUILD),[:alnum:]._/+@\200-\377-)$(filter -%,$(BUILD)),)
  $(error BUILD=$(BUILD): expected the name of a folder, of letters, digits and . _ - + @ /)
else ifneq ($(if $(ONLY),$(call strange,$(ONLY),[:alnum:].)),)
  $(error ONLY=$(ONLY): expected one section such as 3.2, or of exercises one such as 3.4.5 or a part such as 3.4.5a)
else ifneq ($(if $(SEED),$(call strange,$(SEED),[:digit:])),)
  $(error SEED=$(SEED): expected a whole number from 1 to 99999)
else ifeq ($(filter 0 1,$(OPENMP)),)
  $(error OPENMP=$(OPENMP): expected 0 or 1)
endif

.PHONY: all setup data clean run $(SECTIONS) $(SECTIONS:%=%/) exercises practice report test bench asan tsan \
  test-backends test-settings fuzz format lint help

all: ## build everything under build/
	@$(MAKE) $(IN_PARALLEL) $(PROGRAMS) $(BIN)/tests $(BIN)/exercises $(BIN)/bench
setup: ## install what is missing and fetch the data; does nothing the second time
	@sh common/tools/setup.sh
	@sh common/tools/fetch.sh data/fashion-mnist
data: ## fetch Fashion-MNIST into data/fashion-mnist and check it
	@sh common/tools/fetch.sh data/fashion-mnist
clean: ## remove build/
	@[ $(BUILD) = build ] || { echo "clean: removes build/ only; remove $(BUILD) yourself" >&2; exit 1; }
	@rm -rf build

# ---- Read the book with its programs
run: ## run the sections' programs in the book's order, all with the same ARGS
	@$(MAKE) $(IN_PARALLEL) $(PROGRAMS)
	@set -e; for section in $(SECTIONS); do echo "== $$section"; $(RUN) $(BIN)/$$section $(FIGURES) $(ARGS); echo; done
$(SECTIONS): ## build and run one section; ARGS=--help lists its flags
	@$(MAKE) $(IN_PARALLEL) $(BIN)/$@
	@$(RUN) $(BIN)/$@ $(FIGURES) $(ARGS)
# As a shell completes the folder's name.
$(SECTIONS:%=%/): %/: %
# Beside what is built.
FIGURES := $(if $(filter-out build,$(BUILD)),--figures $(BUILD)/figures)
my/%: ## build and run a program of your own, my/NAME.cpp; begin with a copy of my/example.cpp
	@[ -f $@.cpp ] || { echo "$@.cpp: not found; begin with: cp my/example.cpp $@.cpp" >&2; exit 1; }
	@$(MAKE) $(IN_PARALLEL) $(BIN)/$@
	@$(RUN) $(BIN)/$@ $(ARGS)
# So that the rule above is not taken for the source file.
my/%.cpp: ;
exercises: ## run the worked exercises and show what they find; ONLY=3.4.5 chooses, SEED=2 draws other numbers
	@$(MAKE) $(IN_PARALLEL) $(BIN)/exercises
	@$(RUN) $(BIN)/exercises $(ONLY:%=--only %) $(SEED:%=--gtest_random_seed=%) $(ARGS)
practice: ## check the functions you write in practice/; ONLY=3.2 chooses, HINT=1 adds hints, WATCH=1 goes on
	@$(MAKE) $(IN_PARALLEL) $(PRACTICE)
	@sh tests/practice/practice.sh $(BUILD) '$(ONLY)' '$(HINT)' '$(WATCH)' '$(JSON)'
# With ONLY=3.2 the folder ch3_2_...
REPORTED := $(if $(ONLY),$(if $(findstring .,$(ONLY)),$(filter ch$(subst .,_,$(ONLY))_%,$(SECTIONS))),$(SECTIONS))
report: ## write build/report/index.html, the code with its output; ONLY=3.2 takes a section, BENCH=1 adds benchmarks
	@$(MAKE) $(IN_PARALLEL) $(REPORTED:%=$(BIN)/%) $(BIN)/exercises $(if $(BENCH),$(BIN)/bench)
	@ONLY="$(ONLY)" BENCH="$(BENCH)" sh common/tools/report.sh $(BIN) $(BUILD)/report $(REPORTED)

# ---- Check and measure
test: ## run all tests; ARGS='--gtest_filter=Reduce.*' chooses
	@$(MAKE) $(IN_PARALLEL) $(BIN)/tests $(PROGRAMS)
	@D2L_BIN=$(BIN) D2L_RUN="$(RUN)" EXPECT_SIMD=$(SIMD) $(RUN) $(BIN)/tests --gtest_brief=1 $(ARGS)
# Waiting threads sleep instead of spinning: tests and exercises often share the machine with something else.
test exercises: export OMP_WAIT_POLICY = passive
bench: ## run the benchmarks and write build/bench.json; ARGS=--benchmark_filter=matmul chooses
	@$(MAKE) $(IN_PARALLEL) $(BIN)/bench
	@$(RUN) $(BIN)/bench --benchmark_out=$(BUILD)/bench.json.part --benchmark_out_format=json $(ARGS)
	@[ ! -s $(BUILD)/bench.json.part ] || mv $(BUILD)/bench.json.part $(BUILD)/bench.json
asan: ## run tests and programs with the address, leak and undefined-behaviour sanitizers
	@$(MAKE) BUILD=build/asan OPT=-O1 SANITIZE=address,undefined test
	@$(MAKE) BUILD=build/asan OPT=-O1 SANITIZE=address,undefined run ARGS=
tsan: ## run tests and programs with the thread sanitizer, without OpenMP, whose runtime it does not understand
	@$(MAKE) BUILD=build/tsan OPT=-O1 SANITIZE=thread OPENMP=0 test
	@$(MAKE) BUILD=build/tsan OPT=-O1 SANITIZE=thread OPENMP=0 run ARGS=
test-backends: ## run all tests with each SIMD backend that can run here, NEON under an emulator
	@set -e; for simd in $$(sh tests/tools/backends.sh); do \
	  echo "== $$simd"; $(MAKE) BUILD=build/$$simd SIMD=$$simd test; done
	@sh tests/tools/missing_instructions.sh build/*/bin
test-settings: ## run all tests with both compilers, three levels of optimization, with and without OpenMP; an hour
	@set -e; for cxx in g++ clang++; do for opt in -O0 -O2 -O3; do for openmp in 1 0; do \
	  echo "== $$cxx $$opt OPENMP=$$openmp"; $(MAKE) BUILD=build/settings/$$cxx$$opt$$openmp CXX=$$cxx OPT=$$opt \
	  OPENMP=$$openmp CPPFLAGS=-D_GLIBCXX_ASSERTIONS test; done; done; done
fuzz: ## fuzz the IDX reader, the command line and the figures with clang, SECONDS=600 each
	@$(MAKE) $(IN_PARALLEL) BUILD=build/fuzz CXX=clang++ OPT=-O1 OPENMP=0 SANITIZE=address,undefined,fuzzer-no-link \
	  $(FUZZERS:%=build/fuzz/bin/%)
	@sh tests/tools/fuzz.sh build/fuzz $(SECONDS) $(FUZZERS)

# ---- Change the code
format: ## format the source with clang-format
	@clang-format -i $(SOURCES)
lint: ## check format and source with clang-format, clang-tidy and cppcheck, formulas with cmark-gfm and pandoc
	@sh tests/tools/mathematics.sh *.md ch3_*/*.md common/tools/equations.md
	@clang-format --dry-run --Werror $(SOURCES)
	@printf '%s\n' $(filter-out tests/practice/readers/%,$(filter %.cpp,$(SOURCES))) | xargs -n 1 -P $(CORES) clang-tidy $(TIDY_FLAGS)
	@cppcheck $(CPPCHECK_FLAGS) $(filter-out tests/%,$(SOURCES))
help: ## list the targets
	@awk -F ': ## ' '/^[a-z$$].*: ## / { sub(/.*SECTIONS.*/, "SECTION", $$1); sub(/%/, "NAME", $$1); printf "  %-14s %s\n", $$1, $$2 }' Makefile
	@echo 'SECTION is one of $(SECTIONS).'

include common/build.mk

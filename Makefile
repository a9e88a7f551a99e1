# The index of everything one can do here; `make help` lists it.

SECTIONS := ch3_1_linreg ch3_2_scratch ch3_3_concise ch3_4_softmax ch3_5_fashion ch3_6_softmax_scratch ch3_7_concise

# What can be chosen: make CXX=clang++, make SIMD=scalar, make OPENMP=0, make OPT=-O0, make ARCH=x86-64-v3 ...
BUILD    ?= build
OPT      ?= -O3
ARCH     ?= native
SIMD     ?=
OPENMP   ?= 1
SANITIZE ?=
ARGS     ?=

MACHINE := $(shell uname -m)
SYSTEM  := $(shell uname -s)
ifeq ($(MAKELEVEL),0)
  MAKEFLAGS += --jobs=$(shell getconf _NPROCESSORS_ONLN) --no-print-directory
endif

# The arm of common/tensor/simd.hpp follows from the instructions that the compiler may use.
ifeq ($(SIMD),avx512)
  ARCH := x86-64-v4
else ifeq ($(SIMD),avx2)
  ARCH := x86-64-v3
else ifeq ($(SIMD),neon)
  ARCH := armv8-a
else ifeq ($(SIMD),scalar)
  ARCH := $(if $(filter x86_64,$(MACHINE)),x86-64)
  DEFINES := -DD2L_SIMD_SCALAR
else ifneq ($(SIMD),)
  $(error SIMD=$(SIMD): expected avx512, avx2, neon or scalar)
endif
ifneq ($(ARCH),)
  ARCH_FLAG := $(if $(filter arm64native,$(MACHINE)$(ARCH)),-mcpu=native,-march=$(ARCH))
endif

# NEON on another machine: Debian's cross compiler, and an emulator to run what it makes.
GTEST := -lgtest
ifeq ($(SIMD),neon)
  ifeq ($(filter aarch64 arm64,$(MACHINE)),)
    CXX   := aarch64-linux-gnu-g++
    RUN   := qemu-aarch64 -L /usr/aarch64-linux-gnu
    GTEST := $(BUILD)/libgtest.a
  endif
endif

# OpenMP where the compiler has it: asked for when the first file is compiled, which may be after `setup`.
ifeq ($(SYSTEM),Darwin)
  LIBOMP = $(shell brew --prefix libomp 2>/dev/null)
  OPENMP_CANDIDATE = -Xpreprocessor -fopenmp -I$(LIBOMP)/include -L$(LIBOMP)/lib -lomp
  BREW := $(shell brew --prefix 2>/dev/null)
  PACKAGES := $(if $(BREW),-I$(BREW)/include -L$(BREW)/lib)
else
  OPENMP_CANDIDATE = -fopenmp
endif
OPENMP_PROBE = printf '\#include <omp.h>\nint main() { return omp_get_max_threads() < 1; }\n' | \
  $(CXX) -x c++ - -o /dev/null $(OPENMP_CANDIDATE) 2>/dev/null && printf '%s' '$(OPENMP_CANDIDATE)'
ifeq ($(OPENMP),1)
  OPENMP_FLAGS = $(eval OPENMP_FLAGS := $(shell $(OPENMP_PROBE)))$(if $(OPENMP_FLAGS),,$(warning $(CXX) has no \
    OpenMP here: everything will run on one thread))$(OPENMP_FLAGS)
endif

# With a sanitizer, g++ 12 takes variables of the standard library for uninitialized that are not.
ifneq ($(SANITIZE),)
  SANITIZE_FLAGS := -g -fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer \
    $(if $(findstring clang,$(CXX)),,-Wno-maybe-uninitialized)
endif

# No -ffast-math, and no contraction of a * b + c behind our back: the same source gives the same numbers.
FLAGS = -std=c++20 $(OPT) $(ARCH_FLAG) -ffp-contract=off -Wall -Wextra -Wpedantic -I. $(PACKAGES) $(DEFINES) \
  $(OPENMP_FLAGS) $(SANITIZE_FLAGS) -pthread $(CPPFLAGS) $(CXXFLAGS)
COMPILE = $(CXX) $(FLAGS)
# The tests themselves need no speed, and compile in half the time without it.
TEST_OPT = $(if $(filter tests/%,$(1)),$(if $(filter -O2 -O3,$(OPT)),-O1))

object   = $(patsubst %.cpp,$(BUILD)/obj/%.o,$(1))
LIBRARY := $(call object,$(wildcard common/*.cpp common/*/*.cpp))
WRITTEN := $(patsubst %/main.cpp,%,$(wildcard $(addsuffix /main.cpp,$(SECTIONS))))
OTHER_MAINS := tests/exercises.cpp tests/fuzz/fuzzer.cpp
TESTS   := $(call object,$(filter-out $(OTHER_MAINS),$(wildcard tests/*.cpp tests/*/*.cpp)))
FUZZERS := idx options figure
EXERCISES := $(call object,tests/exercises.cpp $(filter-out %/complete_test.cpp,$(wildcard tests/exercises/*.cpp)))
BENCHES := $(call object,$(wildcard $(addsuffix /benchmark.cpp,$(SECTIONS))))
OBJECTS := $(LIBRARY) $(call object,$(addsuffix /main.cpp,$(WRITTEN)) tests/exercises.cpp) $(TESTS) $(BENCHES)
PROGRAMS := $(addprefix $(BUILD)/bin/,$(WRITTEN))

.DEFAULT_GOAL := all
.PHONY: all run $(SECTIONS) setup data test exercises bench report asan tsan fuzz test-backends test-settings \
  format lint clean help force
.DELETE_ON_ERROR:

# Several goals are done in the order in which they were typed, and nothing is compiled before `setup` is done.
$(foreach goal,$(MAKECMDGOALS),$(if $(filter-out $(goal),$(before)),$(eval $(goal): | $(before)))$(eval before := $(goal)))
FIRST := $(filter setup clean,$(MAKECMDGOALS))
ifeq ($(firstword $(MAKECMDGOALS)),clean)
  OLD := $(if $(findstring n,$(firstword -$(MAKEFLAGS))),,$(shell rm -rf build))
endif

all: $(PROGRAMS) $(BUILD)/bin/tests $(BUILD)/bin/exercises $(BUILD)/bin/bench ## build everything under build/

run: $(PROGRAMS) ## run the sections' programs in the book's order
	@set -e; for section in $(WRITTEN); do echo "== $$section"; $(BUILD)/bin/$$section; echo; done

$(WRITTEN): %: $(BUILD)/bin/%
	@$< $(ARGS)

$(filter-out $(WRITTEN),$(SECTIONS)):
	@echo "$@: this section's program is still to come; there are $(WRITTEN)"

setup: ## install what is missing, fetch the data; does nothing the second time
	@sh common/setup.sh
	@sh common/data/fetch.sh data/fashion-mnist

data: ## fetch Fashion-MNIST into data/fashion-mnist and check it
	@sh common/data/fetch.sh data/fashion-mnist

# Threads that sleep while they wait: tests and exercises often share their cores with something else.
test: $(BUILD)/bin/tests $(PROGRAMS) ## run all tests
	@D2L_BIN=$(BUILD)/bin D2L_RUN="$(RUN)" EXPECT_SIMD=$(SIMD) OMP_WAIT_POLICY=passive \
	  $(RUN) $(BUILD)/bin/tests --gtest_brief=1 $(ARGS)

exercises: $(BUILD)/bin/exercises ## run the worked exercises only and show what they find; ONLY=3.4.5 SEED=2
	@OMP_WAIT_POLICY=passive $< $(if $(ONLY),--only $(ONLY)) $(if $(SEED),--gtest_random_seed=$(SEED)) $(ARGS)

bench: $(BUILD)/bin/bench ## run the benchmarks, write build/bench.json
	@$< --benchmark_out=$(BUILD)/bench.json --benchmark_out_format=json $(ARGS)

report: $(PROGRAMS) $(BUILD)/bin/exercises $(BUILD)/bin/bench ## write build/report/index.html
	@sh common/report/report.sh $(BUILD)/bin $(BUILD)/report $(WRITTEN)

asan: ## run tests and programs with the address, leak and undefined-behaviour sanitizers
	@$(MAKE) BUILD=build/asan OPT=-O1 SANITIZE=address,undefined test run

tsan: ## run tests and programs with the thread sanitizer, without OpenMP, whose runtime it does not understand
	@$(MAKE) BUILD=build/tsan OPT=-O1 SANITIZE=thread OPENMP=0 test run

# What they find goes to build/fuzz, and from there, once it is mended, to tests/fuzz/corpus.
fuzz: ## fuzz the IDX reader, the command line and the figures with clang, SECONDS=600 each
	@$(MAKE) BUILD=build/fuzz CXX=clang++ OPT=-O1 OPENMP=0 SANITIZE=address,undefined,fuzzer-no-link \
	  $(addprefix build/fuzz/bin/,$(FUZZERS))
	@set -e; for target in $(FUZZERS); do \
	  mkdir -p build/fuzz/corpus/$$target; \
	  build/fuzz/bin/$$target -max_total_time=$(or $(SECONDS),600) -timeout=10 -rss_limit_mb=1024 -close_fd_mask=3 \
	    -print_final_stats=1 -artifact_prefix=build/fuzz/$$target- build/fuzz/corpus/$$target tests/fuzz/corpus/$$target; \
	done

test-backends: ## run all tests with each arm of simd.hpp, NEON under an emulator
	@set -e; for arm in $$(sh tests/arms.sh); do echo "== $$arm"; $(MAKE) BUILD=build/$$arm SIMD=$$arm test; done
	@sh tests/missing_instructions.sh build/*/bin

# Takes about an hour.
test-settings: ## run all tests with both compilers, at -O0, -O2 and -O3, with and without OpenMP
	@set -e; for cxx in g++ clang++; do for opt in -O0 -O2 -O3; do for openmp in 1 0; do \
	  echo "== $$cxx $$opt, OPENMP=$$openmp"; \
	  $(MAKE) CXX=$$cxx OPT=$$opt OPENMP=$$openmp CPPFLAGS=-D_GLIBCXX_ASSERTIONS BUILD=build/settings/$$cxx$$opt$$openmp test; \
	done; done; done

SOURCES = $(shell git ls-files --cached --others --exclude-standard '*.cpp' '*.hpp')
format: ## format the source with clang-format
	@clang-format -i $(SOURCES)

TIDY_FLAGS = -std=c++20 -I. $(PACKAGES) $(ARCH_FLAG) $(DEFINES) $(OPENMP_FLAGS) -DTARGET=idx -fno-caret-diagnostics
# The checks are in .clang-tidy. Without carets clang does not count what it found in the system's headers.
lint: ## check format and source with clang-format, clang-tidy and cppcheck
	@clang-format --dry-run --Werror $(SOURCES)
	@printf '%s\n' $(filter %.cpp,$(SOURCES)) | xargs -n 1 -P $$(getconf _NPROCESSORS_ONLN) \
	  sh -c 'clang-tidy --quiet $$0 -- $(TIDY_FLAGS)'
	@cppcheck --quiet --std=c++20 --language=c++ --error-exitcode=1 --enable=warning,performance,portability \
	  --suppress=missingInclude --suppress=passedByValue -I. $(filter-out tests/%,$(SOURCES))

clean: ## remove build/
	@rm -rf build

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-22s %s\n", $$1, $$2 }' Makefile
	@for s in $(SECTIONS); do printf '  %-22s build and run this section; ARGS="--help" lists its flags\n' $$s; done

# Everything is compiled anew when the compiler or its flags have changed.
$(BUILD)/flags: force | $(FIRST)
	@mkdir -p $(BUILD)
	@echo '$(COMPILE)' | cmp -s - $@ || echo '$(COMPILE)' > $@

$(BUILD)/obj/%.o: %.cpp $(BUILD)/flags
	@mkdir -p $(@D)
	@echo "  compile $<"
	@$(COMPILE) $(call TEST_OPT,$<) -MMD -MP -c $< -o $@

$(BUILD)/libd2l.a: $(LIBRARY)
	@rm -f $@
	@ar rcs $@ $^

$(PROGRAMS): $(BUILD)/bin/%: $(BUILD)/obj/%/main.o $(BUILD)/libd2l.a
	@mkdir -p $(@D)
	@$(COMPILE) $^ -o $@

# GoogleTest for another machine, from the source that Debian's package brings.
$(BUILD)/libgtest.a: /usr/src/googletest/googletest/src/gtest-all.cc
	@mkdir -p $(@D)
	@$(COMPILE) -w -I/usr/src/googletest/googletest -c $< -o $(@:.a=.o)
	@ar rcs $@ $(@:.a=.o)

TEST_LIBRARIES := $(BUILD)/libd2l.a $(filter %.a,$(GTEST))
$(BUILD)/bin/tests: $(TESTS) $(TEST_LIBRARIES)
	@mkdir -p $(@D)
	@$(COMPILE) $^ $(filter -l%,$(GTEST)) -o $@

$(BUILD)/bin/exercises: $(EXERCISES) $(TEST_LIBRARIES)
	@mkdir -p $(@D)
	@$(COMPILE) $^ $(filter -l%,$(GTEST)) -o $@

$(BUILD)/bin/bench: $(BENCHES) $(BUILD)/libd2l.a
	@mkdir -p $(@D)
	@$(COMPILE) $^ -lbenchmark_main -lbenchmark -o $@

$(addprefix $(BUILD)/bin/,$(FUZZERS)): $(BUILD)/bin/%: tests/fuzz/fuzzer.cpp $(BUILD)/obj/tests/fuzz/%.o \
  $(BUILD)/obj/tests/support/xml.o $(BUILD)/libd2l.a
	@mkdir -p $(@D)
	@$(COMPILE) -fsanitize=fuzzer -DTARGET=$* $^ -o $@

-include $(OBJECTS:.o=.d)

# How the files under $(BUILD) are compiled; the Makefile, which includes this one, says what for.

# Empty unless set below, whatever the environment has under these names.
RUN         :=
DEFINES     :=
PACKAGES    :=
CROSS_GTEST :=

BIN     := $(BUILD)/bin
MACHINE := $(shell uname -m)
CORES   := $(shell getconf _NPROCESSORS_ONLN)
# With -t, make would mark as built what is not, and create empty files.
ifneq ($(findstring t,$(filter-out --%,$(firstword -$(MAKEFLAGS)))),)
  $(error make -t: expected no -t; to see what would be done, use -n)
endif
MAKEFLAGS += --no-print-directory

# Targets run one after another, as typed: `make setup run` compiles nothing before setup has installed the compiler.
# The files that a target needs are made by a second make, on all cores unless -j says otherwise.
ifneq ($(filter-out $(BUILD)/%,$(MAKECMDGOALS)),)
.NOTPARALLEL:
endif
IN_PARALLEL = -s $(if $(filter -j%,$(MAKEFLAGS)),,-j$(CORES))

# ---- Flags

# The backend of common/tensor/simd.hpp follows from the instructions that the compiler may use.
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

# NEON on another machine: Debian's cross compiler, an emulator to run what it makes, and a GoogleTest of our own.
ifeq ($(SIMD)$(filter aarch64 arm64,$(MACHINE)),neon)
  CXX := aarch64-linux-gnu-g++
  RUN := qemu-aarch64 -L /usr/aarch64-linux-gnu
  CROSS_GTEST := $(BUILD)/libgtest.a
endif

# On macOS the packages are Homebrew's, and Apple's compiler needs to be told where OpenMP is.
OPENMP_FLAGS := -fopenmp
ifeq ($(shell uname -s),Darwin)
  BREW := $(shell brew --prefix 2>/dev/null)
  LIBOMP := $(shell brew --prefix libomp 2>/dev/null)
  PACKAGES := $(if $(BREW),-I$(BREW)/include -L$(BREW)/lib)
  OPENMP_FLAGS := -Xpreprocessor -fopenmp -I$(LIBOMP)/include -L$(LIBOMP)/lib -lomp
endif
ifneq ($(OPENMP),1)
  OPENMP_FLAGS :=
endif

# With a sanitizer, g++ 12 warns of uninitialized variables in the standard library where there are none.
ifneq ($(SANITIZE),)
  SANITIZE_FLAGS := -g -fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer \
    $(if $(findstring clang,$(CXX)),,-Wno-maybe-uninitialized)
endif

ifneq ($(filter -ffast-math -ffinite-math-only -Ofast,$(OPT) $(CPPFLAGS) $(CXXFLAGS)),)
  $(error expected no -ffast-math, -ffinite-math-only or -Ofast: a loss of NaN or infinity would go unnoticed)
endif
# No -ffast-math, and no contraction of a * b + c behind our back: the same source gives the same numbers.
FLAGS = -std=c++20 $(OPT) $(ARCH_FLAG) -ffp-contract=off -Wall -Wextra -Wpedantic -I. $(PACKAGES) $(DEFINES) \
  $(SANITIZE_FLAGS) -pthread $(CPPFLAGS) $(CXXFLAGS)

# ---- Files

objects   = $(patsubst %.cpp,$(BUILD)/obj/%.o,$(wildcard $(1)))
LIBRARY  := $(call objects,common/*.cpp common/*/*.cpp)
PROGRAMS := $(SECTIONS:%=$(BIN)/%)
MINE     := $(patsubst %.cpp,$(BIN)/%,$(wildcard my/*.cpp))
TESTS    := $(filter-out %/exercises.o %/fuzzer.o,$(call objects,tests/*.cpp tests/*/*.cpp))
EXERCISES := $(filter-out %/complete_test.o,$(call objects,tests/exercises.cpp tests/exercises/*.cpp))
PRACTICE := $(BUILD)/libd2l.a $(call objects,tests/practice/check.cpp tests/practice/run.cpp tests/practice/ch3_[1-7].cpp)
BENCHES  := $(call objects,$(SECTIONS:%=%/benchmark.cpp))
SOURCES   = $(shell git ls-files --cached --others --exclude-standard '*.cpp' '*.hpp')

.DELETE_ON_ERROR:
.SUFFIXES:  # no built-in rules
.PHONY: force

# Whatever is made here gets its name when it is complete, so that neither an interruption nor a second make in the same
# folder leaves or finds half of it.

# The compiler with its flags, OpenMP's only if it has OpenMP. The file changes when they do; then all is compiled anew.
$(BUILD)/flags: force
	@mkdir -p $(@D)
	@openmp='$(OPENMP_FLAGS)'; \
	if [ "$$openmp" ] && ! echo 'int main() { return omp_get_max_threads() < 1; }' | \
	  $(CXX) -include omp.h -x c++ - -o /dev/null $$openmp 2>/dev/null; then \
	  echo 'int main() {}' | $(CXX) -x c++ - -o /dev/null || exit; \
	  echo "$(CXX) has no OpenMP here: everything will run on one thread" >&2; openmp=; \
	fi; \
	echo '$(CXX) $(FLAGS)' $$openmp >$@.$$$$; \
	cmp -s $@.$$$$ $@ && rm $@.$$$$ || mv $@.$$$$ $@
COMPILE = $$(cat $(BUILD)/flags)

$(BUILD)/obj/%.o: %.cpp $(BUILD)/flags
	@mkdir -p $(@D)
	@echo "  compile $<"
	@part=$@.$$$$; $(COMPILE) $(TEST_OPT) -MMD -MP -MT $@ -MF $$part-d -c $< -o $$part && \
	  mv $$part-d $(@:.o=.d) && mv $$part $@
# The tests' own code needs no speed, and compiles faster without.
$(BUILD)/obj/tests/%.o: TEST_OPT := $(if $(filter -O2 -O3,$(OPT)),-O1)

$(BUILD)/libd2l.a: $(LIBRARY)
	@part=$@.$$$$; ar rcs $$part $^ && mv $$part $@

$(PROGRAMS): $(BIN)/%: $(BUILD)/obj/%/main.o
$(MINE): $(BIN)/%: $(BUILD)/obj/%.o
$(BIN)/tests: $(TESTS) $(CROSS_GTEST)
$(BIN)/exercises: $(EXERCISES) $(CROSS_GTEST)
$(BIN)/tests $(BIN)/exercises: LIBRARIES := -lgtest
$(BIN)/bench: $(BENCHES)
$(BIN)/bench: LIBRARIES := -lbenchmark_main -lbenchmark
FUZZER_BINS := $(FUZZERS:%=$(BIN)/%)
$(FUZZER_BINS): $(BIN)/%: tests/fuzz/fuzzer.cpp $(BUILD)/obj/tests/fuzz/%.o $(BUILD)/obj/tests/support/xml.o
$(FUZZER_BINS): LIBRARIES = -fsanitize=fuzzer -DFUZZ_TARGET=$(@F)
$(PROGRAMS) $(MINE) $(BIN)/tests $(BIN)/exercises $(BIN)/bench $(FUZZER_BINS): $(BUILD)/libd2l.a
	@mkdir -p $(@D)
	@$(COMPILE) $(filter %.o %.cpp,$^) -L$(BUILD) -ld2l $(LIBRARIES) -o $@.$$$$ && mv $@.$$$$ $@

# GoogleTest for another machine, from the source in Debian's package.
$(BUILD)/libgtest.a: /usr/src/googletest/googletest/src/gtest-all.cc $(BUILD)/flags
	@$(COMPILE) -w -I/usr/src/googletest/googletest -c $< -o $(@:.a=.o)
	@ar rcs $@ $(@:.a=.o)

-include $(wildcard $(BUILD)/obj/*/*.d $(BUILD)/obj/*/*/*.d)

# ---- Lint

# The checks are in .clang-tidy, the flags of every machine in compile_flags.txt, where clangd finds them too. Without
# carets clang does not count what it found in the system's headers.
TIDY_FLAGS = --quiet --extra-arg=-fno-caret-diagnostics \
  $(addprefix --extra-arg=,$(ARCH_FLAG) $(PACKAGES) $(DEFINES) $(OPENMP_FLAGS))
CPPCHECK_FLAGS = --quiet --std=c++20 --language=c++ --error-exitcode=1 --enable=warning,performance,portability \
  --suppress=missingInclude --suppress=passedByValue -I.

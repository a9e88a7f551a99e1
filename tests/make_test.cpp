// What a reader may type after `make`: nothing is silently without effect.
#include <gtest/gtest.h>

#include "tests/support/folder.hpp"
#include "tests/support/numbers.hpp"
#include "tests/support/process.hpp"

namespace d2l {
namespace {

using test::Outcome;
using test::says;

// As typed by a reader: not by a make that runs these tests.
Outcome make(const std::string& arguments) {
  return test::run("env -u MAKELEVEL -u MAKEFLAGS -u MFLAGS -u MAKEOVERRIDES make " + arguments);
}

void expect_refused(const std::string& arguments, const std::vector<std::string>& message) {
  const Outcome r = make("-n " + arguments);
  EXPECT_EQ(r.status, 2) << arguments;
  EXPECT_EQ(test::lines(r.err), 1) << arguments << r.err;
  EXPECT_TRUE(says(r.err, message)) << arguments << r.err;
}

TEST(Make, AVariableThatIsUnknownOrOfAnotherTargetIsRefused) {
  expect_refused("test FILTER=x", {"FILTER=x: expected one of ", " BUILD ", " ARGS "});
  expect_refused("run ONLY=3.2", {"ONLY=3.2: has an effect on exercises practice report only"});
  expect_refused("ch3_2_scratch SEED=2", {"SEED=2: has an effect on exercises only"});
  expect_refused("report HINT=1", {"HINT=1: has an effect on practice only"});
  expect_refused("ARGS=--help", {"ARGS=--help: has an effect on run "});
}

TEST(Make, VariablesOfTheProgramsEnvironmentArePassedOn) {
  const Outcome r = make("-n help OMP_NUM_THREADS=1 FASHION_MNIST_DIR=/x LC_ALL=C NO_COLOR=1");
  EXPECT_EQ(r.err, "");
}

TEST(Make, AValueThatMakesNoSenseIsRefused) {
  for (const char* build : {"'a b'", "\"a'b\"", "'a\"b'", "-x", "''", "a:b", "a%b"})
    expect_refused(std::string("all BUILD=") + build, {"BUILD=", ": expected the name of a folder"});
  expect_refused("all OPENMP=yes", {"OPENMP=yes: expected 0 or 1"});
  expect_refused("all SIMD=AVX2", {"SIMD=AVX2: expected avx512"});
  expect_refused("exercises ONLY='3.2 3.3'", {"ONLY=3.2 3.3: expected one section"});
  expect_refused("exercises SEED=x", {"SEED=x: expected a whole number"});
  for (const char* flags : {"CXXFLAGS=-ffast-math", "OPT=-Ofast", "CPPFLAGS='-DX -ffinite-math-only'"})
    expect_refused(std::string("all ") + flags, {"expected no -ffast-math"});
  const Outcome clean = make("clean BUILD=other");
  EXPECT_EQ(clean.status, 2);
  EXPECT_TRUE(says(clean.err, {"removes build/ only; remove other yourself"}));
}

TEST(Make, WhatIsTypedReachesTheProgram) {
  const test::Folder folder;
  EXPECT_TRUE(says(make("-n exercises ONLY=3.4.5a SEED=3 ARGS='--x=1 y'").out,
                   {"exercises --only 3.4.5a --gtest_random_seed=3 --x=1 y"}));
  EXPECT_TRUE(says(make("-n ch3_2_scratch ARGS=--help").out, {"build/bin/ch3_2_scratch ", " --help"}));
  const std::string other = folder.path("b\xc3\xbc-1");
  for (const char* goal : {"ch3_2_scratch", "ch3_2_scratch/"})
    EXPECT_TRUE(says(make(std::string("-n ") + goal + " ARGS='--lr 1' BUILD=" + other).out,
                     {other + "/bin/ch3_2_scratch --figures " + other + "/figures --lr 1"}));
  EXPECT_TRUE(says(make("-n practice ONLY=3.2 HINT=1 WATCH=1").out, {"practice.sh build '3.2' '1' '1' ''"}));
  EXPECT_TRUE(says(make("-n practice HINT=0 WATCH=0").out, {"practice.sh build '' '' '' ''"}));
  EXPECT_TRUE(says(make("-n fuzz SECONDS=5").out, {"fuzz.sh build/fuzz 5 "}));
}

// Names that other tools set for themselves.
TEST(Make, OnlyTheCompilerAndItsFlagsComeFromTheEnvironment) {
  for (const std::string goal : {"test", "exercises", "practice"}) {
    const Outcome plain = make("-n " + goal),
                  set = test::run(
                      "BUILD=a OPT=b ARCH=x86_64 RUN=/bin/echo DEFINES=1 PACKAGES=x SIMD=y ONLY=z SEED=q "
                      "OPENMP=no SANITIZE=thread HINT=1 WATCH=1 JSON=j ARGS=z "
                      "env -u MAKELEVEL -u MAKEFLAGS -u MFLAGS make -n " +
                      goal);
    EXPECT_EQ(set.status, 0) << set.err;
    EXPECT_EQ(set.out, plain.out);
  }
  EXPECT_TRUE(says(test::run("CXX=some-compiler CXXFLAGS=-some-flag env -u MAKELEVEL -u MAKEFLAGS make -n BUILD=none "
                             "none/flags")
                       .out,
                   {"some-compiler -std=c++20", "-some-flag"}));
}

TEST(Make, ACompilerThatIsMissingIsSaidOnce) {
  const test::Folder folder;
  const Outcome r = make("CXX=none-such BUILD=" + folder.path() + " " + folder.path("flags"));
  EXPECT_EQ(r.status, 2);
  EXPECT_TRUE(says(r.err, {"none-such: not found"}));
  EXPECT_EQ(r.err.find("has no OpenMP"), std::string::npos) << r.err;
}

// A reader may practice in one terminal and run a section in another.
TEST(Make, TwoAtOnceInOneFolderDoNotDisturbEachOther) {
  const test::Folder folder;
  const std::string object = "obj/common/tensor/shape.o";
  const std::string one = "make -s OPT=-O0 BUILD=" + folder.path() + " " + folder.path(object);
  for (int round = 0; round < 3; ++round) {
    const Outcome r = test::run("unset MAKELEVEL MAKEFLAGS MFLAGS; rm -f " + folder.path("flags") + "; " + one +
                                " & first=$!; " + one + " && wait $first && nm " + folder.path(object));
    EXPECT_EQ(r.status, 0) << r.out << r.err;
    EXPECT_TRUE(says(r.out, {"shape_error"}));
  }
}

TEST(Make, AFilterThatMatchesNoTestIsAnError) {
  const std::string tests = "$D2L_RUN \"$D2L_BIN\"/tests ";
  const Outcome none = test::run(tests + "--gtest_filter=Reduc.*"), word = test::run(tests + "Reduce");
  EXPECT_EQ(none.status, 2);
  EXPECT_TRUE(says(none.err, {"no test ran: expected a --gtest_filter"}));
  EXPECT_EQ(word.status, 2);
  EXPECT_TRUE(says(word.err, {"Reduce: expected only flags"}));
}

// A compilation that was cut short leaves neither an object nor what it depends on.
TEST(Make, FilesOfACompilationGetTheirNamesWhenItIsDone) {
  const test::Folder folder;
  const std::string compiler = folder.write(
      "compiler",
      "#!/bin/sh\ncase \"$*\" in *' -c '*) printf 'half' >\"$(echo \"$*\" | sed 's/.*-o //')\"; kill $$;; esac\n");
  const std::string object = folder.path("build/obj/common/options.o");
  const Outcome r = make("-s 'CXX=sh " + compiler + "' BUILD=" + folder.path("build") + " " + object);
  EXPECT_EQ(r.status, 2) << r.out;
  EXPECT_EQ(test::run("cat " + folder.path("build/obj/common/") + "*.o.*").out, "half");
  EXPECT_NE(test::run("ls " + object).status, 0);
}

}  // namespace
}  // namespace d2l

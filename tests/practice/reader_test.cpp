// `make practice` as a reader meets it: files set up, functions judged one by one whatever the others do, training.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "tests/practice/ch3_1.hpp"
#include "tests/practice/ch3_2.hpp"
#include "tests/practice/ch3_4.hpp"
#include "tests/practice/ch3_5.hpp"
#include "tests/practice/ch3_6.hpp"
#include "tests/practice/ch3_7.hpp"
#include "tests/practice/run.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/process.hpp"

namespace d2l {
namespace {

using test::contents;
using test::Outcome;
using test::run;

// A checkout of its own, with nothing in practice/ yet.
class Checkout {
 public:
  Checkout() {
    run("for name in tests common ch3_2_scratch; do ln -s \"$PWD/$name\" " + at("$name") + "; done; mkdir " +
        at("build") + "; for name in flags obj libd2l.a; do ln -s \"$(cd ${D2L_BIN%/bin}; pwd)/$name\" " +
        at("build/$name") + "; done");
  }

  std::string at(const std::string& name) const { return folder_.path(name); }

  // Runs the checks of a section in it.
  Outcome practice(const std::string& only, const std::string& hint = "''", const std::string& json = "''") const {
    return run("cd " + folder_.path() + " && sh tests/practice/practice.sh build " + only + " " + hint + " '' " + json);
  }

  // Replaces the body of a function in the reader's file; a body not given is a call of the section's own function.
  void write(const std::string& function, const std::string& body) const {
    std::string file = contents(at("practice/ch3_2.hpp"));
    const std::size_t part = file.find(": " + function + "\n"), from = file.find(") {\n", part) + 4;
    file.replace(from, file.find("\n}\n", from) - from, "  " + body);
    folder_.write("practice/ch3_2.hpp", file);
  }

  // Writes all functions of 3.2 rightly, by calls of the section's own.
  void write_all() const {
    std::string file = contents(at("practice/ch3_2.hpp"));
    const std::string include = "#include \"common/nn/sgd.hpp\"\n";
    file.insert(file.find(include),
                "#include \"ch3_2_scratch/data_iter.hpp\"\n#include \"ch3_2_scratch/linreg.hpp\"\n"
                "#include \"common/data/synthetic.hpp\"\n");
    folder_.write("practice/ch3_2.hpp", file);
    write("synthetic_data", "return d2l::synthetic_data(w, b, num_examples, generator);");
    write("data_iter", "return d2l::data_iter(batch_size, features, labels, generator);");
    write("linreg", "return d2l::linreg(X, w, b);");
    write("squared_loss", "return d2l::squared_loss(y_hat, y);");
    write("squared_loss_backward", "return d2l::squared_loss_backward(y_hat, y);");
    write("linreg_backward", "d2l::linreg_backward(X, dy_hat, w, b);");
    write("sgd", "d2l::sgd(params, lr, batch_size);");
  }

 private:
  test::Folder folder_;
};

// What the line of a function says, "" if there is none.
std::string line_of(const Outcome& outcome, const std::string& function) {
  std::istringstream lines(outcome.out);
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("  " + function + " ")) return line.substr(line.find_first_not_of(' ', function.size() + 2));
  return "";
}

TEST(Programs, PracticeBeginsWithNothingWrittenAndEndsWithTraining) {
  const Checkout checkout;
  const Outcome begin = checkout.practice("3.2");
  EXPECT_EQ(begin.status, 0) << begin.err;
  EXPECT_EQ(test::lines(begin.out), 8) << begin.out;
  EXPECT_EQ(line_of(begin, "linreg"), "not written yet");

  checkout.write("linreg", "return matmul(X, w) - b;");
  const std::string mine = contents(checkout.at("practice/ch3_2.hpp"));
  const Outcome wrong = checkout.practice("3.2", "1", "results.json");
  EXPECT_EQ(
      line_of(wrong, "linreg"),
      "linreg([[1 2] [3 4]], [[3] [4]], [5]): expected [[16.] [30.]] of shape (2, 1), found [[ 6.] [20.]] of shape "
      "(2, 1): b is subtracted. See 3.2.4, (3.1.4)");
  EXPECT_EQ(line_of(wrong, "sgd"), "not written yet");
  EXPECT_NE(wrong.out.find("hint 1 of 2: A product"), std::string::npos) << wrong.out;
  EXPECT_NE(checkout.practice("3.2", "1").out.find("hint 2 of 2: matmul(X, w)"), std::string::npos);
  EXPECT_EQ(contents(checkout.at("practice/ch3_2.hpp")), mine);
  const std::string json = contents(checkout.at("results.json"));
  EXPECT_TRUE(
      json.starts_with("[\n{\"section\": \"3.2\", \"function\": \"synthetic_data\", \"verdict\": \"not written"));
  EXPECT_TRUE(json.ends_with("}\n]\n"));
  EXPECT_NE(json.find("\"verdict\": \"wrong\", \"message\": \"linreg("), std::string::npos) << json;

  checkout.write_all();
  const Outcome right = checkout.practice("3.2");
  EXPECT_NE(right.out.find("All 7 are right. With your functions:\n    epoch 1, loss 0.0"), std::string::npos)
      << right.out << right.err;
  EXPECT_NE(right.out.find("epoch 3, loss 0.00005"), std::string::npos) << right.out;
}

TEST(Programs, PracticeJudgesEachFunctionWhateverTheOthersDo) {
  const Checkout checkout;
  checkout.practice("3.2");
  checkout.write_all();
  checkout.write("synthetic_data", "for (;;) {}");
  checkout.write("data_iter", "std::abort();");
  checkout.write("linreg", "return matmul(X, w) + b;  // right");
  checkout.write("squared_loss", "throw std::runtime_error(\"oh\");");
  checkout.write("squared_loss_backward", "int* p = nullptr; return Tensor({1}, *p);");
  checkout.write("linreg_backward", "matmul_tn(X, dy_hat, w.grad) b.grad = sum(dy_hat, 0);");
  checkout.write("sgd", "for (std::size_t i = 0; i <= params.size(); ++i) params.data()[i]->data -= lr;");
  const Outcome r = checkout.practice("3.2");
  EXPECT_EQ(r.status, 0) << r.err;
  EXPECT_TRUE(line_of(r, "synthetic_data").starts_with("does not come to an end within 2 seconds")) << r.out;
  EXPECT_TRUE(line_of(r, "data_iter").starts_with("ended the program: Aborted")) << r.out;
  EXPECT_EQ(line_of(r, "linreg"), "right") << r.out;
  EXPECT_TRUE(line_of(r, "squared_loss").starts_with("threw an exception: oh")) << r.out;
  EXPECT_NE(line_of(r, "squared_loss_backward"), "right");
  EXPECT_TRUE(line_of(r, "linreg_backward").starts_with("does not compile: line ")) << r.out;
  EXPECT_NE(line_of(r, "sgd"), "right");
  EXPECT_EQ(r.out.find("All 7"), std::string::npos);
}

TEST(Programs, PracticeTellsWhereAFunctionDoesNotCompile) {
  const Checkout checkout;
  checkout.practice("3.2");
  checkout.write_all();
  checkout.write("synthetic_data", "return {};}");
  checkout.write("data_iter", "return {};  // }\n  if (true) {");
  checkout.write("squared_loss", "return y_hat - unknown_name;");
  std::string file = contents(checkout.at("practice/ch3_2.hpp"));
  const std::string result = "inline Tensor linreg(";
  file.replace(file.find(result), result.size(), "inline std::string linreg(");
  std::ofstream(checkout.at("practice/ch3_2.hpp")) << file;
  checkout.write("linreg", "return \"\";");
  const Outcome r = checkout.practice("3.2");
  EXPECT_EQ(line_of(r, "synthetic_data"), "does not compile: its braces { } do not match") << r.out;
  EXPECT_EQ(line_of(r, "data_iter"), "does not compile: its braces { } do not match") << r.out;
  EXPECT_EQ(line_of(r, "linreg"), "does not compile: its parameters or its result are no longer those that were given");
  EXPECT_TRUE(line_of(r, "squared_loss").starts_with("does not compile: line ")) << r.out;
  EXPECT_EQ(line_of(r, "sgd"), "right") << r.out;
}

TEST(Programs, PracticeSaysWhereTheFileDoesNotCompileAboveItsFunctions) {
  const Checkout checkout;
  checkout.practice("3.2");
  const std::string file = contents(checkout.at("practice/ch3_2.hpp"));
  std::ofstream(checkout.at("practice/ch3_2.hpp")) << "#include <no_such_header>\n" << file;
  const Outcome r = checkout.practice("3.2", "''", "results.json");
  EXPECT_EQ(test::lines(r.out), 1) << r.out;
  EXPECT_TRUE(r.out.starts_with("practice/ch3_2.hpp does not compile: above its first function, line 1: ")) << r.out;
  const std::string json = contents(checkout.at("results.json"));
  EXPECT_EQ(test::lines(json), 2 + 7) << json;
  EXPECT_NE(
      json.find("{\"section\": \"3.2\", \"function\": \"sgd\", \"verdict\": \"does not compile\", \"message\": \""),
      std::string::npos)
      << json;
}

// A file as Windows saves it: a byte order mark, and \r before each line end. And functions that do their worst.
TEST(Programs, PracticeTakesAnyEditorsFileAndAnyFunctionsMessage) {
  const Checkout checkout;
  checkout.practice("3.2");
  checkout.write_all();
  checkout.write("linreg", "for (int i = 0; i < 100; ++i) close(i);\n  for (;;) {}");
  checkout.write("squared_loss", "throw std::runtime_error(\"one\\ntwo\\xff\");");
  checkout.write("sgd", "oops");
  std::string file = "#include <unistd.h>\n\n#include <stdexcept>\n" + contents(checkout.at("practice/ch3_2.hpp"));
  for (std::size_t at = 0; (at = file.find('\n', at)) != std::string::npos; at += 2) file.insert(at, "\r");
  std::ofstream(checkout.at("practice/ch3_2.hpp")) << "\xef\xbb\xbf" << file;
  const Outcome r = checkout.practice("3.2", "''", "results.json");
  EXPECT_EQ(r.status, 0) << r.err;
  EXPECT_EQ(r.err, "");
  EXPECT_EQ(line_of(r, "data_iter"), "right") << r.out;
  EXPECT_TRUE(line_of(r, "linreg").starts_with("does not come to an end within 2 seconds")) << r.out;
  EXPECT_TRUE(line_of(r, "squared_loss").starts_with("threw an exception: one two")) << r.out;
  EXPECT_TRUE(line_of(r, "sgd").starts_with("does not compile: line ")) << r.out;
  EXPECT_NE(contents(checkout.at("results.json")).find("one two\uFFFD"), std::string::npos);
}

TEST(Programs, PracticeRefusesAFileOfNothingInValidJson) {
  const Checkout checkout;
  checkout.practice("3.2");
  const std::string untouched = contents(checkout.at("practice/ch3_2.hpp"));
  for (const std::string& file : {std::string(), "\\ stray \"quote\n" + untouched}) {
    std::ofstream(checkout.at("practice/ch3_2.hpp")) << file;
    const Outcome r = checkout.practice("3.2", "''", "results.json");
    EXPECT_EQ(r.status, 0) << r.err;
    EXPECT_EQ(r.err, "");
    const std::string json = contents(checkout.at("results.json"));
    EXPECT_EQ(test::lines(json), 2 + 7) << json;
    for (std::size_t at = 0; (at = json.find('\\', at)) != std::string::npos; at += 2)
      EXPECT_NE(std::string("\\\"").find(json[at + 1]), std::string::npos) << json;
  }
}

// Editors save by removing the old file and giving its name to the new one; clocks may differ.
TEST(Programs, PracticeWatchesForAnotherContent) {
  const Checkout checkout;
  const std::string watch =
      "cd " + checkout.at("") +
      "; until_lines() { for i in $(seq 300); do [ $(wc -l <said) -lt $1 ] || return; sleep 0.2; done; }; : >said;"
      "sh tests/practice/practice.sh build 3.2 '' 1 '' >said 2>&1 & watch=$!; until_lines 8;"
      "touch -t 203001010000 practice/ch3_2.hpp; mv practice/ch3_2.hpp kept; sleep 1; kill -0 $watch || echo ended;"
      "sed 's/  not_written_yet/  oops/' kept >practice/ch3_2.hpp; until_lines 16; sleep 1;"
      "kill $watch; wait $watch; ls build/practice; cat said";
  const Outcome r = run(watch);
  EXPECT_EQ(test::lines(r.out), 16) << r.out << r.err;
  EXPECT_NE(r.out.find("does not compile"), std::string::npos) << r.out;
}

TEST(Practice, SectionsHaveTheTitlesOfTheText) {
  using namespace practice;
  for (const auto& [folder, section] : {std::pair{"ch3_1_linreg", section_3_1({})},
                                        {"ch3_2_scratch", section_3_2({})},
                                        {"ch3_4_softmax", section_3_4({})},
                                        {"ch3_5_fashion", section_3_5({})},
                                        {"ch3_6_softmax_scratch", section_3_6({})},
                                        {"ch3_7_concise", section_3_7({})}})
    EXPECT_TRUE(contents(std::string(folder) + "/README.md").starts_with("# " + section.number + ' ' + section.title))
        << section.number << ' ' << section.title;
}

// After what the reader's function prints of its own, and before the lines that called it.
// The sub-section and the equations that a finding refers to are those of the function's contract.
TEST(Practice, FindingsCiteWhatTheContractCites) {
  using namespace practice;
  for (const Section& section :
       {section_3_1({}), section_3_2({}), section_3_4({}), section_3_5({}), section_3_6({}), section_3_7({})}) {
    const std::string file = contents("tests/practice/files/ch3_" + section.number.substr(2) + ".hpp");
    for (const Check& check : section.checks) {
      const std::size_t name = file.find(": " + check.function + "\n"), begin = file.rfind("// ---- ", name);
      ASSERT_NE(name, std::string::npos) << check.function;
      const std::string part = file.substr(begin, file.find("// ---- ", name) - begin);
      std::istringstream cited(check.place);
      for (std::string place; std::getline(cited >> std::ws, place, ',');)
        EXPECT_NE(part.find(place[0] == '3' ? "// ---- " + place : place), std::string::npos)
            << check.function << ": " << place << " is not in\n"
            << part;
    }
  }
}

TEST(Practice, ACrashIsToldWithTheFirstLineOfTheReadersFile) {
  const practice::Check check{"linreg",
                              "3.2.4",
                              [] {
                                std::fputs(
                                    "practice/ch3_2.hpp is mine\npractice/ch3_2.hpp:12:5: runtime error: load of "
                                    "null pointer\n#1 practice/ch3_2.hpp:30\n",
                                    stderr);
                                std::abort();
                              },
                              {}};
  const practice::Result result = practice::judge(check, "practice/ch3_2.hpp");
  EXPECT_EQ(result.verdict, "stopped");
  EXPECT_EQ(result.message, "follows a pointer that leads nowhere, in line 12");
}

TEST(Programs, PracticeNamesTheSectionsThatThereAre) {
  const Checkout checkout;
  const Outcome r = checkout.practice("3.3");
  EXPECT_EQ(r.status, 2);
  EXPECT_EQ(test::lines(r.err), 1) << r.err;
  EXPECT_TRUE(r.err.starts_with("practice: ONLY=3.3: expected 3.1, 3.2"));
  EXPECT_FALSE(std::filesystem::exists(checkout.at("practice")));
}

}  // namespace
}  // namespace d2l

#include "common/plot/svg.hpp"

#include <gtest/gtest.h>

#include <clocale>
#include <limits>

#include "tests/support/numbers.hpp"

namespace d2l::plot {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();

TEST(Svg, NumbersHaveTwoDecimalsAtMostInAnyLocale) {
  std::setlocale(LC_ALL, "de_DE.UTF-8");  // where it is installed, printf writes 1,5
  EXPECT_EQ(number(1.5), "1.5");
  std::setlocale(LC_ALL, "C");
  EXPECT_EQ(number(-0.001), "0");
  EXPECT_EQ(number(100), "100");
  EXPECT_EQ(number(2.0 / 3), "0.67");
  EXPECT_EQ(number(-12.345678), "-12.35");
  EXPECT_EQ(number(1e300).size(), 301u);
  EXPECT_THROW(number(nan), std::invalid_argument);
  EXPECT_THROW(number(-infinity), std::invalid_argument);
}

TEST(Svg, TextCannotBreakTheMarkup) {
  EXPECT_EQ(escaped("a<b & \"c\">\x01\n\u00e9"), "a&lt;b &amp; &quot;c&quot;&gt;\u00e9");
}

// One byte too few or too many, more bytes than needed, half of a UTF-16 pair, beyond Unicode, and what XML forbids.
TEST(Svg, TextThatIsNotUtf8KeepsItsAsciiOnly) {
  for (const char* valid :
       {"\u0080", "\u07ff", "\u0800", "\xed\x9f\xbf", "\ue000", "\ufffd", "\U00010000", "\U0010ffff"})
    EXPECT_EQ(escaped(valid), valid);
  for (const std::string invalid : {"\xc3", "\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf",
                                    "\xf4\x90\x80\x80", "\xef\xbf\xbe", "\xef\xbf\xbf", "\xff"}) {
    std::string replaced = "a";
    for (std::size_t i = 0; i < invalid.size(); ++i) replaced += "\uFFFD";
    EXPECT_EQ(escaped("a" + invalid + "<"), replaced + "&lt;");
  }
  EXPECT_EQ(escaped("\u00e9\xff"), "\uFFFD\uFFFD\uFFFD");
}

TEST(Svg, ElementsAreNestedAndEscaped) {
  Svg svg("a & b");
  svg.open("g", "fill", "<red>");
  svg.add("circle", "cx", 1, "r", 0.5);
  svg.close("g");
  svg.text("x > y", "x", -3);
  const std::string text = svg.str(10, 2.5);
  EXPECT_TRUE(
      text.ends_with("<title>a &amp; b</title>\n<g fill=\"&lt;red&gt;\">\n<circle cx=\"1\" r=\"0.5\"/>\n</g>\n"
                     "<text x=\"-3\">x &gt; y</text>\n</svg>\n"))
      << text;
}

}  // namespace
}  // namespace d2l::plot

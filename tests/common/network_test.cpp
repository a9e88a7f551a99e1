#include "common/plot/network.hpp"

#include <gtest/gtest.h>

#include "tests/support/numbers.hpp"
#include "tests/support/xml.hpp"

namespace d2l::plot {
namespace {

using test::Element;
using test::has_text;
using test::message_of;
using test::parse_xml;
using test::says;

TEST(NetworkDiagram, ConnectsEveryInputWithEveryOutput) {
  const Element svg = parse_xml(network_diagram(4, 3));
  EXPECT_EQ(svg.all("circle").size(), 7u);
  EXPECT_EQ(svg.all("line").size(), 12u);
  for (const char* wanted : {"x\u2081", "x\u2084", "o\u2083", "Input layer", "Output layer"})
    EXPECT_TRUE(has_text(svg, wanted)) << wanted;
  EXPECT_FALSE(has_text(svg, "\u2026"));
}

TEST(NetworkDiagram, LeavesOutTheMiddleOfLargeLayers) {
  const Element svg = parse_xml(network_diagram(784, 10));
  EXPECT_EQ(svg.all("circle").size(), 8u);
  EXPECT_EQ(svg.all("line").size(), 16u);
  for (const char* wanted : {"x\u2083", "x\u2087\u2088\u2084", "o\u2081\u2080", "\u2026"})
    EXPECT_TRUE(has_text(svg, wanted)) << wanted;
  EXPECT_FALSE(has_text(svg, "x\u2084"));
  for (const Element& text : svg.all("text")) {
    const double output = text.number("y") - svg.all("circle").front().number("cy");
    const double input = text.number("y") - svg.all("circle").back().number("cy");
    EXPECT_TRUE(output == 4 || input == 4) << text.text;  // a third of the letters' size below the middle of a layer
  }
  EXPECT_EQ(parse_xml(network_diagram(8, 1)).all("circle").size(), 9u);
  EXPECT_EQ(parse_xml(network_diagram(9, 1)).all("circle").size(), 5u);
}

TEST(NetworkDiagram, StaysWithinThePicture) {
  for (const auto& [inputs, outputs] : {std::pair<Index, Index>{1, 1}, {8, 1}, {2, 9}, {9, 8}}) {
    const Element svg = parse_xml(network_diagram(inputs, outputs));
    for (const Element& circle : svg.all("circle")) {
      EXPECT_GE(circle.number("cx"), 80 + circle.number("r"));
      EXPECT_LE(circle.number("cx") + circle.number("r"), svg.number("width"));
    }
  }
  EXPECT_TRUE(says(message_of<std::invalid_argument>([] { network_diagram(0, 3); }), {"0 inputs", "3 outputs"}));
}

}  // namespace
}  // namespace d2l::plot

// A strict XML parser for the figures and the page: it accepts only what is well-formed, and its result can be
// searched.
#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace d2l::test {

/// An element with its attributes, its children, and its own text, entities replaced.
struct Element {
  std::string name, text;
  std::map<std::string, std::string> attributes;
  std::vector<Element> children;

  /// The value of an attribute, which must be there.
  const std::string& operator[](const std::string& attribute) const { return attributes.at(attribute); }
  double number(const std::string& attribute) const { return std::stod(attributes.at(attribute)); }

  /// All elements of this name inside, at any depth, in the order of the document.
  std::vector<Element> all(const std::string& wanted) const;

  /// The text of all elements inside and its own.
  std::string whole_text() const;
};

/// Whether a <text> inside an element is exactly this.
bool has_text(const Element& element, const std::string& wanted);

/// Throws std::runtime_error that names the position unless the document is well-formed: one root, tags that match,
/// each attribute quoted and once, no bare & or <. Of entities the five of XML and numbers are known.
Element parse_xml(const std::string& document);

}  // namespace d2l::test

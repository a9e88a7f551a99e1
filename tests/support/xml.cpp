#include "tests/support/xml.hpp"

#include <algorithm>
#include <cctype>

namespace d2l::test {
namespace {

class Reader {
 public:
  explicit Reader(const std::string& document) : text_(document) {}

  Element document() {
    skip_prolog();
    Element root = element();
    space();
    if (at_ != text_.size()) fail("the end after the root element");
    return root;
  }

 private:
  [[noreturn]] void fail(const std::string& expected) const {
    throw std::runtime_error("XML: expected " + expected + " at " + std::to_string(at_) + ": \"" +
                             text_.substr(at_, 40) + '"');
  }
  bool next_is(const std::string& part) const { return text_.compare(at_, part.size(), part) == 0; }
  void expect(const std::string& part) {
    if (!next_is(part)) fail('"' + part + '"');
    at_ += part.size();
  }
  void skip_to(const std::string& end) {
    at_ = text_.find(end, at_);
    if (at_ == std::string::npos) at_ = text_.size(), fail('"' + end + '"');
    at_ += end.size();
  }
  void space() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
  }
  void skip_prolog() {
    for (space(); next_is("<?") || next_is("<!"); space()) skip_to(next_is("<!--") ? "-->" : ">");
  }

  std::string name() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) || text_[at_] == '-' ||
                                  text_[at_] == ':' || text_[at_] == '_'))
      ++at_;
    if (at_ == begin) fail("a name");
    return text_.substr(begin, at_ - begin);
  }

  // Up to `end`, which is not taken.
  std::string characters(char end) {
    std::string result;
    for (; at_ < text_.size() && text_[at_] != end; ++at_) {
      const auto c = static_cast<unsigned char>(text_[at_]);
      if (c == '<' || (c < ' ' && !std::isspace(c))) fail("a character that may stand in text");
      if (c == '&')
        result += entity();
      else
        result += text_[at_];
    }
    return result;
  }

  // Leaves at_ on the semicolon.
  std::string entity() {
    const std::size_t end = text_.find(';', at_);
    if (end == std::string::npos) fail("an entity with its semicolon");
    const std::string known = text_.substr(at_ + 1, end - at_ - 1);
    const std::map<std::string, std::string> entities = {
        {"lt", "<"}, {"gt", ">"}, {"amp", "&"}, {"quot", "\""}, {"apos", "'"}};
    if (!entities.count(known) && known.substr(0, 1) != "#") fail("an entity of XML");
    at_ = end;
    return entities.count(known) ? entities.at(known) : "?";
  }

  Element element() {
    expect("<");
    Element result;
    result.name = name();
    for (space(); !next_is(">") && !next_is("/>"); space()) {
      const std::string attribute = name();
      expect("=\"");
      if (!result.attributes.emplace(attribute, characters('"')).second) fail(attribute + " once");
      expect("\"");
    }
    if (next_is("/>")) return at_ += 2, result;
    expect(">");
    while (!next_is("</")) {
      if (next_is("<!--"))
        skip_to("-->");
      else if (next_is("<"))
        result.children.push_back(element());
      else if (at_ == text_.size())
        fail("</" + result.name + ">");
      else
        result.text += characters('<');
    }
    expect("</" + result.name);
    space();
    expect(">");
    return result;
  }

  const std::string& text_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<Element> Element::all(const std::string& wanted) const {
  std::vector<Element> found;
  for (const Element& child : children) {
    if (child.name == wanted) found.push_back(child);
    const std::vector<Element> inside = child.all(wanted);
    found.insert(found.end(), inside.begin(), inside.end());
  }
  return found;
}

std::string Element::whole_text() const {
  std::string result = text;
  for (const Element& child : children) result += child.whole_text();
  return result;
}

bool has_text(const Element& element, const std::string& wanted) {
  const auto texts = element.all("text");
  return std::any_of(texts.begin(), texts.end(), [&](const Element& text) { return text.text == wanted; });
}

Element parse_xml(const std::string& document) { return Reader(document).document(); }

}  // namespace d2l::test

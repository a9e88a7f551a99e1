// Reverse differentiation whose backward pass is recorded as well, for exercise 4 of section 3.2.
#pragma once

#include <cmath>
#include <memory>
#include <set>
#include <unordered_map>
#include <vector>

namespace d2l::tape {

enum class Operation { given, add, multiply, exp };

/// A value and the nodes that it was computed from. Nodes point to earlier ones only, so there are no cycles.
struct Node {
  double value;
  Operation operation;
  std::vector<std::shared_ptr<const Node>> inputs;
};

using Number = std::shared_ptr<const Node>;

inline Number number(double value) { return std::make_shared<Node>(Node{value, Operation::given, {}}); }

inline Number operator+(const Number& a, const Number& b) {
  return std::make_shared<Node>(Node{a->value + b->value, Operation::add, {a, b}});
}
inline Number operator*(const Number& a, const Number& b) {
  return std::make_shared<Node>(Node{a->value * b->value, Operation::multiply, {a, b}});
}
inline Number exp(const Number& a) { return std::make_shared<Node>(Node{std::exp(a->value), Operation::exp, {a}}); }

/// All nodes that y depends on, each before those that use it; y is the last.
inline std::vector<Number> history(const Number& y) {
  std::vector<Number> order;
  std::set<const Node*> seen;
  const auto visit = [&](const auto& self, const Number& node) -> void {
    if (!seen.insert(node.get()).second) return;
    for (const Number& input : node->inputs) self(self, input);
    order.push_back(node);
  };
  visit(visit, y);
  return order;
}

/// dy/dx. Applies the chain rule from y backwards to Numbers, so that the derivative has a history of its own and can
/// be differentiated again. With `record` false only values are kept, which is all that training needs.
inline Number derivative(const Number& y, const Number& x, bool record = true) {
  std::unordered_map<const Node*, Number> gradients = {{y.get(), number(1)}};
  const auto add = [&](const Number& input, const Number& gradient) {
    Number& sum = gradients[input.get()];
    sum = sum ? sum + gradient : gradient;
    if (!record) sum = number(sum->value);
  };
  const std::vector<Number> order = history(y);
  for (auto node = order.rbegin(); node != order.rend(); ++node) {
    const Number gradient = gradients[node->get()];
    const std::vector<Number>& inputs = (*node)->inputs;
    switch ((*node)->operation) {
      case Operation::given: break;
      case Operation::add: add(inputs[0], gradient), add(inputs[1], gradient); break;
      case Operation::multiply: add(inputs[0], gradient * inputs[1]), add(inputs[1], gradient * inputs[0]); break;
      case Operation::exp: add(inputs[0], gradient * *node); break;
    }
  }
  return gradients.contains(x.get()) ? gradients[x.get()] : number(0);
}

}  // namespace d2l::tape

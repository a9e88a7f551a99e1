// What deciding about patients costs (exercise 3.6.4).
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "tests/exercises/exercise.hpp"

namespace d2l {

/// A patient is healthy (class 0) or ill (class 1); costs[action][class]. An examination finds out which, never errs,
/// and what is done then costs nothing more.
enum Action { leave, treat, examine };
using Costs = std::vector<std::vector<double>>;
inline const Costs two_actions = {{0, 100}, {10, 0}}, three_actions = {{0, 100}, {10, 0}, {2, 2}};

inline double expected_cost(const std::vector<double>& cost, double ill) { return cost[0] * (1 - ill) + cost[1] * ill; }

inline Action cheapest(const Costs& costs, double ill) {
  const auto less = [&](const auto& a, const auto& b) { return expected_cost(a, ill) < expected_cost(b, ill); };
  return static_cast<Action>(std::min_element(costs.begin(), costs.end(), less) - costs.begin());
}

/// A model whose logits are twice too large: the odds are squared.
inline double overconfident(double p) { return p * p / (p * p + (1 - p) * (1 - p)); }

/// A rule for patients of whom the model says that they are ill with this probability, and its mean cost in the answer.
struct Rule {
  const char* name;
  std::function<Action(double ill)> action;
  double quoted;
};

enum RuleNumber { leave_all, treat_all, likelier_label, least_cost, least_cost_overconfident, with_examination };
inline const std::vector<Rule> rules = {
    {"leave all", [](double) { return leave; }, 10.00},
    {"treat all", [](double) { return treat; }, 9.00},
    {"the likelier label", [](double ill) { return ill > 0.5 ? treat : leave; }, 9.90},
    {"least expected cost", [](double ill) { return cheapest(two_actions, ill); }, 5.76},
    {"the same, overconfident", [](double ill) { return cheapest(two_actions, overconfident(ill)); }, 7.91},
    {"with an examination for 2", [](double ill) { return cheapest(three_actions, ill); }, 1.83},
};

/// Mean and standard deviation of a rule's cost over patients whose probability of being ill has the density
/// 9 (1 - p)^8, by the midpoint rule with h = 1e-5, which errs at a jump of the cost by at most 5e-6 times the jump.
inline test::Summary integrate(const Rule& rule) {
  constexpr int n = 100'000;
  double mean = 0, square = 0;
  for (int i = 0; i < n; ++i) {
    const double p = (i + 0.5) / n, density = 9 * std::pow(1 - p, 8);
    const std::vector<double>& cost = three_actions[rule.action(p)];
    mean += density * expected_cost(cost, p) / n;
    square += density * expected_cost({cost[0] * cost[0], cost[1] * cost[1]}, p) / n;
  }
  return {mean, std::sqrt(square - mean * mean), 0};
}

}  // namespace d2l

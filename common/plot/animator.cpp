#include "common/plot/animator.hpp"

#include <algorithm>
#include <cstdio>
#include <stdexcept>

namespace d2l::plot {

Animator::Animator(Settings settings) : settings_(std::move(settings)) {
  for (const std::string& name : settings_.legend) curves_.push_back({name, {}, {}});
}

void Animator::add(double x, const std::vector<double>& y) {
  if (y.size() != curves_.size())
    throw std::invalid_argument("Animator: expected a value for each of " + std::to_string(curves_.size()) +
                                " curves, found " + std::to_string(y.size()));
  const Terminal screen = terminal();
  if (screen.interactive && drawn_ > 0) std::printf("\x1b[%ldA\r\x1b[J", drawn_);  // up to the chart, and clear
  std::printf("%s %g", settings_.xlabel.c_str(), x);
  for (std::size_t i = 0; i < y.size(); ++i) {
    std::printf(", %s %.3f", curves_[i].name.c_str(), y[i]);
    curves_[i].x.push_back(x);
    curves_[i].y.push_back(y[i]);
  }
  std::printf("\n");
  if (screen.interactive) {
    const std::string text =
        chart(curves_, {.whole = true, .limits = settings_.xlim}, {.limits = settings_.ylim}, screen);
    drawn_ = std::count(text.begin(), text.end(), '\n');
    std::fputs(text.c_str(), stdout);
  }
  std::fflush(stdout);
}

std::string Animator::svg() const {
  std::string title;
  for (const Curve& curve : curves_) title += curve.name + (&curve == &curves_.back() ? " over " : ", ");
  Figure figure(title + settings_.xlabel, settings_.figsize);
  figure.x = {.label = settings_.xlabel, .whole = true, .limits = settings_.xlim};
  figure.y = {.label = settings_.ylabel, .limits = settings_.ylim};
  for (const Curve& curve : curves_) figure.line(curve.x, curve.y, curve.name);
  return figure.svg();
}

}  // namespace d2l::plot

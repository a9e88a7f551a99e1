// The numbers with which 3.4 is worked through; the experiments in README.md change them.
#pragma once

#include "ch3_4_softmax/information.hpp"
#include "common/tensor/tensor.hpp"

namespace d2l::ch3_4 {

/// Four images of 2 x 2 pixels with their categories, a model that is right about the first three, and two
/// distributions over three events.
struct Example {
  Tensor X = array({{0.5, 1, 0, 0.25}, {1, 0, 0, 0.5}, {1, 0.5, 0, 0}, {0, 0, 1, 1}});  // (n,d): a row for each image
  Tensor y = array({1, 0, 2, 1});                                          // (n,): chicken, cat, dog, chicken
  Tensor W = array({{1, -2, 0.5, 1}, {-1, 2, 1, 0.5}, {0.5, 0, -1, -1}});  // (q,d): a row for each category
  Tensor b = array({0.5, -0.5, 0.25});                                     // (q,)
  Distribution p = {0.1, 0.2, 0.7};                                        // how often the events occur
  Distribution q = {0.3, 0.3, 0.4};                                        // what an observer believes
};

}  // namespace d2l::ch3_4

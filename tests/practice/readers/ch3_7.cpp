#include "practice/ch3_7.hpp"

#include "tests/practice/ch3_7.hpp"
#include "tests/practice/run.hpp"

int main(int argc, char** argv) {
  return d2l::practice::run(
      argc, argv,
      d2l::practice::section_3_7({.log_softmax = mine::log_softmax,
                                  .softmax_cross_entropy = mine::softmax_cross_entropy,
                                  .softmax_cross_entropy_backward = mine::softmax_cross_entropy_backward}),
      "practice/ch3_7.hpp");
}

#include "practice/ch3_4.hpp"

#include "tests/practice/ch3_4.hpp"
#include "tests/practice/run.hpp"

int main(int argc, char** argv) {
  return d2l::practice::run(
      argc, argv,
      d2l::practice::section_3_4({.one_hot = mine::one_hot,
                                  .softmax = mine::softmax,
                                  .cross_entropy_loss = mine::cross_entropy_loss,
                                  .softmax_cross_entropy_backward = mine::softmax_cross_entropy_backward,
                                  .entropy = mine::entropy,
                                  .cross_entropy = mine::cross_entropy,
                                  .kl_divergence = mine::kl_divergence}),
      "practice/ch3_4.hpp");
}

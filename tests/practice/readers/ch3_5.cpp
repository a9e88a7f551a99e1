#include "practice/ch3_5.hpp"

#include "tests/practice/ch3_5.hpp"
#include "tests/practice/run.hpp"

int main(int argc, char** argv) {
  return d2l::practice::run(argc, argv,
                            d2l::practice::section_3_5({.get_fashion_mnist_labels = mine::get_fashion_mnist_labels,
                                                        .to_tensor = mine::to_tensor,
                                                        .minibatch = mine::minibatch}),
                            "practice/ch3_5.hpp");
}

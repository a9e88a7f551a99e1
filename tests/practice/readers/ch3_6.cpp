#include "practice/ch3_6.hpp"

#include "tests/practice/ch3_6.hpp"
#include "tests/practice/run.hpp"

int main(int argc, char** argv) {
  return d2l::practice::run(argc, argv,
                            d2l::practice::section_3_6({.softmax = mine::softmax,
                                                        .softmax_backward = mine::softmax_backward,
                                                        .net = mine::net,
                                                        .cross_entropy = mine::cross_entropy,
                                                        .cross_entropy_backward = mine::cross_entropy_backward,
                                                        .net_backward = mine::net_backward,
                                                        .accuracy = mine::accuracy}),
                            "practice/ch3_6.hpp");
}

#include "practice/ch3_2.hpp"

#include "tests/practice/ch3_2.hpp"
#include "tests/practice/run.hpp"

int main(int argc, char** argv) {
  return d2l::practice::run(argc, argv,
                            d2l::practice::section_3_2({.synthetic_data = mine::synthetic_data,
                                                        .data_iter = mine::data_iter,
                                                        .linreg = mine::linreg,
                                                        .squared_loss = mine::squared_loss,
                                                        .squared_loss_backward = mine::squared_loss_backward,
                                                        .linreg_backward = mine::linreg_backward,
                                                        .sgd = mine::sgd}),
                            "practice/ch3_2.hpp");
}

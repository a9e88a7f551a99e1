#include "practice/ch3_1.hpp"

#include "tests/practice/ch3_1.hpp"
#include "tests/practice/run.hpp"

int main(int argc, char** argv) {
  return d2l::practice::run(argc, argv,
                            d2l::practice::section_3_1({.linear_model = mine::linear_model,
                                                        .squared_loss = mine::squared_loss,
                                                        .empirical_loss = mine::empirical_loss,
                                                        .analytic_solution = mine::analytic_solution,
                                                        .gradient_step = mine::gradient_step,
                                                        .normal = mine::normal,
                                                        .negative_log_likelihood = mine::negative_log_likelihood}),
                            "practice/ch3_1.hpp");
}

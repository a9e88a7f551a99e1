#include "tests/practice/ch3_6.hpp"

#include <cmath>
#include <stdexcept>

#include "common/tensor/elementwise.hpp"
#include "common/tensor/matmul.hpp"
#include "common/tensor/random.hpp"
#include "common/tensor/reduce.hpp"
#include "tests/practice/training.hpp"

namespace d2l::practice {
namespace {

// Logits whose exponentials are whole numbers.
const float ln2 = std::log(2.0f), ln3 = std::log(3.0f), ln4 = std::log(4.0f), ln5 = std::log(5.0f);

// What `f` returns; if the shapes do not fit in it, the library's words get a word of advice.
template <class Function>
auto with_advice(const std::string& call, const std::string& advice, const Function& f) {
  try {
    return f();
  } catch (const std::invalid_argument& error) {
    throw Wrong{call + ": threw an exception: " + error.what() + ": " + advice};
  }
}

void check_softmax(const Functions_3_6& f) {
  const std::string keep = "the sums (n,) lack the axis that keepdims keeps";
  expect("softmax([[0 log 3] [0 0]])", f.softmax(array({{0, ln3}, {0, 0}})), array({{0.25f, 0.75f}, {0.5f, 0.5f}}),
         {{array({{0.5f, 0.75f}, {0.5f, 0.25f}}), "the sum is along the wrong axis: here the columns sum to 1"},
          {array({{0.25f, 1.5f}, {0.25f, 0.5f}}), keep + ", so that rows and columns are mixed up"},
          {array({{1 / 6.0f, 0.5f}, {1 / 6.0f, 1 / 6.0f}}), "all elements together sum to 1; each row should"},
          {array({{1, 3}, {1, 1}}), "the division by the sum of the row is missing"},
          {array({{0, 1}, {NAN, NAN}}), "the exponential is missing"},
          {array({{-ln4, ln3 - ln4}, {-ln2, -ln2}}), "this is the logarithm of the softmax"},
          {array({{0.75f, 0.25f}, {0.5f, 0.5f}}), "the sign is wrong: the largest logit has the largest probability"},
          {array({{1 / 3.0f, 1}, {1, 1}}), "it is divided by the maximum of the row, not by its sum"}});
  const std::string call = "softmax([[0 log 2 log 5] [-log 2 0 0]])";
  expect(call,
         with_advice(call, keep,
                     [&] {
                       return f.softmax(array({{0, ln2, ln5}, {-ln2, 0, 0}}));
                     }),
         array({{0.125f, 0.25f, 0.625f}, {0.2f, 0.4f, 0.4f}}));
  expect("softmax([[-1] [2]])", f.softmax(array({-1, 2}).reshape({2, 1})), ones({2, 1}));
}

void check_softmax_backward(const Functions_3_6& f) {
  const std::string keep = "the sums (n,) lack the axis that keepdims keeps";
  expect(
      "softmax_backward([[0.25 0.75] [0.5 0.5]], [[4 0] [1 3]])",
      f.softmax_backward(array({{0.25f, 0.75f}, {0.5f, 0.5f}}), array({{4, 0}, {1, 3}})),
      array({{0.75f, -0.75f}, {-0.5f, 0.5f}}),
      {{array({{-0.75f, 0.75f}, {0.5f, -0.5f}}), "the sign is wrong"},
       {array({{1, 0}, {0.5f, 1.5f}}), "the sum over j is missing: o_i changes all probabilities of its row"},
       {array({{0.75f, 0}, {0.25f, 0.75f}}),
        "only the terms with i = j are there: o_i changes the other probabilities, too"},
       {array({{0.75f, -1.5f}, {0, 0.5f}}), keep + ", so that rows and columns are mixed up"},
       {array({{0.625f, -1.125f}, {-0.25f, 0.75f}}), "the sum is along the wrong axis: each row is an example"},
       {array({{0.25f, -2.25f}, {-1, 0}}), "the sum is over all elements; each row has its own"},
       {array({{0, -3}, {-1.5f, -0.5f}}), "the factor y_j is missing in the sum over j"},
       {array({{3, -1}, {-1, 1}}), "the factor y_i before the bracket is missing"},
       {array({{-3.75f, 0.75f}, {-0.5f, -2.5f}}), "this is y - dy, as when dy were labels; the loss may be any here"}});
  const std::string call = "softmax_backward([[0.5 0.25 0.25] [0.2 0.2 0.6]], [[2 4 0] [5 0 0]])";
  const Tensor y = array({{0.5f, 0.25f, 0.25f}, {0.2f, 0.2f, 0.6f}}), dy = array({{2, 4, 0}, {5, 0, 0}});
  expect(call, with_advice(call, keep, [&] { return f.softmax_backward(y, dy); }),
         array({{0, 0.5f, -0.5f}, {0.8f, -0.2f, -0.6f}}));
}

void check_net(const Functions_3_6& f) {
  const std::string flat = "each image is a row of d numbers, d = W.size(0), whatever its shape";
  const auto net = [&](const std::string& call, const Tensor& X, const Tensor& W, const Tensor& b) {
    return with_advice(call, flat, [&] { return f.net(X, W, b); });
  };
  const Tensor images = array({{1, 0}, {0, 1}}).reshape({2, 1, 1, 2});
  const std::string square = "net([[[[1 0]]] [[[0 1]]]], [[0 log 3] [0 0]], [0 0])";
  expect(square, net(square, images, array({{0, ln3}, {0, 0}}), array({0, 0})), array({{0.25f, 0.75f}, {0.5f, 0.5f}}),
         {{array({{0.5f, 0.5f}, {0.75f, 0.25f}}), "W is transposed"},
          {array({{0.5f, 0.75f}, {0.5f, 0.25f}}), "softmax is along the wrong axis: here the columns sum to 1"},
          {array({{0, ln3}, {0, 0}}), "the softmax is missing: these are the logits"},
          {array({{0.25f, 1.5f}, {0.25f, 0.5f}}), "the softmax mixes up rows and columns: its sums (n,) lack an axis"},
          {array({{0.25f, 0.75f}, {0.5f, 0.5f}}).reshape({2, 1, 1, 2}),
           "the numbers are right, but the shape should be (n, q)"}});
  const std::string call = "net([[[[1 0]]] [[[0 1]]]], [[0 log 2 log 5] [0 log 4 log 3]], [log 3 0 0])";
  const Tensor W = array({{0, ln2, ln5}, {0, ln4, ln3}}), b = array({ln3, 0, 0});
  const Tensor without = array({{0.125f, 0.25f, 0.625f}, {0.125f, 0.5f, 0.375f}});
  expect(call, net(call, images, W, b), array({{0.3f, 0.2f, 0.5f}, {0.3f, 0.4f, 0.3f}}),
         {{without, "b is missing"},
          {without + b, "b is added after the softmax, not before"},
          {array({{1 / 22.0f, 6 / 22.0f, 15 / 22.0f}, {1 / 22.0f, 12 / 22.0f, 9 / 22.0f}}), "b is subtracted"}});
  const std::string rows = "net([[1 0] [0 1]], the same W and b)";
  expect(rows, net(rows, images.reshape({2, 2}), W, b), array({{0.3f, 0.2f, 0.5f}, {0.3f, 0.4f, 0.3f}}));
  const std::string grid = "net([[[[1 2] [3 4]]]], [[0 0] [0 log 2] [0 0] [0 0]], [0 0])";
  expect(
      grid,
      net(grid, array({{1, 2}, {3, 4}}).reshape({1, 1, 2, 2}), array({{0, 0}, {0, ln2}, {0, 0}, {0, 0}}),
          array({0, 0})),
      array({{0.2f, 0.8f}}),
      {{array({{1 / 9.0f, 8 / 9.0f}}), "the image is read by columns; its second number is that right of the first"}});
}

void check_cross_entropy(const Functions_3_6& f) {
  const Tensor y_hat = array({{0.1f, 0.3f, 0.6f}, {0.3f, 0.2f, 0.5f}}), y = array({0, 2});
  const auto both = [](double first, double second) {
    return array({static_cast<float>(first), static_cast<float>(second)});
  };
  const double first = 2.302585, second = 0.693147, total = 2.995732;
  const std::string each = "; the loss of each example is wanted";
  const auto number = [](double x) { return Tensor(Shape{}, static_cast<float>(x)); };
  expect("cross_entropy([[0.1 0.3 0.6] [0.3 0.2 0.5]], [0 2])", f.cross_entropy(y_hat, y), both(first, second),
         {{both(-first, -second), "the sign is wrong: probabilities are at most 1, so their logarithms are negative"},
          {both(0.510826, 0.693147), "this takes the largest probability of a row, not that of the class y_i"},
          {both(0.105361, 0.693147), "this is -log(1 - y_hat): the probability of any other class"},
          {both(0.1, 0.5), "the logarithm is missing"},
          {both(-0.1, -0.5), "the logarithm is missing"},
          {both(0.9, 0.5), "this is 1 - y_hat; the loss is -log y_hat"},
          {both(1, 0.301030), "this is the logarithm to base 10, not the natural one"},
          {both(3.321928, 1), "this is the logarithm to base 2, not the natural one"},
          {both(first / 2, second / 2), "it is divided by n, which sgd does later"},
          {both(first, second).reshape({2, 1}), "the numbers are right, but the loss is (n,)"},
          {number(total), "this is the sum" + each},
          {array({2.995732f}), "this is the sum" + each},
          {number(total / 2), "this is the mean" + each},
          {array({1.497866f}), "this is the mean" + each},
          {both(4.017384, 3.506558), "this sums over all classes; only that of the label counts"},
          {-log(y_hat), "these are the losses of all classes; only that of the label counts"}});
  expect("cross_entropy([[0 1]], [1])", f.cross_entropy(array({{0, 1}}), array({1})), array({0}),
         {{array({NAN}),
           "0 times log 0 is NaN where another class has probability 0: pick first, then take the logarithm"}});
  expect("cross_entropy([[0.5 0.25 0.25] [0.125 0.25 0.625]], [1 0])",
         f.cross_entropy(array({{0.5f, 0.25f, 0.25f}, {0.125f, 0.25f, 0.625f}}), array({1, 0})),
         both(1.386294, 2.079442),
         {{both(1.386294, 1.386294), "y_hat is read by columns; its elements lie row after row"}});
}

void check_cross_entropy_backward(const Functions_3_6& f) {
  const Tensor y_hat = array({{0.1f, 0.3f, 0.6f}, {0.3f, 0.2f, 0.5f}}), y = array({0, 2});
  const auto rows = [](float first, float second) { return array({{first, 0, 0}, {0, 0, second}}); };
  expect(
      "cross_entropy_backward([[0.1 0.3 0.6] [0.3 0.2 0.5]], [0 2])", f.cross_entropy_backward(y_hat, y), rows(-10, -2),
      {{rows(10, 2), "the sign is wrong: the loss falls as the probability of the label rises"},
       {rows(-5, -1), "it is divided by n, which sgd does later"},
       {rows(-1, -1), "the factor 1 / y_hat is missing, the derivative of the logarithm"},
       {rows(-0.1f, -0.5f), "this is -y_hat; the derivative of -log y_hat is -1 / y_hat"},
       {rows(2.302585f, 0.693147f), "this is the loss, not its gradient"},
       {array({2.302585f, 0.693147f}), "this is the loss, not its gradient"},
       {-1 / y_hat, "only the probability of the label is in the loss: the others have gradient 0"},
       {y_hat - array({{1, 0, 0}, {0, 0, 1}}),
        "this is the gradient with respect to the logits, through softmax and loss; here it is that to y_hat"},
       {array({{0, 0, -1 / 0.6f}, {0, 0, -2}}), "this takes the largest probability of a row, not that of the label"},
       {array({-10, -2}), "the gradient has the shape of y_hat, with 0 for the classes that are not the label"}});
  expect("cross_entropy_backward([[0 1]], [1])", f.cross_entropy_backward(array({{0, 1}}), array({1})),
         array({{0, -1}}),
         {{array({{NAN, -1}}), "0 / 0 is NaN where another class has probability 0: write only element y_i"}});
  expect("cross_entropy_backward([[0.5 0.25 0.25] [0.125 0.25 0.625]], [1 0])",
         f.cross_entropy_backward(array({{0.5f, 0.25f, 0.25f}, {0.125f, 0.25f, 0.625f}}), array({1, 0})),
         array({{0, -4, 0}, {-8, 0, 0}}),
         {{array({{0, -4, -4}, {0, 0, 0}}), "y_hat is read by columns; its elements lie row after row"}});
}

void check_net_backward(const Functions_3_6& f) {
  const std::string call =
      "net_backward([[[[1 2]]] [[[3 4]]]], [[0.5 0.25 0.25] [0.2 0.2 0.6]], [[2 4 0] [5 0 0]], W, b)";
  const Tensor X = array({{1, 2}, {3, 4}}), y_hat = array({{0.5f, 0.25f, 0.25f}, {0.2f, 0.2f, 0.6f}}),
               dy_hat = array({{2, 4, 0}, {5, 0, 0}});
  const Tensor dO = array({{0, 0.5f, -0.5f}, {0.8f, -0.2f, -0.6f}});  // see check_softmax_backward
  const Tensor dW = array({{2.4f, -0.1f, -2.3f}, {3.2f, 0.2f, -3.4f}}), db = array({0.8f, 0.3f, -1.1f});
  const Tensor before = array({{7, 8, 9}, {10, 11, 12}}), bias = array({1, 2, 3});
  const auto backward = [&](const std::string& of, const Tensor& images, const Tensor& p, const Tensor& dp,
                            Parameter& W, Parameter& b) {
    W.grad.fill(100), b.grad.fill(100);  // of an earlier minibatch
    with_advice(of, "each image is a row of d numbers, d = W.data.size(0), and W.grad = X^T dO",
                [&] { f.net_backward(images, p, dp, W, b); });
  };
  Parameter W(before), b(bias);
  backward(call, X.reshape({2, 1, 1, 2}), y_hat, dy_hat, W, b);
  expect(call + ", W.grad", W.grad, dW,
         {{Tensor({2, 3}, 100), "the gradient is not stored in W.grad"},
          {dW + 100, "it is added to the gradient of the minibatch before"},
          {array({{17, 4, 0}, {24, 8, 0}}), "this is X^T dy_hat: the way back leads through the softmax first"},
          {array({{1.6f, 0.1f, -1.7f}, {3.2f, 0.7f, -3.9f}}), "this is X dO; the sum over the examples is X^T dO"},
          {dW / 2, "it is divided by n, which sgd does later"},
          {-dW, "the sign is wrong: sgd subtracts the gradient"},
          {array({{2.4f, 3.2f}, {-0.1f, 0.2f}, {-2.3f, -3.4f}}), "it is transposed: W is (d, q)"}});
  expect(call + ", b.grad", b.grad, db,
         {{Tensor({3}, 100), "the gradient is not stored in b.grad"},
          {db + 100, "it is added to the gradient of the minibatch before"},
          {array({7, 4, 0}), "this is the sum of dy_hat: the way back leads through the softmax first"},
          {db / 2, "it is divided by n, which sgd does later"},
          {-db, "the sign is wrong: sgd subtracts the gradient"},
          {dO, "the sum over the examples is missing"},
          {array({0, 0}), "the sum is along the wrong axis: over the classes, not over the examples"},
          {Tensor(Shape{}, 0), "the sum is over all elements; b has an element for each class"},
          {db.reshape({1, 3}), "the numbers are right, but b is (q,)"}});
  require(W.data == before && b.data == bias, call + ": expected the parameters as they were, found others");
  Parameter W_one(zeros({3, 2})), b_one(zeros({2}));
  const std::string one = "net_backward([[1 2 3]], [[0.25 0.75]], [[4 0]], W, b)";
  backward(one, array({{1, 2, 3}}), array({{0.25f, 0.75f}}), array({{4, 0}}), W_one, b_one);
  expect(one + ", W.grad", W_one.grad, array({{0.75f, -0.75f}, {1.5f, -1.5f}, {2.25f, -2.25f}}));
  expect(one + ", b.grad", b_one.grad, array({0.75f, -0.75f}));
}

void check_accuracy(const Functions_3_6& f) {
  const Tensor y_hat = array({{0.1f, 0.8f, 0.1f}, {0.2f, 0.7f, 0.1f}, {0.3f, 0.3f, 0.4f}});
  expect("accuracy([[0.1 0.8 0.1] [0.2 0.7 0.1] [0.3 0.3 0.4]], [1 1 0])", f.accuracy(y_hat, array({1, 1, 0})), 2.0,
         {{2 / 3.0, "this is a fraction; the text counts, and divides later"},
          {200 / 3.0, "this is a percentage; the text counts, and divides later"},
          {0, "the argmax is along the wrong axis, or whole numbers are divided: each row has a prediction of its own"},
          {1, "these are the wrong predictions; count the right ones"},
          {3, "this counts all examples"},
          {1.8, "this adds up probabilities; a prediction is right or wrong"},
          {1.5, "this adds up probabilities; a prediction is right or wrong"}});
  expect("accuracy([[0.1 0.3 0.6] [0.3 0.2 0.5]], [0 2])",
         f.accuracy(array({{0.1f, 0.3f, 0.6f}, {0.3f, 0.2f, 0.5f}}), array({0, 2})), 1.0);
  expect("accuracy([[0.5 0.5]], [0])", f.accuracy(array({{0.5f, 0.5f}}), array({0})), 1.0,
         {{0, "of equal elements the first one counts, as in argmax"}});
  expect("accuracy([[0.5 0.5]], [1])", f.accuracy(array({{0.5f, 0.5f}}), array({1})), 0.0,
         {{1, "of equal elements only the first one counts, as in argmax"}});
  expect("accuracy([[-3 -1]], [1])", f.accuracy(array({{-3, -1}}), array({1})), 1.0,
         {{0, "the largest element may be negative, where y_hat are logits"}});
}

// 3.6.6 Training.
void train(const Functions_3_6& f) {
  Generator generator(1);
  Generator order = generator.split();
  Parameter W(normal(0, 0.01f, {784, 10}, generator)), b(zeros({10}));
  const auto net = [&](const Tensor& X) { return f.net(X, W.data, b.data); };
  const auto update = [&](const Tensor& X, const Tensor& y_hat, const Tensor& y) {
    f.net_backward(X, y_hat, f.cross_entropy_backward(y_hat, y), W, b);
    sgd({&W, &b}, 0.1f, X.size(0));
    return f.cross_entropy(y_hat, y);
  };
  or_say_why([&] {
    train_on_images(net, update, f.accuracy, order, "   (the book: 0.0811)",
                    "   (the book: curves without numbers; 3.7.4 says 0.837)");
  });
}

}  // namespace

Section section_3_6(const Functions_3_6& f) {
  return {"3.6",
          "Implementation of Softmax Regression from Scratch",
          {{"softmax",
            "3.6.2, (3.6.1)",
            [=] { check_softmax(f); },
            {"Three steps: exponentiate each element, sum each row, divide each row by its sum.",
             "sum(x, 1) of (n, q) is (n,), and (n, q) / (n,) divides columns. What shape would divide rows?",
             "sum(x, 1, keepdims) is (n, 1), which broadcasts over the columns."}},
           {"softmax_backward",
            "3.6.2",
            [=] { check_softmax_backward(f); },
            {"Put d y_j / d o_i = y_j (1[i = j] - y_i) into the sum, and take out of it what does not depend on j.",
             "do_i = y_i (dy_i - s) with the same s = sum_j dy_j y_j for all i of a row.",
             "s for all rows at once is sum(dy * y, 1, keepdims), (n, 1)."}},
           {"net",
            "3.6.3, (3.4.5)",
            [=] { check_net(f); },
            {"Three steps: the images as rows, X W + b, and your softmax of it.",
             "W.size(0) says how many numbers a row has.",
             "X.reshape({-1, W.size(0)}) is (n, d); matmul with W is (n, q), and b (q,) broadcasts over the rows."}},
           {"cross_entropy",
            "3.6.4, (3.4.7)",
            [=] { check_cross_entropy(f); },
            {"Only one probability of each row counts: that of its label.",
             "pick(y_hat, y) takes element y_i of each row i."}},
           {"cross_entropy_backward",
            "3.6.4",
            [=] { check_cross_entropy_backward(f); },
            {"l_i depends on one element of y_hat. What is the derivative of -log p?",
             "Begin with zeros(y_hat.shape()), and write one element in each row.",
             "In row i it is element labels[i] with labels = label_indices(\"cross_entropy\", y_hat, y): -1 / y_hat "
             "there."}},
           {"net_backward",
            "3.6.3, (3.4.5)",
            [=] { check_net_backward(f); },
            {"From the end to the beginning: first through the softmax, then through X W + b.",
             "dO is your softmax_backward of y_hat and dy_hat. O_ij = sum_k X_ik W_kj + b_j: what is dW_kj, and db_j?",
             "matmul_tn(X, dO) multiplies by X^T, with X as rows as in net; sum(dO, 0) sums over the examples."}},
           {"accuracy",
            "3.6.5",
            [=] { check_accuracy(f); },
            {"What does the model predict for each row? How often is this the label?",
             "argmax(y_hat, 1) is (n,), as y is; equal(a, b) is 1 where they agree and 0 elsewhere.",
             "The sum of these ones is the count."}}},
          [=] { train(f); }};
}

}  // namespace d2l::practice

// The operations read nothing beyond their arguments and write nothing beyond their results.
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <numeric>

#include "ch3_7_concise/stability.hpp"
#include "common/nn/softmax.hpp"
#include "common/tensor/elementwise.hpp"
#include "common/tensor/index.hpp"
#include "common/tensor/matmul.hpp"
#include "common/tensor/reduce.hpp"
#include "tests/support/numbers.hpp"

namespace d2l {
namespace {

// Elements 0.5, 1, 0.5, 1, ... right before a page that must not be accessed: reading beyond them ends the program.
class Fenced {
 public:
  explicit Fenced(const Shape& shape) : shape_(shape) {
    const Index page = sysconf(_SC_PAGESIZE) / static_cast<Index>(sizeof(float));
    pages_ = Tensor({(shape.size() + page - 1) / page * page + 2 * page});
    float* const elements = pages_.data();
    const auto to_page = [&](float* p) {  // how many elements lie before the next page
      return (page - reinterpret_cast<std::intptr_t>(p) / static_cast<Index>(sizeof(float)) % page) % page;
    };
    end_ = shape.size() + to_page(elements + shape.size());
    for (Index i = 0; i < shape.size(); ++i) elements[end_ - shape.size() + i] = i % 2 ? 1 : 0.5f;
    fence_ = elements + end_;
    bytes_ = page * sizeof(float);
    EXPECT_EQ(mprotect(fence_, bytes_, PROT_NONE), 0);
  }
  Fenced(const Fenced&) = delete;
  Fenced& operator=(const Fenced&) = delete;
  ~Fenced() { mprotect(fence_, bytes_, PROT_READ | PROT_WRITE); }

  Tensor view() const { return pages_.rows(end_ - shape_.size(), end_).reshape(shape_); }

 private:
  Shape shape_;
  Tensor pages_;
  Index end_ = 0;
  float* fence_ = nullptr;
  std::size_t bytes_ = 0;
};

TEST(Bounds, NothingBehindAVectorIsRead) {
  for (const Index n : test::sizes()) {
    const Fenced x({n}), y({n});
    const Tensor a = x.view(), b = y.view();
    EXPECT_EQ(a + b, b * 2);
    EXPECT_EQ(a * b, square(a));
    EXPECT_EQ(a - b, zeros({n}));
    EXPECT_EQ(equal(a, b), ones({n}));
    EXPECT_EQ(2 - a, -(a - 2));
    EXPECT_EQ(exp(a).size(), n);
    EXPECT_EQ(log(a).size(), n);
    Tensor sums(a);
    sums += b;
    add_scaled(sums, -2, a);
    EXPECT_EQ(sums, zeros({n}));
    EXPECT_EQ(sum(a), 0.75f * static_cast<float>(n) - (n % 2 ? 0.25f : 0));
    if (n > 0) {
      EXPECT_EQ(max(a), n > 1 ? 1 : 0.5f);
    }
  }
}

TEST(Bounds, NothingBehindAMatrixIsRead) {
  for (const Index m : {1, 3, 17})
    for (const Index n : {1, 2, 15, 16, 33, 100}) {
      const Fenced A({m, n}), B({n, m}), C({m, n}), row({n}), left({m, 1}), labels({m});
      for (const int axis : {0, 1}) {
        EXPECT_EQ(max(A.view(), axis).size(), axis == 0 ? n : m);
        EXPECT_EQ(argmax(A.view(), axis).size(), axis == 0 ? n : m);
        EXPECT_EQ(sum(A.view(), axis).size(), axis == 0 ? n : m);
      }
      EXPECT_EQ((A.view() + row.view()).shape(), (Shape{m, n}));
      EXPECT_EQ((A.view() * left.view()).shape(), (Shape{m, n}));
      EXPECT_EQ(matmul(A.view(), B.view()), matmul_reference(A.view(), B.view()));
      EXPECT_EQ(matmul_nt(A.view(), C.view()).shape(), (Shape{m, m}));
      EXPECT_EQ(matmul_tn(A.view(), C.view()).shape(), (Shape{n, n}));
      EXPECT_EQ(matmul(A.view(), row.view()).shape(), Shape{m});
      EXPECT_EQ(nn::softmax(A.view()).shape(), (Shape{m, n}));
      EXPECT_EQ(log_softmax(A.view()).shape(), (Shape{m, n}));
      EXPECT_EQ(column(A.view(), n - 1).size(), m);
      const Index last[] = {m - 1};
      EXPECT_EQ(gather_rows(A.view(), last), A.view().rows(m - 1, m));
    }
}

// A result that was larger before keeps its memory, including the old elements beyond the new result.
TEST(Bounds, NothingBehindAResultIsWritten) {
  constexpr Index behind = 70;  // more than four vectors of 16
  constexpr float mark = -7;
  const auto expect_kept = [&](const Shape& shape, const char* operation, const auto& work) {
    Tensor out({shape.size() + behind}, mark);
    const float* memory = out.data();
    work(out);
    EXPECT_EQ(out.shape(), shape) << operation;
    ASSERT_EQ(out.data(), memory) << operation;
    const auto kept = std::count(memory + shape.size(), memory + shape.size() + behind, mark);
    EXPECT_EQ(kept, behind) << operation << ' ' << to_string(shape);
  };
  for (const Index n : test::sizes()) {
    const Tensor a({n}, 0.5f), b({n}, 1);
    expect_kept({n}, "add", [&](Tensor& out) { add(a, b, out); });
    expect_kept({n}, "exp", [&](Tensor& out) { exp(a, out); });
  }
  for (const Index m : {1, 2, 5, 16, 17, 33, 70})
    for (const Index n : {1, 2, 3, 10, 15, 16, 17, 33, 65})
      for (const Index k : {1, 3, 40, 200}) {
        const Tensor A({m, k}, 0.5f), B({k, n}, 0.25f), A_t({k, m}, 0.5f), B_t({n, k}, 0.25f);
        const Tensor expected({m, n}, 0.125f * static_cast<float>(k));
        const auto check = [&](const char* form, const auto& multiply, const Tensor& left, const Tensor& right) {
          expect_kept({m, n}, form, [&](Tensor& out) {
            multiply(left, right, out);
            EXPECT_EQ(out, expected) << form << ' ' << m << ' ' << n << ' ' << k;
          });
        };
        check(
            "A B", [](const Tensor& l, const Tensor& r, Tensor& out) { matmul(l, r, out); }, A, B);
        check(
            "A^T B", [](const Tensor& l, const Tensor& r, Tensor& out) { matmul_tn(l, r, out); }, A_t, B);
        check(
            "A B^T", [](const Tensor& l, const Tensor& r, Tensor& out) { matmul_nt(l, r, out); }, A, B_t);
      }
  for (const Index q : {1, 10, 15, 16, 17, 100}) {
    const Tensor O({3, q}, 0.5f);
    const Index rows[] = {2, 0};
    expect_kept({3, q}, "softmax", [&](Tensor& out) { nn::softmax(O, out); });
    expect_kept({2, q}, "gather_rows", [&](Tensor& out) { gather_rows(O, rows, out); });
  }
}

}  // namespace
}  // namespace d2l

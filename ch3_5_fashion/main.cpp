// 3.5 The Image Classification Dataset (Fashion-MNIST). How the data set is read, and what the two sections after this
// one take from it; nearly all of it is kept for them in common/data/fashion_mnist.hpp.
#include <algorithm>
#include <iomanip>

#include "ch3_5_fashion/print_images.hpp"
#include "common/console.hpp"
#include "common/data/fashion_mnist.hpp"
#include "common/options.hpp"
#include "common/plot/figure.hpp"
#include "common/plot/images.hpp"
#include "common/plot/terminal.hpp"
#include "common/timer.hpp"

using namespace d2l;

namespace {

// The labels of the first n examples, (n,).
Tensor first_labels(const FashionMNIST& mnist, Index n) {
  Tensor y({n});
  for (Index i = 0; i < n; ++i) y(i) = static_cast<float>(mnist.label(i));
  return y;
}

// What show_images writes above its pictures: num_rows x num_cols titles.
void show_titles(const std::vector<std::string>& titles, std::size_t num_rows, std::size_t num_cols) {
  for (std::size_t i = 0; i < num_rows * num_cols; ++i) {
    const bool last = i % num_cols == num_cols - 1;
    std::cout << std::left << std::setw(last ? 0 : 11) << titles.at(i) << (last ? "\n" : "");
  }
}

// The seconds of one pass over all examples, in which nothing is done with them.
double seconds_to_read(DataLoader& train_iter) {
  Timer timer;  // common/timer.hpp
  plot::Progress progress("reading", train_iter.size());
  for ([[maybe_unused]] const auto& [X, y] : train_iter) progress.advance();
  return timer.stop();
}

// Times a pass for numbers of workers and batch sizes, and plots them.
std::string reading_figure(const std::shared_ptr<const Dataset>& examples, Generator& generator) {
  plot::Figure figure("Time to read the training images", {4.5, 2.5});
  figure.x = {.label = "workers", .whole = true};
  figure.y = {.label = "milliseconds per pass"};
  std::printf("\nbatch size  workers  time per pass\n");
  for (const Index batch_size : {32, 256, 1024}) {
    std::vector<double> workers, milliseconds;
    for (const int num_workers : {0, 1, 2, 4}) {
      DataLoader train_iter(examples, batch_size, generator.split(), num_workers);
      workers.push_back(num_workers);
      milliseconds.push_back(1e3 * seconds_to_read(train_iter));
      std::printf("%10td  %7d  %10.1f ms\n", batch_size, num_workers, milliseconds.back());
    }
    figure.line(workers, milliseconds, "batches of " + std::to_string(batch_size));
  }
  return figure.svg();
}

void section_3_5(const Options& options) {
  Generator generator(options.seed);
  const std::string directory = fashion_mnist_directory(*options.data);

  heading("3.5.1 Getting the Dataset");
  const FashionMNIST mnist_train(directory, true), mnist_test(directory, false);  // common/data/fashion_mnist.hpp
  std::printf("(%td, %td)\n", mnist_train.size(), mnist_test.size());
  book("(60000, 10000)");
  print("an image has the shape", to_string(mnist_train.image(0).shape()), "and is made of bytes");
  const std::vector<std::string> names = get_fashion_mnist_labels(arange(0, 10));
  for (std::size_t label = 0; label < names.size(); ++label)
    std::cout << (label ? ", " : "the classes: ") << label << ' ' << names[label];
  print("\n\nthe first 18 training examples:");
  const std::vector<std::string> titles = get_fashion_mnist_labels(first_labels(mnist_train, 18));
  show_titles(titles, 2, 9);
  std::vector<Image> images;
  for (Index i = 0; i < 18; ++i) images.push_back(mnist_train.image(i));
  save_figure(options.figures, "3.5.1_images", plot::show_images(images, 2, 9, titles));  // common/plot/images.hpp
  print("\nthe first two of them:");
  std::cout << print_images({images[0], images[1]}, plot::terminal());

  heading("3.5.2 Reading a Minibatch");
  const Index batch_size = *options.batch_size;
  const ToTensor transformer;  // common/data/transforms.hpp
  const auto examples = mnist_train.transform_first(transformer);
  DataLoader train_iter(examples, batch_size, generator.split(), *options.workers);  // common/data/data_loader.hpp
  for (const auto& [X, y] : train_iter) {
    const auto [least, most] = std::minmax_element(X.data(), X.data() + X.size());
    print("a minibatch: X", to_string(X.shape()), "from", *least, "to", *most, " y", to_string(y.shape()));
    std::cout << "its first labels:";
    for (const std::string& label : get_fashion_mnist_labels(y.rows(0, std::min<Index>(6, y.size()))))
      std::cout << ' ' << label << ';';
    print(" in a new order in every pass");
    break;
  }
  const double seconds = seconds_to_read(train_iter);
  std::printf("%td minibatches in %.2f sec (%.1f ms)\n", train_iter.size(), seconds, 1e3 * seconds);
  book("1.65 sec, with 4 processes that read");
  save_figure(options.figures, "3.5.2_reading", reading_figure(examples, generator));

  heading("3.5.3 Putting All Things Together");
  auto [resized_iter, test_iter] =
      load_data_fashion_mnist(32, directory, generator.split(), *options.workers, ImageSize{64, 64});
  for (const auto& [X, y] : resized_iter) {
    print(to_string(X.shape()));
    break;
  }
  book("(32, 1, 64, 64)");
}

}  // namespace

int main(int argc, char** argv) {
  return run_program(argc, argv, "3.5 The Image Classification Dataset (Fashion-MNIST)",
                     {.batch_size = 256, .workers = get_dataloader_workers(), .data = ""}, section_3_5);
}

// 3.5 The Image Classification Dataset (Fashion-MNIST). How the data set is read, and what the two sections after this
// one take from it; nearly all of it is kept for them in common/data/fashion_mnist.hpp.
#include <algorithm>
#include <iomanip>

#include "ch3_5_fashion/print_images.hpp"
#include "ch3_5_fashion/reading_times.hpp"
#include "common/console.hpp"
#include "common/data/fashion_mnist.hpp"
#include "common/options.hpp"
#include "common/plot/images.hpp"
#include "common/plot/terminal.hpp"

using namespace d2l;

namespace {

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

// How many images there are of each class, (10,).
Tensor images_per_class(const FashionMNIST& mnist) {
  Tensor count({10});
  for (Index i = 0; i < mnist.size(); ++i) ++count(mnist.label(i));
  return count;
}

// The book's figure: the first 18 images with their labels in text. A smaller data set shows what it has.
void show_first_images(const FashionMNIST& mnist_train, const std::string& folder) {
  const Index n = std::min<Index>(18, mnist_train.size());
  const Index num_rows = n > 9 ? 2 : 1, num_cols = (n + num_rows - 1) / num_rows;
  std::vector<Image> images;
  Tensor y({n});
  for (Index i = 0; i < n; ++i) {
    images.push_back(mnist_train.image(i));
    y(i) = static_cast<float>(mnist_train.label(i));
  }
  std::vector<std::string> titles = get_fashion_mnist_labels(y);
  print("Labels of the first", n, "training images, in the order of the figure:");
  for (Index i = 0; i < n; ++i) {
    const bool ends_row = i % num_cols == num_cols - 1 || i == n - 1;
    std::cout << std::left << std::setw(ends_row ? 0 : 11) << titles[static_cast<std::size_t>(i)]
              << (ends_row ? "\n" : "");
  }
  if (plot::terminal().interactive)
    std::cout << print_images({images.begin(), images.begin() + std::min<Index>(2, n)}, plot::terminal());
  if (n < num_rows * num_cols) {  // an odd number in two rows: the last place stays white
    images.push_back(Image(28, 28, 1, std::vector<std::uint8_t>(784, 255)));
    titles.push_back("");
  }
  save_figure(folder, "3.5.1_images", plot::show_images(images, num_rows, num_cols, titles));  // common/plot/images.cpp
}

// One row for each of two passes: the first minibatch.
void show_two_passes(DataLoader& train_iter) {
  std::printf("pass  shape of X           least  greatest  shape of y  first labels\n");
  for (int pass = 1; pass <= 2; ++pass)
    for (const auto& [X, y] : train_iter) {
      const auto [least, greatest] = std::minmax_element(X.data(), X.data() + X.size());
      const Tensor first_labels(y.rows(0, std::min<Index>(4, y.size())));
      std::printf("%4d  %-18s %7.4g  %8.4g  %-10s  %s\n", pass, to_string(X.shape()).c_str(), *least, *greatest,
                  to_string(y.shape()).c_str(), joined(get_fashion_mnist_labels(first_labels)).c_str());
      break;  // leaves this pass
    }
}

void section_3_5(const Options& options) {
  Generator generator(options.seed);
  const std::string directory = fashion_mnist_directory(*options.data);

  heading("3.5.1 Getting the Dataset");
  const FashionMNIST mnist_train(directory, true), mnist_test(directory, false);  // common/data/fashion_mnist.cpp
  std::printf("(%td, %td)\n", mnist_train.size(), mnist_test.size());
  book("(60000, 10000)");
  const std::string image_shape = to_string(mnist_train.image(0).shape());  // height, width, channels
  print("An image has the shape", image_shape, "and is made of bytes from 0 to 255.");
  print("The labels 0 to 9 stand for", joined(get_fashion_mnist_labels(arange(0, 10))) + '.');
  erratum("the text lists \"trousers\"; its code, like this program, has \"trouser\".");
  print("Training images of each class, in this order:", images_per_class(mnist_train));
  print("Test images of each class, in this order:    ", images_per_class(mnist_test));
  show_first_images(mnist_train, options.figures);

  heading("3.5.2 Reading a Minibatch");
  const Index batch_size = *options.batch_size;
  const ToTensor transformer;  // common/data/transforms.cpp
  const auto examples = mnist_train.transform_first(transformer);
  print("ToTensor divides the bytes by 255:", image_shape, "becomes", to_string(examples->example_shape()), "floats.");
  DataLoader train_iter(examples, batch_size, generator.split(), *options.workers);  // common/data/data_loader.cpp
  show_two_passes(train_iter);
  print("Each pass reads every image once, in a new order. Another run with this seed has the same orders.");
  print("Minibatches per pass:", train_iter.size());
  const double seconds = seconds_to_read(train_iter);  // reading_times.hpp
  std::printf("Time to read them all: %.2f sec (%.1f ms)\n", seconds, 1e3 * seconds);
  book("1.65 sec, with 4 worker processes", options.book_settings);
  erratum("the book's workers are processes, though its summary says multi-threading; here they are threads.");
  save_figure(options.figures, "3.5.2_reading", reading_figure(examples, generator));

  heading("3.5.3 Putting All Things Together");
  auto [resized_iter, test_iter] =  // common/data/fashion_mnist.cpp
      load_data_fashion_mnist(32, directory, generator.split(), *options.workers, ImageSize{64, 64});  // width, height
  for (const auto& [X, y] : resized_iter) {
    print(to_string(X.shape()));
    break;
  }
  book("(32, 1, 64, 64)");
  print("Minibatches per pass:", resized_iter.size(), "of the training set,", test_iter.size(), "of the test set");
  erratum("the second iterator reads the test set, not a \"validation set\", which is split off the training set.");
}

}  // namespace

int main(int argc, char** argv) {
  return run_program(argc, argv, "3.5 The Image Classification Dataset (Fashion-MNIST)",
                     {.batch_size = 256, .workers = get_dataloader_workers(), .data = ""}, section_3_5);
}

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

// What show_images writes above its pictures, in rows of `columns` titles.
void show_titles(const std::vector<std::string>& titles, std::size_t columns) {
  for (std::size_t i = 0; i < titles.size(); ++i) {
    const bool last = (i + 1) % columns == 0 || i + 1 == titles.size();
    std::cout << std::left << std::setw(last ? 0 : 11) << titles[i] << (last ? "\n" : "");
  }
}

// The first 18 training images with their names, as the text shows them; fewer if the data set is smaller.
void show_examples(const FashionMNIST& mnist_train, const std::string& figures) {
  const Index n = std::min<Index>(18, mnist_train.size()), columns = n == 18 ? 9 : n;
  Tensor y({n});
  std::vector<Image> X;
  for (Index i = 0; i < n; ++i) {
    X.push_back(mnist_train.image(i));
    y(i) = static_cast<float>(mnist_train.label(i));
  }
  const std::vector<std::string> titles = get_fashion_mnist_labels(y);
  std::printf("The first %td training examples are:\n", n);
  show_titles(titles, static_cast<std::size_t>(columns));
  save_figure(figures, "3.5.1_images", plot::show_images(X, n / columns, columns, titles));  // common/plot/images.cpp
  print("The first of them, as characters:");
  X.resize(std::min<std::size_t>(2, X.size()), X[0]);
  std::cout << print_images(X, plot::terminal());  // print_images.hpp
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
  std::printf("batch size  workers  time per pass\n");
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
  const FashionMNIST mnist_train(directory, true), mnist_test(directory, false);  // common/data/fashion_mnist.cpp
  std::printf("(%td, %td)\n", mnist_train.size(), mnist_test.size());
  book("(60000, 10000)");
  print("An image has the shape", to_string(mnist_train.image(0).shape()), "and consists of bytes.");
  std::cout << "The ten classes are";
  const std::vector<std::string> names = get_fashion_mnist_labels(arange(0, 10));
  for (std::size_t label = 0; label < names.size(); ++label)
    std::cout << (label ? ", " : " ") << label << ' ' << names[label];
  print(".");
  erratum("the text lists \"trousers\"; the name in its code is trouser.");
  show_examples(mnist_train, options.figures);

  heading("3.5.2 Reading a Minibatch");
  const ToTensor transformer;                                      // common/data/transforms.cpp
  const auto examples = mnist_train.transform_first(transformer);  // bytes to floats, when a minibatch is read
  DataLoader train_iter(examples, *options.batch_size, generator.split(), *options.workers);  // .../data_loader.cpp
  for (const auto& [X, y] : train_iter) {
    const auto [least, most] = std::minmax_element(X.data(), X.data() + X.size());
    print("A minibatch: X", to_string(X.shape()), "with pixels from", *least, "to", *most, "and y",
          to_string(y.shape()));
    std::cout << "Its first labels:";
    for (const std::string& label : get_fashion_mnist_labels(y.rows(0, std::min<Index>(6, y.size()))))
      std::cout << ' ' << label << ';';
    print("\nEach pass has its own random order. A run with the same --seed has the same orders.");
    break;
  }
  const double seconds = seconds_to_read(train_iter);
  std::printf("One pass reads %td minibatches in %.2f sec (%.1f ms).\n", train_iter.size(), seconds, 1e3 * seconds);
  book("1.65 sec, with 4 processes that read");
  erratum("the summary speaks of multi-threading: the text's code starts processes. Here the workers are threads.");
  save_figure(options.figures, "3.5.2_reading", reading_figure(examples, generator));

  heading("3.5.3 Putting All Things Together");
  auto [resized_iter, test_iter] =  // common/data/fashion_mnist.cpp
      load_data_fashion_mnist(32, directory, generator.split(), *options.workers, ImageSize{64, 64});
  for (const auto& [X, y] : resized_iter) {
    print(to_string(X.shape()));
    break;
  }
  book("(32, 1, 64, 64)");
  erratum("the text calls the second loader's data the validation set: it is the test set.");
}

}  // namespace

int main(int argc, char** argv) {
  return run_program(argc, argv, "3.5 The Image Classification Dataset (Fashion-MNIST)",
                     {.batch_size = 256, .workers = get_dataloader_workers(), .data = ""}, section_3_5);
}

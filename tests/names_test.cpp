// Every name of the book is in the README's table, with a link to a file that contains its name here.
#include <gtest/gtest.h>

#include <cctype>
#include <sstream>

#include "tests/support/folder.hpp"

namespace d2l {
namespace {

struct Name {
  std::string book, here;
};

const std::vector<Name> names = {{"np.array", "array"},
                                 {"np.ones", "ones"},
                                 {"np.zeros", "zeros"},
                                 {"np.arange", "arange"},
                                 {"reshape", "reshape"},
                                 {"np.exp", "exp"},
                                 {"np.log", "log"},
                                 {"==", "equal"},
                                 {"sum", "sum"},
                                 {"mean", "mean"},
                                 {"argmax", "argmax"},
                                 {"keepdims", "keepdims"},
                                 {"np.dot", "matmul"},
                                 {"pick", "pick"},
                                 {"np.random.normal", "normal"},
                                 {"random.shuffle", "shuffle"},
                                 {"Timer", "Timer"},
                                 {"normal", "normal"},
                                 {"synthetic_data", "synthetic_data"},
                                 {"data_iter", "data_iter"},
                                 {"attach_grad", "Parameter"},
                                 {"linreg", "linreg"},
                                 {"squared_loss", "squared_loss"},
                                 {"sgd", "sgd"},
                                 {"load_array", "load_array"},
                                 {"ArrayDataset", "ArrayDataset"},
                                 {"DataLoader", "DataLoader"},
                                 {"nn.Sequential", "Sequential"},
                                 {"nn.Dense", "Dense"},
                                 {"initialize", "initialize"},
                                 {"init.Normal", "Normal"},
                                 {"L2Loss", "L2Loss"},
                                 {"Trainer", "Trainer"},
                                 {"step", "step"},
                                 {"collect_params", "collect_params"},
                                 {"FashionMNIST", "FashionMNIST"},
                                 {"get_fashion_mnist_labels", "get_fashion_mnist_labels"},
                                 {"get_dataloader_workers", "get_dataloader_workers"},
                                 {"plot", "plot"},
                                 {"set_figsize", "FigureSize"},
                                 {"plt.scatter", "scatter"},
                                 {"show_images", "show_images"},
                                 {"Animator", "Animator"},
                                 {"ToTensor", "ToTensor"},
                                 {"Resize", "Resize"},
                                 {"Compose", "Compose"},
                                 {"transform_first", "transform_first"},
                                 {"load_data_fashion_mnist", "load_data_fashion_mnist"},
                                 {"softmax", "softmax"},
                                 {"net", "Net"},
                                 {"cross_entropy", "cross_entropy"},
                                 {"accuracy", "accuracy"},
                                 {"evaluate_accuracy", "evaluate_accuracy"},
                                 {"Accumulator", "Accumulator"},
                                 {"train_epoch_ch3", "train_epoch_ch3"},
                                 {"updater", "updater"},
                                 {"train_ch3", "train_ch3"},
                                 {"predict_ch3", "predict_ch3"},
                                 {"SoftmaxCrossEntropyLoss", "SoftmaxCrossEntropyLoss"}};

bool has_word(const std::string& text, const std::string& word) {
  const auto part_of_word = [&](std::size_t at) {
    return at < text.size() && (std::isalnum(static_cast<unsigned char>(text[at])) || text[at] == '_');
  };
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1))
    if (!part_of_word(at - 1) && !part_of_word(at + word.size())) return true;
  return false;
}

// The targets of the links in a row of the table.
std::vector<std::string> links(const std::string& row) {
  std::vector<std::string> files;
  for (auto at = row.find("]("); at != std::string::npos; at = row.find("](", at + 1))
    files.push_back(row.substr(at + 2, row.find(')', at) - at - 2));
  return files;
}

TEST(Names, EveryNameOfTheBookHasItsRowAndItsFile) {
  std::istringstream readme(test::contents("README.md"));
  std::vector<std::string> rows;
  for (std::string line; std::getline(readme, line);)
    if (line.starts_with("| `")) rows.push_back(line);
  for (const auto& [book, here] : names) {
    bool found = false;
    for (const std::string& row : rows) {
      if (row.substr(0, row.find('|', 1)).find("`" + book + "`") == std::string::npos) continue;
      for (const std::string& file : links(row)) found = found || has_word(test::contents(file), here);
    }
    EXPECT_TRUE(found) << book << ": expected a row of README.md with a link to a file that holds " << here;
  }
}

}  // namespace
}  // namespace d2l

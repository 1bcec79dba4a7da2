// Runs every file of the folders named on the command line through one entry point, without libFuzzer: what was found
// once stays mended under every compiler. Usage: replay_NAME FOLDER...; fails if a folder has no file.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" __attribute__((weak)) int LLVMFuzzerInitialize(int* argc, char*** argv);

namespace {

// How many files were run; 0 also where the folder cannot be read.
int replay(const std::filesystem::path& folder) {
  int count = 0;
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failure)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::vector<char> bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    // Said before it is run: a crash names its input.
    std::printf("%s (%zu bytes)\n", entry.path().c_str(), bytes.size());
    std::fflush(stdout);
    // A copy of exactly this size, so that a sanitizer sees a read beyond it.
    const std::vector<std::uint8_t> input(bytes.begin(), bytes.end());
    LLVMFuzzerTestOneInput(input.data(), input.size());
    ++count;
  }
  return count;
}

}  // namespace

int main(int argc, char** argv) {
  if (LLVMFuzzerInitialize != nullptr) LLVMFuzzerInitialize(&argc, &argv);
  bool all = argc > 1;
  for (int i = 1; i < argc; ++i) {
    const int count = replay(argv[i]);
    std::printf("%s: %d inputs\n", argv[i], count);
    all = all && count > 0;
  }
  if (!all) std::fprintf(stderr, "a folder without inputs tests nothing\n");
  return all ? 0 : 1;
}

#include "gateway/agent/sniff.hpp"

#include <array>

#include "adapters/formats/decoder.hpp"
#include "crypto/base/secret.hpp"

namespace fangpin::agent {

namespace {

class NoRows final : public adapters::RowSink {
 public:
  std::optional<adapters::FileProblem> row(adapters::RawRow&& row) override {
    row.wipe();
    return std::nullopt;
  }
};

}  // namespace

Result<std::optional<std::string>> sniff_workbook(Body& body) {
  if (auto rewound = body.rewind(); !rewound) return rewound.error();
  NoRows rows;
  const adapters::FormatLimits limits;
  const auto decoder = adapters::make_decoder(adapters::FileFormat::xlsx, {}, limits);
  std::array<std::uint8_t, 64 * 1024> buffer{};
  std::optional<adapters::FileProblem> problem;
  while (!problem) {
    const auto count = body.read(buffer);
    if (!count) return count.error();
    problem = *count == 0 ? decoder->finish(rows) : decoder->feed(ByteView(buffer).first(*count), rows);
    if (*count == 0) break;
  }
  wipe(buffer);
  if (auto rewound = body.rewind(); !rewound) return rewound.error();
  if (!problem) return std::optional<std::string>();
  return std::optional<std::string>(std::move(problem->reason));
}

}  // namespace fangpin::agent

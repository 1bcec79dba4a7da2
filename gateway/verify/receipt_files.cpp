#include "gateway/verify/receipt_files.hpp"

#include <fmt/format.h>

namespace fangpin::verify {

namespace {

constexpr std::size_t kReceiptFileBytesMax = 4 << 20;

Finding unread(const std::string& file, const std::string& detail) {
  const auto [zh, en] = both_languages(detail);
  return {"L8", Finding::Weight::finding, std::nullopt, fmt::format("{} 无法读取: {}", file, zh),
          fmt::format("{} cannot be read: {}", file, en)};
}

void read_proof_beside(Receipt& receipt, Findings& findings) {
  std::vector<std::string> places{receipt.file + ".tlog-proof"};
  if (receipt.file.ends_with(".json")) {
    places.push_back(receipt.file.substr(0, receipt.file.size() - 5) + ".tlog-proof");
  }
  for (const auto& place : places) {
    auto text = read_file(place, kReceiptFileBytesMax);
    if (!text && text.error().code == Errc::not_found) continue;
    auto proof = text ? crypto::TlogProof::parse(*text) : Result<crypto::TlogProof>(text.error());
    if (proof) {
      receipt.proofs.push_back(std::move(*proof));
    } else {
      findings.add(unread(place, proof.error().detail));
    }
  }
}

}  // namespace

Receipts read_receipts(const std::vector<std::string>& files) {
  Receipts out;
  for (const auto& file : files) {
    auto text = read_file(file, kReceiptFileBytesMax);
    auto receipt = text ? Receipt::parse(*text) : Result<Receipt>(text.error());
    if (!receipt) {
      out.findings.add(unread(file, receipt.error().detail));
      continue;
    }
    receipt->file = file;
    read_proof_beside(*receipt, out.findings);
    out.list.push_back(std::move(*receipt));
  }
  return out;
}

}  // namespace fangpin::verify

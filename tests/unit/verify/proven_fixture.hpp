#pragma once
#include "crypto/tlog_proof.hpp"
#include "log_fixture.hpp"

namespace fangpin::verify::test {

// A receipt that brings its entry and its proof, the log that it is of, a witness, and the log's own keys.
class Proven : public LogFixture {
 protected:
  Proven();
  std::vector<Digest> leaves() const;
  // What is right of entry `index` in the tree of `size`.
  crypto::TlogProof tlog_proof(std::uint64_t index, std::size_t size) const;
  std::string proof(std::uint64_t index, std::size_t size, const std::string& checkpoint) const;
  std::string checkpoint_of(std::size_t size) const;
  // The receipt as the gateway answers it, with entry and proof.
  std::string with_proof(const std::string& proof, const std::string& entry) const;
  std::string good() const { return with_proof(proof(index_, 10, checkpoint_of(10)), entries_[index_]); }
  // The exit code of `receipts --proof-only`.
  int offline(const std::string& receipt);
  std::string cosigned(const std::string& checkpoint, const char* at) const;
  crypto::NoteKey witness_vkey() const;
  void trust_witness(const std::string& url = "");

  crypto::SigningKey witness_ = crypto::SigningKey::generate();
  std::string receipt_;
  std::uint64_t index_ = 2;
};

}  // namespace fangpin::verify::test

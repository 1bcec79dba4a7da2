#pragma once
#include <functional>
#include <optional>
#include <set>
#include <string>

#include "gateway/http/router.hpp"
#include "gateway/witness/witness.hpp"

namespace fangpin::witness {

// Called with each remark of an answer; from all threads.
using Say = std::function<void(const std::string& remark)>;

// The C2SP paths: POST /add-checkpoint and GET /{origin_hash}/checkpoint. `clients`: the certificates (fingerprints)
// that may ask for cosignatures; nullopt where there is no TLS, on loopback. `witness` must outlive the router.
void add_routes(http::Router& router, Witness& witness, std::optional<std::set<std::string>> clients, Say say);

}  // namespace fangpin::witness

#pragma once
#include "gateway/http/router.hpp"
#include "gateway/intake/county.hpp"

namespace fangpin::portal {

// What departments and staff may read (config/api/gateway-v1.yaml, tag `read`). Each checks admission itself; every
// answer is signed.
class ReadEndpoints {
 public:
  explicit ReadEndpoints(const intake::County& county) : county_(county) {}

  http::Response contract(const http::RequestHead& head, const http::PathParameters& path) const;
  http::Response windows(const http::RequestHead& head, const http::PathParameters& path) const;
  http::Response receipts(const http::RequestHead& head) const;
  http::Response receipt(const http::RequestHead& head, const http::PathParameters& path) const;
  http::Response row_problems(const http::RequestHead& head, const http::PathParameters& path) const;
  http::Response late_records(const http::RequestHead& head, const http::PathParameters& path) const;
  http::Response standing(const http::RequestHead& head) const;
  http::Response time(const http::RequestHead& head) const;

 private:
  const intake::County& county_;
};

}  // namespace fangpin::portal

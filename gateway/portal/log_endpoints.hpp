#pragma once
#include "gateway/http/router.hpp"
#include "gateway/intake/county.hpp"

namespace fangpin::portal {

// The audit log under /log/ as C2SP tlog-tiles lays it out, read from the store piece by piece, and the proof of a
// receipt. Tiles and bundles of entries never change and say so to caches; the checkpoint is fetched anew each time,
// and so are bundles of cosigned ones, whose numbers come again after an older store was restored. A log that was begun
// anew over fewer entries has other tiles: they lie under /log/N/, N being which of its names it bears (from 2), with
// its checkpoint beside them, and no URL of a tile ever gives other bytes than before.
class LogEndpoints {
 public:
  explicit LogEndpoints(const intake::County& county) : county_(county) {}

  // The one that Publication shows.
  http::Response checkpoint(const http::RequestHead& head, const http::PathParameters& path) const;
  // What witnesses have cosigned along the way: how many there are, and bundles of them.
  http::Response cosigned_count(const http::RequestHead& head) const;
  http::Response cosigned(const http::RequestHead& head, const http::PathParameters& path) const;
  http::Response tile(const http::RequestHead& head, const http::PathParameters& path) const;
  http::Response bundle(const http::RequestHead& head, const http::PathParameters& path) const;
  // Of the department's own receipt: on the newest checkpoint that witnesses cosigned, else as it was answered.
  http::Response receipt_proof(const http::RequestHead& head, const http::PathParameters& path) const;

 private:
  // Whether the log of today lies at the path's {generation}; a path without one is that of its first name. Errors:
  // not_found, storage.
  Status require_place(const http::PathParameters& path) const;

  const intake::County& county_;
};

}  // namespace fangpin::portal

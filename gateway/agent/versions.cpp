#include <expat.h>
#include <fmt/format.h>
#include <openssl/crypto.h>
#include <sodium.h>
#include <zlib.h>

#include <boost/version.hpp>

#include "gateway/agent/invocation.hpp"

namespace fangpin::agent {

std::string version_text() {
  // What is running, not what it was compiled against, wherever the library can say so.
  return fmt::format("fangpin-push {}\n{}\nlibsodium {}\nBoost {}.{}.{}\n{}\nzlib {}\nfmt {}.{}.{}\n", FANGPIN_VERSION,
                     OpenSSL_version(OPENSSL_VERSION), sodium_version_string(), BOOST_VERSION / 100'000,
                     BOOST_VERSION / 100 % 1'000, BOOST_VERSION % 100, XML_ExpatVersion(), zlibVersion(),
                     FMT_VERSION / 10'000, FMT_VERSION / 100 % 100, FMT_VERSION % 100);
}

}  // namespace fangpin::agent

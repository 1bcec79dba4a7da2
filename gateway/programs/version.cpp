#include "gateway/programs/version.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <sodium.h>
#include <sqlite3.h>

#include <boost/version.hpp>

namespace fangpin::programs {

std::string version_text(const std::string& program) {
  return fmt::format("{} {}\nOpenSSL {}, libsodium {}, SQLite {}, Boost {}.{}.{}", program, FANGPIN_VERSION,
                     OpenSSL_version(OPENSSL_VERSION_STRING), sodium_version_string(), sqlite3_libversion(),
                     BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000, BOOST_VERSION % 100);
}

}  // namespace fangpin::programs

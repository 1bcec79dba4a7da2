// Compiled anew for each program, with a FANGPIN_WITH_... for each library that it is linked with.
#include "gateway/programs/version.hpp"

#include <fmt/format.h>

#include <CLI/Version.hpp>
#ifdef FANGPIN_WITH_BOOST
#include <boost/version.hpp>
#endif
#ifdef FANGPIN_WITH_OPENSSL
#include <openssl/crypto.h>
#endif
#ifdef FANGPIN_WITH_LIBSODIUM
#include <sodium.h>
#endif
#ifdef FANGPIN_WITH_SQLITE
#include <sqlite3.h>
#endif
#ifdef FANGPIN_WITH_SIMDJSON
#include <simdjson.h>
#endif
#ifdef FANGPIN_WITH_EXPAT
#include <expat.h>
#endif
#ifdef FANGPIN_WITH_ZLIB
#include <zlib.h>
#endif
#ifdef FANGPIN_WITH_SPDLOG
#include <spdlog/version.h>
#endif
#ifdef FANGPIN_WITH_TOMLPLUSPLUS
#include <toml++/impl/version.h>
#endif

namespace fangpin::programs {

namespace {

// 108100 with 100000 and 100 is 1.81.0.
[[maybe_unused]] std::string numbered(int version, int major, int minor) {
  return fmt::format("{}.{}.{}", version / major, version % major / minor, version % minor);
}

}  // namespace

std::string version_text(const std::string& program) {
  std::string text = program + " " FANGPIN_VERSION;
  const auto add = [&text](std::string_view library, std::string_view version) {
    text += fmt::format("\n{} {}", library, version);
  };
#ifdef FANGPIN_WITH_BOOST
  add("Boost", numbered(BOOST_VERSION, 100'000, 100));
#endif
#ifdef FANGPIN_WITH_OPENSSL
  add("OpenSSL", OpenSSL_version(OPENSSL_VERSION_STRING));
#endif
#ifdef FANGPIN_WITH_LIBSODIUM
  add("libsodium", sodium_version_string());
#endif
#ifdef FANGPIN_WITH_SQLITE
  add("SQLite", sqlite3_libversion());
#endif
#ifdef FANGPIN_WITH_SIMDJSON
  add("simdjson", fmt::format("{}.{}.{}", simdjson::SIMDJSON_VERSION_MAJOR, simdjson::SIMDJSON_VERSION_MINOR,
                              simdjson::SIMDJSON_VERSION_REVISION));
#endif
#ifdef FANGPIN_WITH_EXPAT
  add("expat", std::string_view(XML_ExpatVersion()).substr(std::string_view("expat_").size()));
#endif
#ifdef FANGPIN_WITH_MINIZIP
  add("minizip", FANGPIN_WITH_MINIZIP);
#endif
#ifdef FANGPIN_WITH_ZLIB
  add("zlib", zlibVersion());
#endif
#ifdef FANGPIN_WITH_SPDLOG
  add("spdlog", numbered(SPDLOG_VERSION, 10'000, 100));
#endif
#ifdef FANGPIN_WITH_TOMLPLUSPLUS
  add("toml++", fmt::format("{}.{}.{}", TOML_LIB_MAJOR, TOML_LIB_MINOR, TOML_LIB_PATCH));
#endif
  add("fmt", numbered(FMT_VERSION, 10'000, 100));
  add("CLI11", CLI11_VERSION);
  return text;
}

}  // namespace fangpin::programs

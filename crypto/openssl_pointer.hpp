#pragma once

#include <memory>

namespace fangpin::crypto {

template <auto Release>
struct OpensslRelease {
  template <class T>
  void operator()(T* object) const {
    Release(object);
  }
};

// Owns one object of OpenSSL; `Release` is its *_free.
template <class T, auto Release>
using OpensslPointer = std::unique_ptr<T, OpensslRelease<Release>>;

}  // namespace fangpin::crypto

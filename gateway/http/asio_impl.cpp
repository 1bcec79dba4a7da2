// The compiled part of Asio and Beast (STYLE: separate compilation), the only unit that pays for it.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>

// The load client: pushes rows of persons that the store has not seen, over mutual TLS with message signatures, and
// prints what it measured as one line of JSON. Bodies are made and signed before the clock starts.
//   fangpin-bench-load OFFICE PORT ROWS REQUESTS CONNECTIONS FIRST_PERSON    many submissions of ROWS rows
//   fangpin-bench-load OFFICE PORT stream ROWS FIRST_PERSON                  one submission of ROWS rows
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <thread>

#include "crypto/base/encoding.hpp"
#include "crypto/base/random.hpp"
#include "crypto/base/secret.hpp"
#include "crypto/sha256.hpp"
#include "tests/bench/person_rows.hpp"
#include "tests/bench/push_connection.hpp"
#include "tests/bench/push_request.hpp"

namespace {

using namespace fangpin;
using namespace fangpin::bench;
using Clock = std::chrono::steady_clock;

struct Arguments {
  std::string office;
  std::uint16_t port = 0;
  std::uint64_t rows = 0;
  std::uint64_t requests = 0;  // per connection
  std::uint64_t connections = 1;
  std::uint64_t first = 0;
};

std::string fresh_key() {
  std::array<std::uint8_t, 16> bytes{};
  SystemRandom().fill(bytes);
  return to_hex(bytes);
}

PushConnection::Credentials credentials(const Arguments& arguments, const Department& department) {
  return {arguments.office + "/ca/ca.pem", department.folder() + "/cert.pem", department.folder() + "/key.pem"};
}

// Throws unless every row was accepted as new: a refused or an unchanged row costs the gateway less.
void require_new(const Answer& answer, std::uint64_t rows) {
  if (answer.status != 200 || answer.body.find(fmt::format("\"new\":{},", rows)) == std::string::npos) {
    throw std::runtime_error(fmt::format("not accepted as {} new rows: {} {}", rows, answer.status, answer.body));
  }
}

double seconds(Clock::duration duration) { return std::chrono::duration<double>(duration).count(); }

// Processor time of the calling thread.
double thread_seconds() {
  timespec used{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) + 1e-9 * static_cast<double>(used.tv_nsec);
}

// Processor time that was not idle, of all cores and everybody, the host's other guests included (proc(5), hundredths).
double machine_seconds() {
  std::ifstream stat("/proc/stat");
  std::string name;
  double used = 0;
  stat >> name;
  for (int column = 0; column < 8; ++column) {
    double value = 0;
    stat >> value;
    if (column != 3 && column != 4) used += value / 100;  // idle, waiting for the disk
  }
  return used;
}

struct Measured {
  Clock::time_point began, ended;
  double client_seconds = 0;
  std::vector<double> latencies;  // seconds
};

void push_all(const Arguments& arguments, std::size_t number, std::atomic<std::size_t>& ready, Measured& measured) {
  const auto feed = kFeeds[number % std::size(kFeeds)];
  const Department department(arguments.office, feed);
  PushConnection connection(arguments.port, credentials(arguments, department));
  std::vector<std::string> requests(arguments.requests);
  std::uint64_t person = arguments.first + number * arguments.requests * arguments.rows;
  for (auto& request : requests) {
    std::string body;
    body.reserve(arguments.rows * kRowBytes);
    for (std::uint64_t i = 0; i < arguments.rows; ++i) append_row(body, feed, person++);
    request = department.head(feed, arguments.port, crypto::sha256(body), body.size(), fresh_key()) + body;
  }
  measured.latencies.reserve(requests.size());
  ++ready;
  while (ready < arguments.connections) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  measured.began = Clock::now();
  const double used_before = thread_seconds();
  for (const auto& request : requests) {
    const auto sent = Clock::now();
    connection.send(request);
    require_new(connection.receive(), arguments.rows);
    measured.latencies.push_back(seconds(Clock::now() - sent));
  }
  measured.client_seconds = thread_seconds() - used_before;
  measured.ended = Clock::now();
}

int push_many(const Arguments& arguments) {
  std::vector<Measured> measured(arguments.connections);
  std::atomic<std::size_t> ready{0};
  std::atomic<bool> failed{false};
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < arguments.connections; ++i) {
    threads.emplace_back([&, i] {
      try {
        push_all(arguments, i, ready, measured[i]);
      } catch (const std::exception& failure) {
        std::cerr << failure.what() << "\n";
        failed = true;
        ready += arguments.connections;
      }
    });
  }
  while (ready < arguments.connections) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  const double machine_before = machine_seconds();
  for (auto& thread : threads) thread.join();
  const double machine = machine_seconds() - machine_before;
  if (failed) return 1;
  auto began = measured.front().began;
  auto ended = measured.front().ended;
  double client = 0;
  std::vector<double> latencies;
  for (const auto& one : measured) {
    client += one.client_seconds;
    began = std::min(began, one.began);
    ended = std::max(ended, one.ended);
    latencies.insert(latencies.end(), one.latencies.begin(), one.latencies.end());
  }
  std::sort(latencies.begin(), latencies.end());
  const auto rows = arguments.connections * arguments.requests * arguments.rows;
  const auto at = [&](double part) {
    return 1000 * latencies[static_cast<std::size_t>(part * static_cast<double>(latencies.size() - 1))];
  };
  fmt::print(
      R"({{"rows":{},"submissions":{},"seconds":{:.3f},"rows_per_second":{:.0f},"p50_ms":{:.2f},"p99_ms":{:.2f},)"
      R"("client_cpu_seconds":{:.3f},"machine_cpu_seconds":{:.2f}}})"
      "\n",
      rows, latencies.size(), seconds(ended - began), static_cast<double>(rows) / seconds(ended - began), at(0.5),
      at(0.99), client, machine);
  return 0;
}

// The body is made twice, once for its digest and once for the wire, and never held.
int push_stream(const Arguments& arguments) {
  constexpr std::uint64_t kStep = 500;
  const auto feed = kFeeds[0];
  const auto each_part = [&](const auto& take) {
    std::string part;
    for (std::uint64_t i = 0; i < arguments.rows; i += kStep) {
      part.clear();
      for (auto j = i; j < std::min(arguments.rows, i + kStep); ++j) append_row(part, feed, arguments.first + j);
      take(part);
    }
  };
  crypto::Sha256 hash;
  each_part([&](const std::string& part) { hash.update(as_bytes(part)); });
  const Department department(arguments.office, feed);
  PushConnection connection(arguments.port, credentials(arguments, department));
  const auto began = Clock::now();
  connection.send(department.head(feed, arguments.port, hash.finish(), arguments.rows * kRowBytes, fresh_key()));
  each_part([&](const std::string& part) { connection.send(part); });
  require_new(connection.receive(), arguments.rows);
  const auto took = seconds(Clock::now() - began);
  fmt::print(R"({{"rows":{},"bytes":{},"seconds":{:.3f},"rows_per_second":{:.0f}}})"
             "\n",
             arguments.rows, arguments.rows * kRowBytes, took, static_cast<double>(arguments.rows) / took);
  return 0;
}

std::uint64_t number(const char* text) { return std::strtoull(text, nullptr, 10); }

}  // namespace

int main(int argc, char** argv) {
  const bool streams = argc == 6 && std::string_view(argv[3]) == "stream";
  if (!streams && argc != 7) {
    std::cerr << "usage: fangpin-bench-load OFFICE PORT ROWS REQUESTS CONNECTIONS FIRST_PERSON\n"
                 "       fangpin-bench-load OFFICE PORT stream ROWS FIRST_PERSON\n";
    return 2;
  }
  if (!initialise_crypto()) return 1;
  Arguments arguments;
  arguments.office = argv[1];
  arguments.port = static_cast<std::uint16_t>(number(argv[2]));
  try {
    if (streams) {
      arguments.rows = number(argv[4]);
      arguments.first = number(argv[5]);
      return push_stream(arguments);
    }
    arguments.rows = number(argv[3]);
    arguments.requests = number(argv[4]);
    arguments.connections = number(argv[5]);
    arguments.first = number(argv[6]);
    return push_many(arguments);
  } catch (const std::exception& failure) {
    std::cerr << failure.what() << "\n";
    return 1;
  }
}

#pragma once
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "gateway/agent/push_command.hpp"
#include "tests/unit/agent/fake_gateway.hpp"
#include "tests/unit/net/test_ca.hpp"

namespace fangpin::agent {

// A department with one file of one row, its folder, and a gateway that answers as its script says.
class PushFixture : public testing::Test {
 protected:
  PushFixture() {
    std::ofstream(folder.file("rows.csv"), std::ios::binary) << "姓名,身份证号\n甲,1\n";
    line.command = Invocation::Command::push;
    line.file = folder.file("rows.csv");
    line.feed = "education/dropout";
    policy.give_up_after = std::chrono::seconds(60);
  }
  // One run of the program: nothing but the folder is left from the one before.
  Report run() {
    transport.seen.clear();
    FakeWaiter waiter;
    Exchange exchange(transport, waiter, random,
                      {"gateway.test:8443", &gateway.department_key, gateway.key_id, gateway.pinned()}, policy);
    Journal journal = Journal::open(state).value();
    Progress progress({}, std::chrono::seconds(2));
    return PushCommand(settings, exchange, journal, random, progress).run(line);
  }

  net::TempDirectory folder;
  std::string state = folder.file("state");
  FakeGateway gateway;
  ScriptedTransport transport{gateway};
  SystemRandom random;
  RetryPolicy policy;
  PushSettings settings;
  Invocation line;
};

}  // namespace fangpin::agent

#pragma once
#include <string>

namespace CLI {
class App;
class Error;
}  // namespace CLI

namespace fangpin::programs {

// What is wrong with a command line, in Chinese and English, and where its form is told. For CLI::App::failure_message.
std::string command_fault(const CLI::App* app, const CLI::Error& fault);

}  // namespace fangpin::programs

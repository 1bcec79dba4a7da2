#include "gateway/programs/command_fault.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <string_view>

namespace fangpin::programs {

namespace {

std::string_view in_chinese(int code) {
  switch (static_cast<CLI::ExitCodes>(code)) {
    case CLI::ExitCodes::RequiredError:
      return "缺少必需的命令或参数";
    case CLI::ExitCodes::ExtrasError:
      return "有多余或写错的参数";
    case CLI::ExitCodes::ArgumentMismatch:
      return "参数的值缺少或太多";
    case CLI::ExitCodes::ConversionError:
    case CLI::ExitCodes::InvalidError:
      return "参数的值写法不对";
    case CLI::ExitCodes::ValidationError:
      return "参数的值不在允许范围";
    case CLI::ExitCodes::ExcludesError:
      return "有两个参数不能同时使用";
    case CLI::ExitCodes::RequiresError:
      return "还缺少须一起给出的参数";
    default:
      return "参数有误";
  }
}

}  // namespace

std::string command_fault(const CLI::App* app, const CLI::Error& fault) {
  auto command = app->get_name();
  for (auto inner = app->get_subcommands(); !inner.empty(); inner = inner.front()->get_subcommands()) {
    command += " " + inner.front()->get_name();
  }
  return fmt::format("命令写得不对: {}({}) / the command is wrong: {}\n写法见 / for its form see: {} --help\n",
                     in_chinese(fault.get_exit_code()), fault.what(), fault.what(), command);
}

}  // namespace fangpin::programs

#include "tests/bench/person_rows.hpp"

#include <array>
#include <chrono>
#include <stdexcept>

namespace fangpin::bench {

namespace {

constexpr std::uint64_t kDays = 24'000;  // born 1950 to 2015
constexpr std::string_view kSurnames[] = {"张", "王", "李", "赵", "刘", "陈", "杨", "黄", "周", "吴", "郑", "孙"};
constexpr std::string_view kGiven[] = {"伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "洋", "艳", "勇", "杰",
                                       "涛", "明", "超", "霞", "平", "刚", "英", "华", "玉", "梅", "海", "军"};
constexpr std::string_view kTowns[] = {"灵寿镇", "青同镇", "塔上镇", "陈庄镇"};
constexpr std::string_view kIllnesses[] = {"肺癌", "脑梗死", "尿毒症", "白血病", "肝硬化", "急性心肌梗死"};
constexpr std::string_view kHazards[] = {"暴雨洪涝", "冰雹", "大风", "干旱"};

void put(std::string& out, std::string_view name, std::string_view value) {
  out += out.back() == '{' ? "\"" : ",\"";
  out += name;
  out += "\":\"";
  out += value;
  out += '"';
}

void append_digits(std::string& out, std::uint64_t number, int width) {
  std::array<char, 20> digits{};
  for (int i = width; i-- > 0; number /= 10) {
    digits[static_cast<std::size_t>(i)] = static_cast<char>('0' + static_cast<char>(number % 10));
  }
  out.append(digits.data(), static_cast<std::size_t>(width));
}

std::string name_of(std::uint64_t number) {
  std::string name(kSurnames[number % std::size(kSurnames)]);
  name += kGiven[number / 12 % std::size(kGiven)];
  if (number % 3 != 0) name += kGiven[number / 288 % std::size(kGiven)];
  return name;
}

std::string phone_of(std::uint64_t number) {
  std::string phone = "139";
  append_digits(phone, number * 7919 % 100'000'000, 8);
  return phone;
}

}  // namespace

std::string citizen_id(std::uint64_t number) {
  if (number >= kPersonsMax) throw std::out_of_range("a synthetic person beyond kPersonsMax");
  const std::chrono::year_month_day born{std::chrono::sys_days{std::chrono::year{1950} / 1 / 1} +
                                         std::chrono::days{number % kDays}};
  std::string id = "130199";
  append_digits(id, static_cast<std::uint64_t>(static_cast<int>(born.year())), 4);
  append_digits(id, static_cast<unsigned>(born.month()), 2);
  append_digits(id, static_cast<unsigned>(born.day()), 2);
  append_digits(id, number / kDays, 3);
  constexpr std::array<int, 17> kWeights{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i) sum += (id[i] - '0') * kWeights[i];
  id += "10X98765432"[sum % 11];
  return id;
}

void append_row(std::string& out, std::string_view feed, std::uint64_t number) {
  const auto begin = out.size();
  out += '{';
  const bool household = feed.starts_with("emergency-management/");
  put(out, household ? "户主姓名" : "患者姓名", name_of(number));
  put(out, household ? "户主身份证号" : "患者身份证号", citizen_id(number));
  const std::string_view day = number % 2 == 0 ? "2022-09-18" : "2022-09-19";
  if (feed == "health/serious-illness") {
    put(out, "病种", kIllnesses[number % std::size(kIllnesses)]);
    put(out, "确诊日期", day);
    put(out, "救治医院", "石家庄市第一医院");
  } else if (feed == "health/epidemic") {
    put(out, "情形", "因疫隔离停工");
    put(out, "隔离日期", day);
  } else if (feed == "emergency-management/disaster") {
    put(out, "灾种", kHazards[number % std::size(kHazards)]);
    put(out, "受灾日期", day);
    put(out, "受灾情况", "房屋受损");
  } else {
    put(out, "火灾日期", day);
    put(out, "受灾情况", "房屋过火");
  }
  put(out, "发现日期", "2022-09-20");
  put(out, "联系电话", phone_of(number));
  put(out, "乡镇", kTowns[number / 40 % std::size(kTowns)]);
  put(out, "家庭住址", "河北省石家庄市灵寿县");
  out.pop_back();  // the address is what makes the row as long as it is to be
  while (begin + kRowBytes >= out.size() + 6) out += "村";
  constexpr std::string_view kEnd = "\"}\n";
  while (out.size() + kEnd.size() < begin + kRowBytes) out += '1';
  out += kEnd;
}

}  // namespace fangpin::bench

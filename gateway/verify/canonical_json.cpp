#include "gateway/verify/canonical_json.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "crypto/base/ascii.hpp"
#include "crypto/base/encoding.hpp"

namespace fangpin::verify {

namespace {

constexpr int kLevelsMax = 32;
constexpr std::uint64_t kExactMax = std::uint64_t{1} << 53;

// Bytes that end a plain run inside a string: the quote, the backslash, control bytes.
constexpr auto kEndsRun = [] {
  std::array<bool, 256> ends{};
  for (std::size_t c = 0; c < 0x20; ++c) ends[c] = true;
  ends['"'] = ends['\\'] = true;
  return ends;
}();

constexpr std::size_t kEight = 8;

// Whether one of eight bytes does: found in each byte's highest bit, where it is 0 in the byte itself.
bool ends_run(const char* eight) {
  constexpr std::uint64_t kOnes = 0x0101010101010101, kHigh = 0x8080808080808080;
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, eight, kEight);
  const auto zero_in = [](std::uint64_t word) { return (word - kOnes) & ~word & kHigh; };
  const auto control = (bytes - kOnes * 0x20) & ~bytes & kHigh;
  return (control | zero_in(bytes ^ kOnes * '"') | zero_in(bytes ^ kOnes * '\\')) != 0;
}

// The letters that stand behind a backslash alone.
constexpr auto kEscapes = [] {
  std::array<bool, 256> letters{};
  for (const std::uint8_t c : {'"', '\\', 'b', 'f', 'n', 'r', 't'}) letters[c] = true;
  return letters;
}();

// Reads one canonical value after the other; false (or nothing) at the first byte that is not canonical.
class Scanner {
 public:
  explicit Scanner(std::string_view bytes) : rest_(bytes) {}
  bool at_end() const { return rest_.empty(); }
  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  // What stands between the quotes.
  std::optional<std::string_view> string() {
    if (!take('"')) return std::nullopt;
    const auto begin = rest_;
    while (true) {
      std::size_t run = 0;
      while (rest_.size() - run >= kEight && !ends_run(rest_.data() + run)) run += kEight;
      while (run < rest_.size() && !kEndsRun[static_cast<std::uint8_t>(rest_[run])]) ++run;
      rest_.remove_prefix(run);
      if (take('"')) return begin.substr(0, begin.size() - rest_.size() - 1);
      if (!escape()) return std::nullopt;
    }
  }
  std::optional<std::string_view> value(int levels) {
    if (rest_.empty() || levels > kLevelsMax) return std::nullopt;
    const auto begin = rest_;
    const char first = rest_.front();
    const bool right = first == '"'   ? string().has_value()
                       : first == '{' ? object(levels, [](auto, auto) { return true; })
                       : first == '[' ? array(levels)
                       : first == 't' ? word("true")
                       : first == 'f' ? word("false")
                       : first == 'n' ? word("null")
                                      : number();
    if (!right) return std::nullopt;
    return begin.substr(0, begin.size() - rest_.size());
  }
  // Gives each member to `take_member`, which says whether to go on. Names ascend, so none stands twice.
  template <class TakeMember>
  bool object(int levels, const TakeMember& take_member) {
    if (!take('{')) return false;
    if (take('}')) return true;
    std::string_view before;
    bool first = true;
    do {
      const auto name = string();
      if (!name || !is_plain_name(*name) || (!first && *name <= before) || !take(':')) return false;
      const auto read = value(levels + 1);
      if (!read || !take_member(*name, *read)) return false;
      before = *name;
      first = false;
    } while (take(','));
    return take('}');
  }
  bool array(int levels) {
    if (!take('[')) return false;
    if (take(']')) return true;
    do {
      if (!value(levels + 1)) return false;
    } while (take(','));
    return take(']');
  }

 private:
  static bool is_plain_name(std::string_view name) {
    for (const char c : name) {
      if (c < 0x20 || c > 0x7e || c == '\\') return false;
    }
    return true;
  }
  bool word(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }
  bool number() {
    const bool negative = take('-');
    std::uint64_t magnitude = 0;
    const auto [end, wrong] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), magnitude);
    if (wrong != std::errc{} || magnitude > kExactMax) return false;
    const auto digits = static_cast<std::size_t>(end - rest_.data());
    if (rest_.front() == '0' && (digits > 1 || negative)) return false;
    rest_.remove_prefix(digits);
    return true;
  }
  // The shortest form: a letter where there is one, \u00xx in lower case for the other control bytes.
  bool escape() {
    if (rest_.size() < 2 || rest_[0] != '\\') return false;
    if (kEscapes[static_cast<std::uint8_t>(rest_[1])]) {
      rest_.remove_prefix(2);
      return true;
    }
    if (!rest_.starts_with("\\u00") || rest_.size() < 6) return false;
    const char high = rest_[4], low = rest_[5];
    const bool lower_hex = (low >= '0' && low <= '9') || (low >= 'a' && low <= 'f');
    if ((high != '0' && high != '1') || !lower_hex) return false;
    if (high == '0' && (low == '8' || low == '9' || low == 'a' || low == 'c' || low == 'd')) return false;
    rest_.remove_prefix(6);
    return true;
  }

  std::string_view rest_;
};

bool has_high_byte(std::string_view bytes) {
  std::uint64_t all = 0, eight = 0;
  for (; bytes.size() >= sizeof eight; bytes.remove_prefix(sizeof eight)) {
    std::memcpy(&eight, bytes.data(), sizeof eight);
    all |= eight;
  }
  for (const char c : bytes) all |= static_cast<std::uint8_t>(c);
  return (all & 0x8080808080808080) != 0;
}

// The first eight bytes as a number in which names ascend as they do themselves.
std::uint64_t beginning_of(std::string_view name) {
  std::uint64_t beginning = 0;
  for (std::size_t i = 0; i < sizeof beginning; ++i) {
    beginning = beginning << 8 | (i < name.size() ? static_cast<std::uint8_t>(name[i]) : 0);
  }
  return beginning;
}

[[noreturn]] void misread(std::string_view name) { throw Misread{std::string(name)}; }

std::optional<std::string_view> as_text(std::string_view value) {
  if (value.size() < 2 || value.front() != '"') return std::nullopt;
  return value.substr(1, value.size() - 2);
}

}  // namespace

std::optional<JsonObject> JsonObject::parse(std::string_view bytes) {
  std::optional<JsonObject> out(std::in_place);
  if ((has_high_byte(bytes) && !is_utf8(bytes)) || !out->read(bytes)) out.reset();
  return out;
}

bool JsonObject::read(std::string_view bytes) {
  Scanner scanner(bytes);
  const bool whole = scanner.object(1, [&](std::string_view name, std::string_view value) {
    if (count_ == kMembersMax) return false;
    members_[count_++] = {beginning_of(name), name, value};
    return true;
  });
  return whole && scanner.at_end();
}

const JsonObject::Member* JsonObject::find(std::string_view name) const {
  const auto* const end = members_.data() + count_;
  const auto beginning = beginning_of(name);
  const auto* found = std::lower_bound(members_.data(), end, beginning, [](const Member& member, std::uint64_t wanted) {
    return member.beginning < wanted;
  });
  while (found != end && found->beginning == beginning && found->name != name) ++found;
  return found != end && found->beginning == beginning ? found : nullptr;
}

std::string_view JsonObject::value(std::string_view name) const {
  const auto* member = find(name);
  if (member == nullptr) misread(name);
  return member->value;
}

void JsonObject::expect(std::initializer_list<std::string_view> names) const {
  const auto* const end = members_.data() + count_;
  const auto [member, name] =
      std::mismatch(members_.data(), end, names.begin(), names.end(),
                    [](const Member& one, std::string_view wanted) { return one.name == wanted; });
  const bool extra = member != end && (name == names.end() || member->name < *name);
  if (extra) misread(member->name.substr(0, 64));
  if (name != names.end()) misread(*name);
}

bool JsonObject::is_null(std::string_view name) const { return value(name) == "null"; }

std::string_view JsonObject::text(std::string_view name) const {
  const auto text = as_text(value(name));
  if (!text) misread(name);
  return *text;
}

std::string_view JsonObject::text_or_null(std::string_view name) const {
  return is_null(name) ? std::string_view() : text(name);
}

std::uint64_t JsonObject::number(std::string_view name) const {
  const auto digits = value(name);
  std::uint64_t number = 0;
  const auto [end, wrong] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (wrong != std::errc{} || end != digits.data() + digits.size()) misread(name);
  return number;
}

bool JsonObject::flag(std::string_view name) const {
  const auto word = value(name);
  if (word != "true" && word != "false") misread(name);
  return word == "true";
}

Instant JsonObject::instant(std::string_view name) const {
  const auto instant = parse_instant(text(name));
  if (!instant) misread(name);
  return *instant;
}

std::optional<Instant> JsonObject::instant_or_null(std::string_view name) const {
  if (is_null(name)) return std::nullopt;
  return instant(name);
}

JsonObject JsonObject::object(std::string_view name) const {
  JsonObject inner;
  if (!inner.read(value(name))) misread(name);
  return inner;
}

std::vector<std::string_view> JsonObject::texts(std::string_view name) const {
  Scanner scanner(value(name));
  std::vector<std::string_view> out;
  if (!scanner.take('[')) misread(name);
  if (scanner.take(']')) return out;
  do {
    const auto text = scanner.string();
    if (!text) misread(name);
    out.push_back(*text);
  } while (scanner.take(','));
  return out;
}

std::vector<JsonObject> JsonObject::objects(std::string_view name) const {
  Scanner scanner(value(name));
  std::vector<JsonObject> out;
  if (!scanner.take('[')) misread(name);
  if (scanner.take(']')) return out;
  do {
    const auto item = scanner.value(1);
    if (!item || !out.emplace_back().read(*item)) misread(name);
  } while (scanner.take(','));
  return out;
}

bool is_digest(std::string_view text) {
  const auto is_lower_hex = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); };
  return text.size() == 64 && std::ranges::all_of(text, is_lower_hex) &&
         std::ranges::any_of(text, [](char c) { return c != '0'; });
}

std::string unescape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    switch (text[++i]) {
      case 'b':
        out += '\b';
        break;
      case 'f':
        out += '\f';
        break;
      case 'n':
        out += '\n';
        break;
      case 'r':
        out += '\r';
        break;
      case 't':
        out += '\t';
        break;
      case 'u': {
        unsigned code = 0;
        const auto digits = text.substr(i + 1, 4);
        std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
        out += static_cast<char>(code);  // a control byte: canonical text escapes nothing else so
        i += digits.size();
        break;
      }
      default:
        out += text[i];
    }
  }
  return out;
}

}  // namespace fangpin::verify

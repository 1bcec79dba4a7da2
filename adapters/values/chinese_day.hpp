#pragma once
#include <string>
#include <string_view>

namespace fangpin::adapters {

// 二〇二二年九月十一日, as Excel shows and exports a day in its Chinese format, as 2022年9月11日. The year's signs are
// digits; those of month and day a number up to 九十九, in either spelling: 二十五 or 二五, 三十 or 三〇. The text
// itself where it holds anything else, a number that is written in no such way included: nothing is guessed. `text` is
// squeezed.
std::string with_arabic_digits(std::string_view text);

}  // namespace fangpin::adapters

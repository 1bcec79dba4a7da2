#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/raw_row.hpp"
#include "adapters/values/value_result.hpp"

namespace fangpin::adapters {

// Nothing visible in the cell: blank, only blanks of any kind, or a defence around nothing (="").
bool is_blank(const Cell& cell);

// Says "nothing here" in words or marks: blank, "-", "—", "——", "/", "\", "无", "空", "暂无", "未填", "NULL", "N/A".
bool is_empty_mark(std::string_view text);

// `cell-error` or `formula-uncalculated` where the cell cannot hold any value; nullopt for all other cells.
std::optional<std::string_view> unreadable(const Cell& cell);

// Without blanks at both ends, without the defences that people put round numbers (a leading ' and the ="..." wrapper).
std::string unwrap(std::string_view text);

// Full-width to ASCII, all blanks removed, unwrapped: for codes, numbers and words of a list. Case is kept.
std::string squeeze(std::string_view text);

// A sentence on one line: unwrapped, every run of blanks one space. Full-width signs stay as typed.
std::string one_line(std::string_view text);

// What a text field keeps: one_line of the cell; a number cell gives its stored decimal, a boolean "TRUE" or "FALSE".
ValueResult<std::string> parse_text(const Cell& cell);

// A name as it is compared and sealed: one spelling of the middle dot (• ． ‧ ・ ･ and a full stop between two
// characters become ·), no blanks inside a Chinese name ("王　五"), single spaces between Latin words.
std::string normalise_name(std::string_view text);
ValueResult<std::string> parse_name(const Cell& cell);

// A header as it is looked up: ASCII brackets, no blanks or line breaks, ASCII letters in upper case, no marks of a
// required column (*, ★), and no bracket that says required, a unit or how to write the value: （必填）, (元),
// （格式：2022-01-01）, (YYYYMMDD); unwrapped. Other brackets stay: 乡(镇). Two headers are the same column iff this is
// equal.
std::string normalise_header(std::string_view header);

// The parts of a cell with several values ("残疾,长期慢性病"; also 、 ； ; / | and line breaks), each squeezed, sorted
// and without repeats, so that either order is the same value.
std::vector<std::string> value_set(std::string_view text);

// An identifier of another system (户号, 户编号, phone): squeezed text, or the digits of a number cell that a double
// still holds exactly. `number-rounded` where Excel has lost digits (more than 15, or E-notation in a text cell).
ValueResult<std::string> parse_identifier(const Cell& cell);

}  // namespace fangpin::adapters

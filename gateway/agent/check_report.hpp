#pragma once
#include <string>
#include <string_view>

#include "gateway/agent/file_check.hpp"

namespace fangpin::agent {

// What a clerk reads: the sums, and a table of the rows to look at with line, column and the sentence of the reason in
// both languages; at most `rows_max` of them. Chinese first. Never a value.
std::string check_text(const FileCheck& check, std::string_view feed, std::string_view file_name, std::size_t rows_max);

// One document with the members of a receipt where they mean the same: {"schema": "fangpin-check/1", "feed", "file",
// "refused": null or {"reason", "line", "column", "sheet", "missing", "unknown", "detail", "detail_en"},
// "rows": {"accepted", "rejected", "without_alert"}, "row_problems": [{line, column, reason, warning}], "no_alert":
// [{line, reason}], "unread_columns", "cut"}. Of a workbook each row also says its "sheet". `every_row` adds
// "accepted_lines": [{line}].
std::string check_json(const FileCheck& check, std::string_view feed, std::string_view file_name, bool every_row);

// The rejected rows and warnings for Excel: UTF-8 with BOM, CRLF, a header row; one line per problem. A cell that Excel
// would take for a formula is made text. Holds no value of a row.
std::string check_csv(const FileCheck& check);

// One cell by RFC 4180, with a formula disarmed: a text that begins with = + - @ TAB or CR gets an apostrophe.
std::string csv_cell(std::string_view text);

}  // namespace fangpin::agent

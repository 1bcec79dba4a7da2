#include "adapters/reasons.hpp"

#include <algorithm>
#include <array>

namespace fangpin::adapters {
namespace {

// In groups for the reader of this file; the order means nothing. A new code is one entry here.
constexpr Reason kReasons[] = {
    // the file as a whole
    {"file-empty", "文件是空的，不能当作零报告。如本期确无数据，请用 fangpin-push nil 报送零报告。",
     "The file is empty, which is not read as nothing to report. If there is nothing to report, say so with: "
     "fangpin-push nil."},
    {"file-only-header",
     "文件只有表头，没有数据行，不能当作零报告。如本期确无数据，请用 fangpin-push nil "
     "报送零报告。",
     "The file has a header and no rows, which is not read as nothing to report. If there is nothing to report, say so "
     "with: fangpin-push nil."},
    {"file-no-header",
     "找不到表头行（只在前 15 个非空行中查找）。请在数据紧上方保留列名（如“姓名、身份证号”）后重新报送。",
     "No header row was found among the first 15 rows that are not blank. Keep the row of column names right above the "
     "data and push again."},
    {"file-columns-missing",
     "表里没有本推送项必需的列，可能选错了文件或推送项，也可能列名有误。请对照数据规范核对列名。",
     "The columns that this feed requires are not there; perhaps it is another file or feed, or a column's name is "
     "misspelt. Compare the column names with the contract."},
    {"file-column-missing",
     "缺少必需的列，或列名有误。请补上该列或改正列名后重新报送；工作簿里不报送的表请隐藏或删除。",
     "A required column is missing or its name is misspelt. Add or rename it and push again; hide or delete a sheet "
     "that "
     "is not to be pushed."},
    {"file-second-table",
     "该行又是一个表头：同一张工作表（或文件）里，上一个表的下面还有一个表，列的排法不同。请把每个表各放在一张工作表里"
     "（CSV 则各存一个文件）后重新报送。",
     "This row is a header again: below the first table the same sheet or file holds a second one with other columns. "
     "Put each table in its own sheet (of a CSV: its own file) and push again."},
    {"sheet-without-header", "这张工作表没有本推送项的表头，未读取。如其中有要报送的人，请补上表头后重新报送。",
     "This sheet has no header of this feed and was not read. If people in it are to be pushed, give it the header and "
     "push again."},
    {"sheet-hidden", "这张工作表是隐藏的，未读取。如其中有要报送的人，请取消隐藏后重新报送。",
     "This sheet is hidden and was not read. If people in it are to be pushed, show it and push again."},
    {"column-misspelt", "这一列没有读取：列名与本推送项的一个列名只差一个字。如是误写，请改正列名后重新报送。",
     "This column was not read: its name is one character away from one that this feed reads. If it is misspelt, mend "
     "the name and push again."},
    {"unit-from-title",
     "这一列的列名没有写金额单位，已按该行标题里的单位（千元、万元或亿元）换算。如金额其实是元，请在列名后加上“（元）”"
     "后重新报送。",
     "This column's name has no unit of money, so its amounts were taken in the unit that this title line names (千元, "
     "万元 or 亿元). If they are yuan, add （元） to the column's name and push again."},
    {"row-shifted",
     "该行的列数多于表头：多半是金额里的逗号（如 "
     "12,345.60）使内容错位，也可能是表头之外另写了备注。请去掉金额中的逗号或"
     "给该单元格加英文双引号；备注请删去，或给那一列加上列名。",
     "The row has more columns than its header: most often a comma inside an amount, such as 12,345.60, has put its "
     "values into the wrong columns; or somebody wrote a remark beside the table. Remove the comma or put the value "
     "into double quotes; remove the remark or give its column a name."},
    {"file-undecodable",
     "文件的文字编码无法识别（乱码）：能读 UTF-8、GB18030（GBK）和 UTF-16，不能读 "
     "Big5（繁体）等编码，也不能在一个文件中混用。请用 Excel 或 WPS 打开，看到的文字正常后另存为 .xlsx（或“CSV "
     "UTF-8”）再报送。",
     "The text encoding cannot be read: UTF-8, GB18030 (GBK) and UTF-16 can, Big5 and others or two of them in one "
     "file cannot. Open the file in Excel or WPS, see that its characters are right, save it as .xlsx (or CSV UTF-8) "
     "and push again."},
    {"file-separator-unknown",
     "各列之间不是用英文逗号、制表符、分号或竖线分隔的（可能是中文逗号或空格）。请用 Excel 打开，另存为“CSV UTF-8”或 "
     ".xlsx "
     "后重新报送。",
     "The columns are not separated by a comma, tab, semicolon or vertical bar (perhaps by the Chinese comma or by "
     "blanks). Open the file in Excel, save it as CSV UTF-8 or .xlsx and push again."},
    {"id-two-columns", "有两列同名的身份证号，该行两处填的不同，无法确定是谁。请只保留正确的一列。",
     "Two columns have the same name for the citizen ID and differ in this row, so who is meant cannot be told. Keep "
     "the "
     "right one."},
    {"file-charset-unknown", "声明的字符编码不受支持。请用 utf-8、gb18030 或 utf-16。",
     "The declared charset is not supported. Use utf-8, gb18030 or utf-16."},
    {"file-is-xls", "这是旧版 .xls 文件（Excel 97-2003）。请用 Excel 或 WPS 打开，另存为 .xlsx 后重新报送。",
     "This is an old .xls workbook (Excel 97-2003). Open it, save it as .xlsx and push again."},
    {"file-is-et", "这是 WPS 的 .et 文件。请用 WPS 打开，另存为 .xlsx 后重新报送。",
     "This is a WPS .et file. Open it in WPS, save it as .xlsx and push again."},
    {"file-is-doc", "这是 Word 文档，不是表格。请把表格复制到 Excel，另存为 .xlsx 后重新报送。",
     "This is a Word document, not a table. Copy the table into Excel, save it as .xlsx and push again."},
    {"file-is-rtf",
     "这是 RTF 文档（写字板或 Word 的格式），不是表格。请打开后把表格复制到 Excel，另存为 .xlsx 后重新报送。",
     "This is an RTF document (of WordPad or Word), not a table. Open it, copy the table into Excel, save it as .xlsx "
     "and push again."},
    {"file-is-ods", "这是 OpenDocument 文件。请打开后另存为 .xlsx 再报送。",
     "This is an OpenDocument file. Open it, save it as .xlsx and push again."},
    {"file-is-xlsb", "这是二进制工作簿 .xlsb。请用 Excel 打开，另存为 .xlsx 后重新报送。",
     "This is a binary workbook (.xlsb). Open it in Excel, save it as .xlsx and push again."},
    {"file-is-html", "这是网页（HTML），只是改了扩展名。请用 Excel 打开，另存为 .xlsx 后重新报送。",
     "This is a web page (HTML) under another name. Open it in Excel, save it as .xlsx and push again."},
    {"file-is-xml", "这是 XML 文件，不是表格。请用 Excel 打开，另存为 .xlsx 后重新报送。",
     "This is an XML file. Open it in Excel, save it as .xlsx and push again."},
    {"file-is-json", "这是 JSON 文件，却按 CSV 报送。请把扩展名改为 .ndjson，每行一个对象。",
     "This is JSON that was pushed as CSV. Give it the ending .ndjson, one object a line."},
    {"file-is-zip", "这是压缩包，不是工作簿。请解压后逐个报送其中的表格。",
     "This is a zip archive, not a workbook. Unpack it and push the tables in it one by one."},
    {"file-is-archive", "这是压缩包（rar、7z 或 gzip）。请解压后逐个报送其中的表格。",
     "This is an archive (rar, 7z or gzip). Unpack it and push the tables in it one by one."},
    {"file-encrypted", "工作簿设了打开密码。请在 Excel 中取消密码（文件—信息—保护工作簿）后重新保存并报送。",
     "The workbook has a password. Remove it in Excel (File, Info, Protect Workbook), save and push again."},
    {"file-is-pdf", "这是 PDF，不是表格。请从业务系统导出 .xlsx 或 CSV 后报送。",
     "This is a PDF, not a table. Export .xlsx or CSV from your system and push that."},
    {"file-is-image", "这是图片，不是表格。请从业务系统导出 .xlsx 或 CSV 后报送。",
     "This is a picture, not a table. Export .xlsx or CSV from your system and push that."},
    {"file-is-workbook", "这是 Excel 工作簿，却按文本报送。请把扩展名改为 .xlsx 后重新报送。",
     "This is a workbook that was pushed as text. Give it the ending .xlsx and push again."},
    {"file-is-text", "这是文本文件，却按 Excel 工作簿报送。请把扩展名改为 .csv，或另存为真正的 .xlsx。",
     "This is a text file that was pushed as a workbook. Give it the ending .csv or save it as a real .xlsx."},
    {"file-kind-unknown", "无法识别文件类型。请另存为 .xlsx 或 CSV UTF-8 后重新报送。",
     "The kind of the file is not known. Save it as .xlsx or CSV UTF-8 and push again."},
    {"file-truncated", "文件不完整（传输或保存中断）。请重新保存后再报送。",
     "The file is cut off. Save it again and push it again."},
    {"file-damaged", "工作簿内部已损坏。请用 Excel 打开并修复，另存为新的 .xlsx 后重新报送。",
     "The workbook is damaged inside. Open and repair it in Excel, save it as a new .xlsx and push again."},
    {"file-no-sheet", "工作簿里没有含数据的可见工作表。如本期确无数据，请用 fangpin-push nil 报送零报告。",
     "No visible sheet of the workbook has data. If there is nothing to report, say so with: fangpin-push nil."},
    {"file-too-large", "文件超过允许的大小。请按乡镇或日期拆成几个文件分别报送。",
     "The file is larger than allowed. Split it by township or date and push the parts."},
    {"file-too-many-rows", "行数超过允许的上限。请拆成几个文件分别报送。",
     "There are more rows than allowed. Split the file and push the parts."},
    {"file-too-many-entries", "工作簿内部的部件过多。请把数据复制到新的工作簿后报送。",
     "The workbook has too many parts. Copy the data into a new workbook and push that."},
    {"file-inflates-too-far", "工作簿解压后过大，可能带有大量空白格式。请把数据复制到新的工作簿后报送。",
     "The workbook inflates beyond the limit. Copy the data into a new workbook and push that."},
    {"file-xml-forbidden", "工作簿含有不允许的 XML 声明（DTD 或实体）。请用 Excel 重新另存为 .xlsx 后报送。",
     "The workbook holds XML that is not allowed (a DTD or entities). Save it again as .xlsx in Excel and push that."},
    {"row-too-long", "有一行超过允许的长度，可能是引号没有成对。请检查该行的引号和换行。",
     "A row is longer than allowed; perhaps a quote is not closed. Check the quotes and line breaks there."},
    {"row-too-many-columns", "有一行的列数超过允许的上限。请删去多余的列。",
     "A row has more columns than allowed. Remove the surplus columns."},
    {"row-quote-open", "有一个引号没有成对，直到文件结束。请检查该行的双引号。",
     "A quote is not closed until the end of the file. Check the double quotes of that row."},
    {"json-invalid", "该行不是有效的 JSON。每行应是一个完整的 JSON 对象。",
     "The line is not valid JSON. Each line must be one whole JSON object."},
    {"json-nested", "该行含有嵌套的对象或数组。每个字段只能是文字、数字、真假或空。",
     "The line holds a nested object or array. A field may only be text, a number, true, false or null."},
    {"json-name-repeated", "该行中同一个字段名出现了两次。请只保留一个。",
     "A field name stands twice in the line. Keep one of them."},
    {"row-not-json-object", "该行不是 JSON 对象。每行应形如 {\"姓名\": \"…\"}。",
     "The line is not a JSON object. Each line must look like {\"name\": \"...\"}."},
    {"file-json-array", "文件是一个 JSON 数组。请改为 NDJSON：每行一个对象，不要方括号和行末逗号。",
     "The file is one JSON array. Make it NDJSON: one object a line, without brackets and commas between them."},
    // any cell
    {"value-missing", "必填的内容为空。请补填后重新报送该行。",
     "A required value is missing. Fill it in and push the row again."},
    {"value-unknown", "填写的内容不在允许的选项中。请对照数据规范改正。",
     "The value is none of those that the contract allows. Compare it with the contract."},
    {"calendar-missing", "县里还没有这一年的工作日历，从本行起是否迟报未作判定，已照常受理。请告知县级管理员。",
     "The county has no working-day calendar of the year yet: from this row on it was not judged whether rows "
     "are late. They were taken. Tell the county's administrator."},
    {"not-of-the-key", "该字段不属于自然键。撤回的记录只写自然键各字段，可用 fangpin-push contract 查看。",
     "The field is no part of the natural key. A record to withdraw names the fields of the key alone; `fangpin-push "
     "contract` lists them."},
    {"value-too-long", "内容过长。请缩短后重新报送。", "The value is too long. Shorten it and push the row again."},
    {"cell-error", "单元格是错误值（如 #N/A）。请改正公式或直接填写内容。",
     "The cell holds an error such as #N/A. Mend the formula or type the value."},
    {"formula-uncalculated", "公式没有计算结果。请用 Excel 打开、保存一次，或粘贴为数值后重新报送。",
     "The formula was never calculated. Open and save the file in Excel, or paste values, and push again."},
    {"name-invalid", "姓名中有数字或不是文字。请核对是否填错列。",
     "The name holds digits or is no text. Check whether the columns are mixed up."},
    {"boolean-unknown", "应填“是”或“否”（也可用 √、×、1、0）。", "Write yes or no (also √, ×, 1, 0)."},
    {"number-unreadable", "应填阿拉伯数字（如 2）。请去掉文字说明后重新报送该行。",
     "A number in digits belongs here. Remove the words around it and push the row again."},
    {"number-negative", "数字不能为负。", "The number must not be negative."},
    {"number-not-whole", "应填整数。", "A whole number belongs here."},
    {"number-implausible", "数字大得不合理，请核对。", "The number is implausibly large; check it."},
    {"number-rounded", "编号被 Excel 当作数字并丢失了末位。请把该列设为“文本”后重新填写。",
     "Excel took the identifier for a number and lost its last digits. Format the column as text and type it again."},
    {"percent-invalid", "百分比应只填一个 0% 到 100% 之间的数（如 95%）。请去掉范围或文字后重新报送该行。",
     "A percentage is one number between 0% and 100%, such as 95%. Remove ranges and words and push the row again."},
    {"grade-unknown", "等级无法识别。房屋只填 A、B、C、D 中的一个，残疾填一级到四级。",
     "The grade is not known. Houses: one of A, B, C, D; disabilities: 1 to 4."},
    // dates
    {"date-unreadable", "日期无法识别。请写成 2022-09-01 的形式。", "The date cannot be read. Write it as 2022-09-01."},
    {"date-ambiguous", "日、月的先后无法确定。请写成 2022-09-01 的形式。",
     "Which is the day and which the month cannot be told. Write the date as 2022-09-01."},
    {"date-incomplete", "日期不完整，缺少年、月或日。请写成 2022-09-01 的形式。",
     "The date lacks its year, month or day. Write it as 2022-09-01."},
    {"date-impossible", "没有这一天（如 2 月 30 日）。请核对。",
     "There is no such day (30 February, for example). Check it."},
    {"date-out-of-range", "日期在 1900 年以前或 2100 年以后，或是占位的 1900-01-01。请核对。",
     "The date lies before 1900 or after 2100, or is the filler 1900-01-01. Check it."},
    {"date-future", "日期晚于今天。请核对。", "The date lies after today. Check it."},
    // amounts
    {"amount-unreadable", "金额无法识别。请只填数字，可带“元”或“万元”。",
     "The amount cannot be read. Write a number, with 元 or 万元 if needed."},
    {"amount-negative", "金额为负，可能是占位数。没有金额请留空。",
     "The amount is negative, perhaps a filler. Leave the cell empty where there is none."},
    {"amount-implausible", "金额是占位数（如 999999）或大得不合理。没有金额请留空。",
     "The amount is a filler such as 999999 or implausibly large. Leave the cell empty where there is none."},
    {"amount-precision", "金额多于两位小数。请四舍五入到分。",
     "The amount has more than two decimals. Round it to cents."},
    {"amount-order", "金额之间矛盾（如自付高于总费用）。请核对。",
     "The amounts contradict each other (self-paid above the total, for example). Check them."},
    // citizen IDs and other codes
    {"id-blank", "身份证号为空。请补填后重新报送该行；确实没有的，请先到公安户政部门核实公民身份号码。",
     "The citizen ID is missing. Fill it in and push the row again; if there is none, have the police's household "
     "office look up the person's number first."},
    {"id-length", "身份证号应为 18 位。15 位旧号请换成 18 位。",
     "A citizen ID has 18 characters. Replace an old one of 15 digits by its 18-digit form."},
    {"id-character",
     "身份证号中有不该出现的字符（如字母 O 当作数字 0、夹有文字说明），或这一列填的不是身份证号。请核对后只填 18 "
     "位号码。",
     "The citizen ID holds a character that cannot be in it (the letter O for the digit 0, a word), or something else "
     "stands in this column. Check it and write the 18 characters alone."},
    {"id-date", "身份证号中的出生日期不存在。请核对。",
     "The birth date inside the citizen ID is no day of the calendar. Check it."},
    {"id-check-digit", "身份证号校验位不符，可能有一位写错。请对照证件核对。",
     "The check digit of the citizen ID does not fit; a digit may be wrong. Compare it with the card."},
    {"id-rounded", "身份证号被 Excel 当作数字，末几位已丢失，无法恢复。请把该列设为“文本”，对照证件重新填写。",
     "Excel took the citizen ID for a number and its last digits are lost for good. Format the column as text and type "
     "the ID again."},
    {"id-of-parent", "身份证号与同一文件中监护人的相同或相近，可能把家长的号码填给了孩子。请核对。",
     "The citizen ID is that of a guardian in the same file, or nearly; perhaps a parent's ID was typed for the child. "
     "Check it."},
    {"area-unknown", "按乡镇、村名无法确定地区，可能是名称有误或重名。请补填 12 位区划代码。",
     "The place cannot be told from its names; a name may be wrong or stand for two places. Add the 12-digit division "
     "code."},
    {"area-code-invalid", "区划代码应为 6、9 或 12 位数字。", "A division code has 6, 9 or 12 digits."},
    {"area-outside", "区划代码不属于本县。请核对。", "The division code does not belong to this county. Check it."},
    {"area-retired", "区划代码已撤销。请改填现行代码。", "The division code was retired. Use the present one."},
    {"credit-code-length", "统一社会信用代码应为 18 位。", "A unified social credit code has 18 characters."},
    {"credit-code-character", "统一社会信用代码中有不该出现的字符（I、O、Z、S、V 不使用）。",
     "The unified social credit code holds a character that cannot be in it (I, O, Z, S and V are not used)."},
    {"credit-code-check", "统一社会信用代码校验位不符。请核对。",
     "The check character of the unified social credit code does not fit. Check it."},
    // the row as a whole, warnings, and why no alert follows
    {"household-missing", "户号为空，无法把该人归入户。请补填。",
     "The household number is missing, so the person cannot be put into a household. Fill it in."},
    {"name-mismatch", "同一身份证号在文件中对应不同姓名。请核对。",
     "The same citizen ID stands with different names in the file. Check it."},
    {"population-mismatch", "该人不在所申报的人群中（以乡村振兴局登记册为准）。请核对。",
     "By the bureau's registers the person does not belong to the declared population. Check it."},
    {"water-all-met", "四项饮水指标均达标，但部门列为未完全保障；已按部门名单受理，请核对。",
     "All four water indicators are met although the department lists the household; the row was taken by the list. "
     "Check it."},
    {"area-name-mismatch", "区划代码与乡镇、村名不符，已按代码受理。请核对。",
     "The division code and the names of town and village differ; the code was taken. Check them."},
    {"no-standing-alert", "这条记录没有仍在生效的预警，撤回没有改变什么。",
     "No alert stands for this record; withdrawing it changed nothing."},
    {"below-threshold", "未达到预警标准，已受理但不产生预警。", "Below the threshold: accepted, no alert follows."},
    {"grade-not-dangerous", "房屋等级为 A 或 B，已受理但不产生预警。",
     "The house is graded A or B: accepted, no alert follows."},
    {"register", "登记册记录，用于归户或确定人群，不产生预警。",
     "A register row: it links persons and decides populations, no alert follows."},
};

}  // namespace

const Reason& reason(std::string_view code) {
  static constexpr Reason kUnknown = {"unknown", "系统内部错误：未登记的原因代码，请联系管理员。",
                                      "Internal mistake: a reason code without a sentence. Tell the operator."};
  const auto* const found =
      std::find_if(std::begin(kReasons), std::end(kReasons), [code](const Reason& r) { return r.code == code; });
  return found == std::end(kReasons) ? kUnknown : *found;
}

std::span<const Reason> all_reasons() { return kReasons; }

}  // namespace fangpin::adapters

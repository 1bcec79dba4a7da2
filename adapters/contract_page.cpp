#include "adapters/contract_page.hpp"

#include <algorithm>

namespace fangpin::adapters {
namespace {

struct Words {
  std::string_view zh;
  std::string_view en;
};

Words words_of(Treatment treatment) {
  switch (treatment) {
    case Treatment::keep:
      return {"保留原值", "kept as it is"};
    case Treatment::pseudonym:
      return {"换成加密假名", "replaced by a keyed token"};
    case Treatment::seal:
      return {"只进密封信封，网关打不开", "only inside the sealed envelope, which the gateway cannot open"};
    case Treatment::band:
      return {"只留所在区间", "only the range that it lies in"};
    case Treatment::area:
      return {"只留到村的区划代码", "only the division code down to the village"};
    case Treatment::category:
      return {"只留大类", "only a coarse category"};
    case Treatment::drop:
      return {"读到即弃", "dropped by the parser"};
  }
  return {};
}

Words words_of(Mode mode) {
  switch (mode) {
    case Mode::incremental:
      return {"增量：每次只报新增和更正", "incremental: each push brings what is new or corrected"};
    case Mode::cumulative:
      return {"累计：每次报截至当时的全部，重复的不再预警",
              "cumulative: each push brings all so far; what is unchanged makes no second alert"};
    case Mode::snapshot:
      return {"全量名册：名册里没有的人视为已离开", "snapshot: who is absent has left"};
  }
  return {};
}

Words words_of(Sensitivity sensitivity) {
  switch (sensitivity) {
    case Sensitivity::general:
      return {"一般", "general"};
    case Sensitivity::personal:
      return {"个人信息", "personal"};
    case Sensitivity::sensitive:
      return {"敏感个人信息", "sensitive (PIPL 28)"};
  }
  return {};
}

Words words_of(AlertRule rule) {
  switch (rule) {
    case AlertRule::always:
      return {"每条合格记录形成一条预警；是否列入以部门名单为准。",
              "Each accepted row becomes an alert; the department's list is the judgement."};
    case AlertRule::cost_threshold:
      return {
          "金额达到政策文件规定的标准（含本数）才形成预警；未达到的受理但不预警。取哪个金额、按次还是按年，由政策文件规"
          "定。",
          "An alert follows from the policy's threshold on, inclusive; below it the row is accepted without one. Which "
          "amount, and per what, is a key of the policy."};
    case AlertRule::house_grade:
      return {"C、D 级形成预警；A、B 级受理但不预警。",
              "Grades C and D become alerts; A and B are accepted without one."};
    case AlertRule::water_indicators:
      return {
          "每条记录形成预警，以部门名单为准；四项指标全部达标的附提醒，预警不取消。",
          "Each row becomes an alert, by the department's list; where all four indicators are met it carries a warning "
          "and stays an alert."};
    case AlertRule::none:
      return {"登记册，不形成预警；只用于归户和确定人群。",
              "A register: no alerts; it links persons to households or populations."};
  }
  return {};
}

std::string both(Words words) { return std::string(words.zh) + " / " + std::string(words.en); }

std::string detail_of(const Field& field) {
  std::string out = both(words_of(field.treatment));
  if (field.treatment == Treatment::pseudonym && field.type == FieldType::citizen_id) {
    out += "；号码本身只进密封信封 / the number itself only inside the sealed envelope";
  }
  if (field.treatment == Treatment::band) {
    out += "；界限（元）/ bounds in yuan: ";
    for (std::size_t i = 0; i < field.bands_cents.size(); ++i) {
      if (i > 0) out += ", ";
      out += std::to_string(field.bands_cents[i] / 100);
    }
  }
  if (field.treatment == Treatment::category) {
    std::vector<std::string_view> codes;
    for (const auto& [spelling, code] : field.categories) {
      if (std::find(codes.begin(), codes.end(), code) == codes.end()) codes.push_back(code);
    }
    out += ": ";
    for (const auto code : codes) {
      out += code;
      out += ", ";
    }
    out += "other";
  }
  if (field.type == FieldType::percent && field.treatment == Treatment::keep) {
    out += "（万分数 / hundredths of a percent）";
  }
  return out;
}

std::string join(const std::vector<std::string_view>& texts, std::string_view separator) {
  std::string out;
  for (const auto text : texts) {
    if (!out.empty()) out += separator;
    out += text;
  }
  return out;
}

// Titles of the fields with one of the treatments.
std::string titles(const Contract& contract, std::initializer_list<Treatment> treatments) {
  std::vector<std::string_view> out;
  for (const auto& field : contract.fields) {
    if (std::find(treatments.begin(), treatments.end(), field.treatment) != treatments.end()) {
      out.push_back(field.title);
    }
  }
  return out.empty() ? "无 / none" : join(out, "、");
}

std::string title_of(const Contract& contract, std::string_view id) {
  const Field* field = contract.field(id);
  return std::string(field == nullptr ? id : field->title);
}

void line(std::string& page, std::string_view name, std::string_view value) {
  page += "- ";
  page += name;
  page += ": ";
  page += value;
  page += '\n';
}

// The natural key names a day that no row has to have.
bool may_lack_its_day(const Contract& contract) {
  const auto is_day = [&](std::string_view id) {
    return !id.empty() && (id == contract.discovery_field || id == contract.event_field);
  };
  const bool required = std::any_of(contract.fields.begin(), contract.fields.end(),
                                    [&](const Field& field) { return field.value_required && is_day(field.id); });
  return !required && std::any_of(contract.natural_key.begin(), contract.natural_key.end(), is_day);
}

void write_head(std::string& page, const Contract& contract) {
  page += "# " + std::string(contract.title) + " / " + std::string(contract.title_en) + "\n\n";
  line(page, "推送项 Feed", contract.feed);
  line(page, "部门 Department", contract.department);
  line(page, "版本 Version", std::to_string(contract.version));
  line(page, "依据条款 Clause", contract.clause);
  line(page, "推送方式 Mode", both(words_of(contract.mode)));
  if (!contract.risk.empty()) line(page, "风险类型 Risk", contract.risk);
  std::string key;
  for (const auto id : contract.natural_key) key += (key.empty() ? "" : " + ") + title_of(contract, id);
  line(page, "同一记录 Natural key",
       key +
           "（相同即为同一条：内容不变不重复预警，内容有变为更正 / the same again is unchanged, a change is a "
           "correction）");
  if (!contract.discovery_field.empty() || !contract.event_field.empty()) {
    std::string days;
    for (const auto id : {contract.discovery_field, contract.event_field}) {
      if (!id.empty()) days += (days.empty() ? "" : "，缺则取 / else ") + title_of(contract, id);
    }
    line(page, "发现之日 Discovery day", days);
    if (may_lack_its_day(contract)) {
      line(page, "没有日期 Without a day",
           "这些日期都空时只按人识别：同一人再次发生而内容相同，视为未变，不再预警；请填日期 / where these days are "
           "blank the "
           "person alone is the key, and a second time with the same content is unchanged: fill in a day");
    }
  }
  if (contract.two_populations) {
    line(page, "人群 Populations", "推送时必须声明人群 / the push must say which of the two populations it is");
  }
  line(page, "预警规则 Alert rule", both(words_of(contract.rule)));
}

void write_fields(std::string& page, const Contract& contract) {
  page += "\n## 字段 Fields\n\n";
  page +=
      "| 字段 Field | 编号 Id | 必填 Required | 处理 What becomes of it | 敏感程度 Sensitivity | 条款 Clause | "
      "法律依据 "
      "Legal basis |\n|---|---|---|---|---|---|---|\n";
  for (const auto& field : contract.fields) {
    page += "| " + std::string(field.title) + " | " + std::string(field.id) + " | ";
    page += field.value_required ? "是 yes" : field.required ? "列 column" : "否 no";
    page += " | " + detail_of(field) + " | " + both(words_of(field.sensitivity)) + " | ";
    page += field.clause.empty() ? std::string("无需要 / none needs it") : std::string(field.clause);
    page += " | " + std::string(field.legal_basis) + " |\n";
  }
  page +=
      "\n未列出的列一律丢弃，不读、不存、不记录。/ Columns that are not listed are dropped: not read, kept or "
      "logged.\n";
}

void write_fate(std::string& page, const Contract& contract) {
  const bool leaves = contract.subject == Subject::alert;
  page += "\n## 离开网关的内容 What leaves the gateway\n\n";
  if (leaves) {
    page +=
        "- 送国家监测系统：人和户的假名、风险类型、区划代码，以及 / To the national system: tokens of person and "
        "household, "
        "risk, division code, and: " +
        titles(contract, {Treatment::keep, Treatment::band, Treatment::category}) + "\n";
    page +=
        "- 在密封信封内，只有国家系统和县身份专员能打开 / Inside the sealed envelope, for the national system and the "
        "county's identity officer only: 身份证号、" +
        titles(contract, {Treatment::seal}) +
        "；村名无法确定代码时，连同文件所写的乡镇、村名 / and the place as the file writes it, where it has no village "
        "code\n";
  } else {
    page +=
        "- 登记册本身不送出；只有由它得出的户假名随预警送出。/ The register itself goes nowhere; only the household "
        "token "
        "that follows from it travels with an alert.\n";
  }
  page += "\n## 永不离开、也不保存的内容 What never leaves and is never stored\n\n";
  page +=
      "- 明文身份证号、姓名、电话、地址：只在处理本次推送时存在于内存 / IDs, names, phones and addresses in plain "
      "text: in "
      "memory only, while the push is processed\n";
  page += "- 金额原值、病种等原文：只留区间或大类 / exact amounts and wordings: only the range or category stays: " +
          titles(contract, {Treatment::band, Treatment::category}) + "\n";
  page += "- 丢弃的列 / dropped columns: " + titles(contract, {Treatment::drop}) +
          "，以及所有未列出的列 / and all others\n";
}

void write_headers(std::string& page, const Contract& contract) {
  page += "\n## 可用的列名 Headers that are understood\n\n";
  for (const auto& field : contract.fields) {
    if (field.treatment == Treatment::drop) continue;
    line(page, field.title, join(field.aliases, "、"));
  }
}

}  // namespace

std::string contract_page(const Contract& contract) {
  std::string page;
  write_head(page, contract);
  write_fields(page, contract);
  write_fate(page, contract);
  write_headers(page, contract);
  return page;
}

}  // namespace fangpin::adapters

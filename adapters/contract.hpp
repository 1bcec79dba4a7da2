#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fangpin::adapters {

// What remains of a field (DESIGN 6). A field without a treatment does not load.
enum class Treatment { keep, pseudonym, seal, band, area, category, drop };

enum class FieldType {
  text,
  name,
  citizen_id,
  household_number,
  phone,
  date,
  month,
  money,  // yuan with at most two decimals, kept as cents
  decimal,
  integer,
  boolean,
  house_grade,       // A B C D
  disability_grade,  // 1..4
  percent,
  category,  // one of Field::categories
  town,
  village,
  division_code,
};

enum class Sensitivity { general, personal, sensitive };  // PIPL 28

struct Field {
  std::string_view id;                    // [a-z_]+, unique in the contract
  std::string_view title;                 // 中文, what the contract page prints
  std::vector<std::string_view> aliases;  // headers that real files use (DOMAIN 2.4), the title included
  // Of a person's ID: how many aliases name the person; those behind them name the head of the household, who stands in
  // only where the file has neither another ID nor another name. 0: all of them name the person.
  std::size_t own_aliases = 0;
  FieldType type = FieldType::text;
  Treatment treatment = Treatment::drop;
  bool required = false;                  // the column must be there
  bool value_required = false;            // each row must have a value
  std::vector<std::int64_t> bands_cents;  // Treatment::band: rising lower bounds
  // Treatment::category: spelling in files -> code. Each part of a cell with several values counts by itself; the
  // longest spelling that it holds decides, of equally long ones the first here; a part that none of them fits is
  // "other" and never a reason to refuse a row.
  std::vector<std::pair<std::string_view, std::string_view>> categories;
  std::string_view clause;       // e.g. "shuangjiang-2021 附件1 医保"
  std::string_view legal_basis;  // e.g. "PIPL 13(三)"
  Sensitivity sensitivity = Sensitivity::personal;
};

enum class Mode { incremental, cumulative, snapshot };

// What an accepted row means.
enum class Subject {
  alert,                // one risk of one person
  household_register,   // links a person to a police household (户号)
  population_register,  // puts a person into a population and a national household (户编号)
};

// Whether an accepted row becomes an alert. Decided per row, without a look at other rows.
enum class AlertRule {
  always,            // the department's list is the judgement
  cost_threshold,    // by Readings, against Contract::cost
  house_grade,       // C and D are alerts; A and B are accepted without one
  water_indicators,  // always an alert; a warning where all indicators are met
  none,              // registers
};

// Field ids of the amounts that a cost threshold can be held against.
struct CostFields {
  std::string_view scope_self_paid;             // self-paid within policy scope
  std::string_view self_paid;                   // left after all reimbursement, as the file says it
  std::string_view total;                       // where it does not: the total less the payments
  std::vector<std::string_view> payments = {};  // a blank payment is none
};

// One feed's agreement: what may be in its file, what remains of it and why. The natural key names fields; a component
// that is the event or the discovery field takes the other one's day where the row has only that. A field of type
// citizen_id with treatment pseudonym is also in the identity envelope, which only its receivers can open.
struct Contract {
  std::string_view feed;        // "department/subject", e.g. "education/dropout"
  std::string_view department;  // "education"
  std::string_view title;       // 中文
  std::string_view title_en;
  std::uint32_t version = 1;
  Mode mode = Mode::incremental;
  Subject subject = Subject::alert;
  std::string_view risk;  // risk code of the national export: 因病, 因学, 因安全住房 ...
  std::vector<Field> fields;
  std::vector<std::string_view> natural_key;  // field ids, in order
  std::string_view discovery_field;           // field id; empty: none
  std::string_view event_field;               // used where discovery is absent
  bool two_populations = false;               // the push must say which one
  std::string_view clause;
  AlertRule rule = AlertRule::always;
  CostFields cost = {};
  // nullptr if the contract has no field of that id.
  const Field* field(std::string_view id) const;
};

// How the loaded policy reads what the notices leave open; per feed, from the policy file.
struct Readings {
  enum class Amount { scope_self_paid, after_reimbursement };
  enum class Per { admission, person_year, household_year };
  Amount amount = Amount::scope_self_paid;
  Per per = Per::admission;
  std::int64_t threshold_cents = 600'000;  // inclusive
};

// All contracts of the product, in the order of their departments. Checked once at start-up: every field has a
// treatment, every natural key names fields, aliases do not collide; a violation aborts (programmer error).
std::span<const Contract> all_contracts();
// nullptr for an unknown feed.
const Contract* find_contract(std::string_view feed);

// Every rule that a contract breaks, one sentence each; empty: none. What all_contracts() aborts on.
std::vector<std::string> contract_faults(const Contract& contract);

// Stable names, as the pages, schemas and the API print them.
std::string_view to_text(Treatment treatment);
std::string_view to_text(FieldType type);
std::string_view to_text(Sensitivity sensitivity);
std::string_view to_text(Mode mode);

}  // namespace fangpin::adapters

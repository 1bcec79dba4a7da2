#pragma once
#include <initializer_list>
#include <string_view>

#include "adapters/contract.hpp"

// Fields that several departments' files share, with the headers that such files really use (DOMAIN 2.3, 2.4). Each
// takes the clause under which its feed collects it. Literals only: a Field refers to its texts and does not own them.
namespace fangpin::adapters::departments {

using Aliases = std::initializer_list<std::string_view>;
using Spellings = std::initializer_list<std::pair<std::string_view, std::string_view>>;

// PIPL 13(三): a statutory duty (here 乡村振兴促进法 59: monitoring those at risk of falling back into poverty); 34:
// organs stay within it.
inline constexpr std::string_view kDuty = "PIPL 13(三), 34; 乡村振兴促进法 59";
// The same, for what PIPL 28 calls sensitive: health, finances, and everything of a child under 14.
inline constexpr std::string_view kDutySensitive = "PIPL 13(三), 28, 34; 乡村振兴促进法 59";
// PIPL 6: what the purpose does not need is not kept.
inline constexpr std::string_view kNotNeeded = "PIPL 6";

// Whose name heads the row's ID column.
enum class Whose {
  person,          // the file lists persons
  household,       // the file lists households by their head: the head's name and ID columns count too
  person_or_head,  // persons, or households by their head where no column names another person (Field::own_aliases)
};

Field citizen_id(std::string_view clause, Whose whose, Aliases more = {});
Field name(std::string_view clause, Whose whose, Aliases more = {});
Field head_name(std::string_view clause);  // sealed; not in a contract of Whose::household
Field guardian_name(std::string_view clause);
Field guardian_id(std::string_view clause);
Field phone(std::string_view clause);
Field town(std::string_view clause);
Field village(std::string_view clause);
Field division_code(std::string_view clause);
Field address(std::string_view clause);  // sealed: the full text
Field household_number(std::string_view title, std::string_view clause, Aliases more = {});

// The day on which the department found out.
Field discovered(std::string_view clause, Aliases more = {});
// The day of what happened.
Field event_day(std::string_view id, std::string_view title, std::string_view clause, Aliases more = {});

// Yuan that remain as a range only.
Field amount(std::string_view id, std::string_view title, std::string_view clause, Aliases more = {});
Field category(std::string_view id, std::string_view title, std::string_view clause, Spellings spellings,
               Aliases more = {});
Field sealed_text(std::string_view id, std::string_view title, std::string_view clause, Aliases more = {});
Field kept(std::string_view id, std::string_view title, FieldType type, std::string_view clause, Aliases more = {});
// A column that such files are known to have and that nobody here needs: named, so that the page can say so.
Field dropped(std::string_view id, std::string_view title, Aliases more = {});
// The same of what PIPL 28 calls sensitive.
Field dropped_sensitive(std::string_view id, std::string_view title, Aliases more = {});

// The same field, but its column must be there and each row must have a value.
Field required(Field field);
// Health, finances, children (PIPL 28).
Field sensitive(Field field);

}  // namespace fangpin::adapters::departments

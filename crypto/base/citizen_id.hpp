#pragma once
#include <string_view>

namespace fangpin {

// The parts of a citizen ID (GB 11643-1999), for whoever reads one and for whoever must keep one out.

// The check digit of the first 17 digits: '0'..'9' or 'X' (ISO 7064 MOD 11-2).
char citizen_id_check_digit(std::string_view first17);

// True where characters 7 to 14 of 18 digits are a day of the calendar between 1850 and 2099.
bool has_birth_date(std::string_view id);

// True for 18 characters, digits and a last X in upper case, with a real birth date and a fitting check digit.
bool is_citizen_id(std::string_view id);

// True where somebody's number stands anywhere in the text: a citizen ID of 18 characters, also with signs such as - or
// . between its digits and with a small x; or an uninterrupted run of 15 digits or more (an ID of the old kind, a bank
// account) or of the 11 of a mobile telephone.
bool holds_personal_number(std::string_view text);

}  // namespace fangpin

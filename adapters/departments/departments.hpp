#pragma once
#include <vector>

#include "adapters/contract.hpp"

// One function per department, each in the file of its name: the contracts of the feeds that the department owes.
namespace fangpin::adapters::departments {

std::vector<Contract> education();
std::vector<Contract> health();
std::vector<Contract> medical_insurance();
std::vector<Contract> civil_affairs();
std::vector<Contract> housing();
std::vector<Contract> water();
std::vector<Contract> emergency_management();
std::vector<Contract> public_security();
std::vector<Contract> rural_revitalization();

}  // namespace fangpin::adapters::departments

#pragma once
#include <string>

#include "adapters/contract.hpp"

namespace fangpin::adapters {

// The contract as a page (Markdown, Chinese with English headings) that somebody without the source can judge: on whose
// authority each column is collected, what becomes of it, what leaves the gateway and what never does. Says exactly
// what the adapters do, since it is made of the same table.
std::string contract_page(const Contract& contract);

}  // namespace fangpin::adapters

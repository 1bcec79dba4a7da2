#pragma once
#include <string>

#include "adapters/contract.hpp"

namespace fangpin::adapters {

// JSON Schema 2020-12 (canonical JSON) of one NDJSON row under this contract: the form that a department's system
// should write. The adapters take some spellings more, and judge what no schema can (check digits, dates, thresholds).
// Each field stands once under $defs with its treatment, clause, legal basis and sensitivity as x- members, and each
// header that is understood refers to it. Other members are allowed, for they are dropped. `readings`: which amount is
// needed.
std::string contract_json_schema(const Contract& contract, const Readings& readings = {});

}  // namespace fangpin::adapters

#pragma once
#include <boost/json/fwd.hpp>

#include "config/asset_catalogue.hpp"
#include "gateway/authorizations/query_desk.hpp"

namespace fangpin::portal {

// Whether the asker may learn the authorization's number: not of one that names somebody else.
bool names_authorization(const domain::Decision& decision);

// A query as its asker sees it (schema AssetQuery of config/api/gateway-v1.yaml). `released`: with the answer, where
// there is one that may be read; only behind a durable `release` entry.
boost::json::object query_json(const store::KeptQuery& kept, bool released);

// A question as the asked department gets it (schema Question).
boost::json::object question_json(const authorizations::Question& question, const config::AssetItem* item);

}  // namespace fangpin::portal

#include "gateway/http/router.hpp"

#include "gateway/http/string_body.hpp"
#include "tests/unit/http/run_awaitable.hpp"

namespace fangpin::http {
namespace {

Endpoint answering(std::string name) {
  return [name](const RequestHead&, const PathParameters& path, BodyReader&) -> boost::asio::awaitable<Response> {
    Response response;
    response.body = name + ":" + std::string(path["department"]) + ":" + std::string(path["feed"]);
    co_return response;
  };
}

Router feeds_router() {
  Router router;
  router.add({"POST", "/v1/feeds/{department}/{feed}/submissions", "submit", answering("submit")});
  router.add({"GET", "/v1/feeds/{department}/{feed}/submissions", "list", answering("list")});
  router.add({"GET", "/v1/feeds/own/{feed}/submissions", "own", answering("own")});
  router.add({"GET", "/", "root", answering("root")});
  return router;
}

Response ask(Router& router, const std::string& method, const std::string& path) {
  RequestHead head;
  head.method = method;
  head.path = path;
  StringBody body("");
  return run_awaitable(router.handle(head, body));
}

TEST(Router, PassesPathParameters) {
  Router router = feeds_router();
  EXPECT_EQ(ask(router, "POST", "/v1/feeds/education/dropout/submissions").body, "submit:education:dropout");
  EXPECT_EQ(ask(router, "GET", "/").body, "root::");
}

TEST(Router, PrefersLiteralSegments) {
  Router router = feeds_router();
  EXPECT_EQ(ask(router, "GET", "/v1/feeds/own/dropout/submissions").body, "own::dropout");
  EXPECT_EQ(ask(router, "GET", "/v1/feeds/other/dropout/submissions").body, "list:other:dropout");
}

TEST(Router, GivesTheRestOfAPathToALastParameterWithAStar) {
  Router router;
  router.add({"GET", "/log/{department}/{feed*}", "tile", answering("tile")});
  router.add({"GET", "/log/entries/{feed*}", "entries", answering("entries")});
  EXPECT_EQ(ask(router, "GET", "/log/0/x001/234.p/5").body, "tile:0:x001/234.p/5");
  EXPECT_EQ(ask(router, "GET", "/log/entries/x001/234").body, "entries::x001/234");
  EXPECT_EQ(ask(router, "GET", "/log/0").status, 404);
  EXPECT_EQ(ask(router, "GET", "/log/0/").status, 404);
  EXPECT_THROW(router.add({"GET", "/log/{a*}/more", "bad", answering("bad")}), std::logic_error);
  EXPECT_THROW(router.add({"GET", "/log/{x}/{y*}", "twice", answering("twice")}), std::logic_error);
}

TEST(Router, ServesHeadByGet) {
  Router router = feeds_router();
  EXPECT_EQ(ask(router, "HEAD", "/").status, 200);
}

TEST(Router, AnswersNotFound) {
  Router router = feeds_router();
  for (const char* path : {"/v1", "/v1/feeds/education/dropout", "/v1/feeds/education/dropout/submissions/x", "/V1"}) {
    const Response response = ask(router, "GET", path);
    EXPECT_EQ(response.status, 404) << path;
    EXPECT_NE(response.body.find("urn:fangpin:problem:not-found"), std::string::npos);
  }
}

TEST(Router, AnswersMethodNotAllowedWithAllow) {
  Router router = feeds_router();
  const Response response = ask(router, "DELETE", "/v1/feeds/education/dropout/submissions");
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(response.fields.back(), (std::pair<std::string, std::string>("allow", "GET, HEAD, POST")));
}

TEST(Router, ListsItsRoutes) {
  const Router router = feeds_router();
  ASSERT_EQ(router.routes().size(), 4U);
  EXPECT_EQ(router.routes()[0].operation, "submit");
  const auto [route, parameters] = router.match("POST", "/v1/feeds/a/b/submissions");
  ASSERT_NE(route, nullptr);
  EXPECT_EQ(route->operation, "submit");
  EXPECT_EQ(parameters["feed"], "b");
  EXPECT_EQ(parameters["none"], "");
}

TEST(Router, RefusesATableThatContradictsItself) {
  Router router = feeds_router();
  EXPECT_THROW(router.add({"GET", "/v1/feeds/{a}/{b}/submissions", "again", answering("x")}), std::logic_error);
  EXPECT_THROW(router.add({"GET", "v1", "relative", answering("x")}), std::logic_error);
  EXPECT_THROW(router.add({"GET", "/v1/{}/x", "nameless", answering("x")}), std::logic_error);
  EXPECT_NO_THROW(router.add({"PUT", "/v1/feeds/{a}/{b}/submissions", "put", answering("x")}));
}

}  // namespace
}  // namespace fangpin::http

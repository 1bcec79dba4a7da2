#include "config/settings_table.hpp"

#include <algorithm>

namespace fangpin::config {

namespace {

using S = Settings;

constexpr std::array<std::string_view, 5> kLevels = {"trace", "debug", "info", "warn", "error"};

std::size_t position(std::span<const std::string_view> choices, std::string_view choice) {
  return static_cast<std::size_t>(std::find(choices.begin(), choices.end(), choice) - choices.begin());
}

// The member of a Settings at the end of a path: at<&S::limits, &S::Limits::rows> is settings.limits.rows.
template <auto... kPath>
auto& at(Settings& settings) {
  return (settings.*....*kPath);
}

// One function for each type of key, so that a key below is a line of the table: where it lies, its name, its bounds
// and what it means in Chinese and English.
template <auto... kPath>
SettingKey text(std::string_view key, Need need, TextForm form, std::string_view zh, std::string_view en) {
  return {key, need, TextKey{&at<kPath...>, form}, zh, en};
}

template <auto... kPath>
SettingKey list(std::string_view key, Need need, TextForm form, std::string_view zh, std::string_view en) {
  return {key, need, ListKey{&at<kPath...>, form}, zh, en};
}

enum class Reach { anywhere, loopback };
template <auto... kPath>
SettingKey endpoint(std::string_view key, Reach reach, std::string_view zh, std::string_view en) {
  return {key, Need::optional, EndpointKey{&at<kPath...>, reach == Reach::loopback}, zh, en};
}

template <auto... kPath>
SettingKey integer(std::string_view key, std::int64_t min, std::int64_t max, std::string_view zh, std::string_view en) {
  return {key, Need::optional, IntegerKey{&at<kPath...>, min, max}, zh, en};
}

template <auto... kPath>
SettingKey boolean(std::string_view key, std::string_view zh, std::string_view en) {
  return {key, Need::optional, BooleanKey{&at<kPath...>}, zh, en};
}

}  // namespace

std::span<const SettingKey> setting_keys() {
  static const std::vector<SettingKey> keys = {
      text<&S::county>("county", Need::required, TextForm::county, "县级行政区划代码,六位数字",
                       "county code of GB/T 2260, six digits"),
      text<&S::policy>("policy", Need::required, TextForm::path, "政策文件(config/policies 中的一个)",
                       "the policy file, one of config/policies"),
      text<&S::calendars>("calendars", Need::required, TextForm::path, "工作日历文件夹,内有 cn-YYYY.toml",
                          "folder of working-day calendars, cn-YYYY.toml"),
      text<&S::divisions>("divisions", Need::required, TextForm::path, "行政区划文件夹,内有 县代码.csv",
                          "folder of division lists, COUNTY.csv"),
      text<&S::data>("data", Need::required, TextForm::path, "数据文件夹:库、锁、管理套接字;须为网关用户独有",
                     "data folder: store, lock, admin socket; for the gateway's user alone"),
      list<&S::authorities>("authorities", Need::required, TextForm::authorities,
                            "客户端可用的主机名(host 或 host:port);其他一律拒绝",
                            "host names that clients may use (host or host:port); any other is refused"),
      integer<&S::threads>("threads", 1, 64, "网络与解析线程数,每线程一个监听",
                           "threads for network and parsing, each with its own listener"),

      endpoint<&S::listen, &S::Listen::api>("listen.api", Reach::anywhere, "数据交换接口(双向 TLS)",
                                            "the exchange interface (mutual TLS)"),
      endpoint<&S::listen, &S::Listen::ops>("listen.ops", Reach::loopback,
                                            "运维接口(指标、存活、就绪),只能在本机回环地址",
                                            "operations: metrics, health, readiness; loopback only"),
      text<&S::listen, &S::Listen::admin>("listen.admin", Need::optional, TextForm::path,
                                          "管理命令的 Unix 套接字;默认 data/admin.sock",
                                          "Unix socket of the admin commands; default data/admin.sock"),

      text<&S::tls, &S::Tls::certificate>("tls.certificate", Need::required, TextForm::path, "服务器证书链,PEM",
                                          "the server's certificate chain, PEM"),
      text<&S::tls, &S::Tls::key>("tls.key", Need::required, TextForm::path, "服务器私钥,PEM,权限 0600",
                                  "the server's private key, PEM, mode 0600"),
      text<&S::tls, &S::Tls::ca>("tls.ca", Need::required, TextForm::path, "签发部门证书的县级 CA,PEM",
                                 "the county CA that signs departments' certificates, PEM"),
      text<&S::tls, &S::Tls::crl>("tls.crl", Need::optional, TextForm::path, "吊销列表,PEM;登记簿仍逐次核对",
                                  "revocation list, PEM; the registry is asked at each request anyway"),

      text<&S::keys, &S::Keys::pseudonym>("keys.pseudonym", Need::required, TextForm::path, "假名密钥文件,权限 0600",
                                          "pseudonym key file, mode 0600"),
      text<&S::keys, &S::Keys::signing>("keys.signing", Need::required, TextForm::path, "网关签名密钥(回执),权限 0600",
                                        "the gateway's signing key (receipts), mode 0600"),
      text<&S::keys, &S::Keys::log>(
          "keys.log", Need::optional, TextForm::path,
          "审计日志检查点的签名密钥,权限 0600;init 生成,旧库请用 fangpin-gateway key new signing 生成;默认与 "
          "keys.signing 同目录的 log.key",
          "signing key of the audit log's checkpoints, mode 0600; init makes it, for an older store `fangpin-gateway "
          "key new signing` does; default log.key beside keys.signing"),

      boolean<&S::forwarding, &S::Forwarding::enabled>("forwarding.enabled", "是否向国家系统转发",
                                                       "whether alerts are forwarded to the national interface"),
      text<&S::forwarding, &S::Forwarding::url>("forwarding.url", Need::optional, TextForm::url,
                                                "国家接口地址,https://", "the national interface, https://"),
      text<&S::forwarding, &S::Forwarding::ca>("forwarding.ca", Need::optional, TextForm::path,
                                               "签发国家接口证书的 CA,PEM",
                                               "the CA of the national interface's certificate, PEM"),
      text<&S::forwarding, &S::Forwarding::certificate>("forwarding.certificate", Need::optional, TextForm::path,
                                                        "转发用客户端证书,PEM",
                                                        "client certificate for forwarding, PEM"),
      text<&S::forwarding, &S::Forwarding::key>("forwarding.key", Need::optional, TextForm::path,
                                                "转发用客户端私钥,权限 0600", "client key for forwarding, mode 0600"),
      text<&S::forwarding, &S::Forwarding::signing_key>("forwarding.signing_key", Need::optional, TextForm::path,
                                                        "转发报文的签名密钥,权限 0600",
                                                        "message signing key for forwarding, mode 0600"),
      text<&S::forwarding, &S::Forwarding::mapping>("forwarding.mapping", Need::optional, TextForm::path,
                                                    "字段映射(config/national),TOML",
                                                    "field mapping (config/national), TOML"),
      integer<&S::forwarding, &S::Forwarding::batch_max>("forwarding.batch_max", 1, 1'000, "每批最多的预警数",
                                                         "alerts in one batch, at most"),
      integer<&S::forwarding, &S::Forwarding::retry_initial_ms>(
          "forwarding.retry_initial_ms", 10, 600'000, "首次重试前的等待,毫秒", "wait before the first retry, ms"),
      integer<&S::forwarding, &S::Forwarding::retry_max_ms>("forwarding.retry_max_ms", 10, 86'400'000,
                                                            "重试等待的上限,毫秒", "longest wait between retries, ms"),
      integer<&S::forwarding, &S::Forwarding::breaker_failures>(
          "forwarding.breaker_failures", 1, 1'000, "连续失败几次后断路", "failures in a row that open the breaker"),
      integer<&S::forwarding, &S::Forwarding::breaker_open_ms>(
          "forwarding.breaker_open_ms", 10, 86'400'000, "断路多久后试探,毫秒", "how long the breaker stays open, ms"),
      integer<&S::forwarding, &S::Forwarding::timeout_ms>("forwarding.timeout_ms", 100, 600'000, "一次转发的时限,毫秒",
                                                          "limit of one delivery, ms"),

      integer<&S::limits, &S::Limits::header_bytes>("limits.header_bytes", 1'024, 65'536, "请求头的字节数",
                                                    "bytes of a request's header"),
      integer<&S::limits, &S::Limits::body_bytes>("limits.body_bytes", 1'024, 9'999'999'999,
                                                  "请求体(CSV、NDJSON,边收边处理)的字节数",
                                                  "bytes of a body (CSV and NDJSON are streamed)"),
      integer<&S::limits, &S::Limits::rows>("limits.rows", 1, 100'000'000, "一次推送的行数", "rows of one submission"),
      integer<&S::limits, &S::Limits::row_bytes>("limits.row_bytes", 256, 1'048'576, "一行的字节数",
                                                 "bytes of one row"),
      integer<&S::limits, &S::Limits::columns>("limits.columns", 8, 16'384, "一行的列数", "columns of one row"),
      integer<&S::limits, &S::Limits::workbook_bytes>("limits.workbook_bytes", 1'024, 536'870'912,
                                                      "一个 XLSX 文件的字节数,整个在内存中",
                                                      "bytes of one XLSX file, held in memory whole"),
      integer<&S::limits, &S::Limits::workbook_inflated_bytes>("limits.workbook_inflated_bytes", 1'024, 4'294'967'296,
                                                               "一个 XLSX 解压后的字节数",
                                                               "bytes that one XLSX unpacks to"),
      integer<&S::limits, &S::Limits::workbook_memory_bytes>(
          "limits.workbook_memory_bytes", 1'024, 17'179'869'184, "同时在内存中的全部 XLSX 的字节数,一个部门最多占一半",
          "bytes of all XLSX files in memory at the same time, of one department at most half"),
      integer<&S::limits, &S::Limits::connections>("limits.connections", 1, 65'536, "连接总数", "connections in all"),
      integer<&S::limits, &S::Limits::connections_per_department>("limits.connections_per_department", 1, 4'096,
                                                                  "每个部门的连接数", "connections of one department"),
      integer<&S::limits, &S::Limits::handshake_ms>("limits.handshake_ms", 100, 120'000, "TLS 握手时限,毫秒",
                                                    "limit of the TLS handshake, ms"),
      integer<&S::limits, &S::Limits::header_ms>("limits.header_ms", 100, 120'000, "收完请求头的时限,毫秒",
                                                 "limit until a header is whole, ms"),
      integer<&S::limits, &S::Limits::body_ms>("limits.body_ms", 100, 86'400'000, "收完请求体的时限,毫秒",
                                               "limit until a body is whole, ms"),
      integer<&S::limits, &S::Limits::idle_ms>("limits.idle_ms", 100, 3'600'000, "空闲时限,毫秒",
                                               "limit of idleness, ms"),
      integer<&S::limits, &S::Limits::min_rate_bytes_per_s>("limits.min_rate_bytes_per_s", 0, 1'000'000'000,
                                                            "请求体的最低速率,字节每秒;0 不限",
                                                            "slowest rate of a body, bytes per second; 0: none"),
      integer<&S::limits, &S::Limits::drain_ms>(
          "limits.drain_ms", 0, 60'000, "拒绝后继续读取以便对方看到答复的时间,毫秒",
          "how long a refused body is still read, so that the answer is seen, ms"),
      integer<&S::limits, &S::Limits::drain_bytes>("limits.drain_bytes", 0, 1'073'741'824, "拒绝后继续读取的字节数",
                                                   "how many bytes of a refused body are still read"),
      integer<&S::limits, &S::Limits::submissions_in_flight>("limits.submissions_in_flight", 1, 4'096,
                                                             "同时处理的推送数,一个部门最多占一半",
                                                             "submissions in flight, of one department at most half"),
      integer<&S::limits, &S::Limits::writer_queue>("limits.writer_queue", 1, 65'536, "写入队列长度",
                                                    "jobs in the writer's queue"),
      integer<&S::limits, &S::Limits::row_problems>("limits.row_problems", 1, 1'000,
                                                    "答复中列出的问题行数,其余分页查阅",
                                                    "row problems in an answer; the rest as a paged list"),
      integer<&S::limits, &S::Limits::feed_wait_ms>("limits.feed_wait_ms", 0, 600'000, "同一推送项排队等候的时限,毫秒",
                                                    "how long a second push of a feed waits for the first, ms"),
      integer<&S::limits, &S::Limits::register_leaving_percent>(
          "limits.register_leaving_percent", 0, 100, "名册一次减少的人数超过此百分比须确认",
          "percent of a register's persons that may be absent from the next without confirmation"),
      integer<&S::limits, &S::Limits::free_bytes_min>("limits.free_bytes_min", 1'048'576, 1'099'511'627'776,
                                                      "磁盘剩余低于此数即停收,字节",
                                                      "free bytes of disk below which intake is refused"),
      integer<&S::limits, &S::Limits::shutdown_ms>("limits.shutdown_ms", 0, 600'000, "停机时等待在途请求的时限,毫秒",
                                                   "how long a shutdown waits for requests in flight, ms"),

      text<&S::witness, &S::Witness::policy>(
          "witness.policy", Need::optional, TextForm::path,
          "见证方:信任策略文件(C2SP tlog-policy),witness 行须带网址,与审计人员的可为同一文件;不填则没有见证方",
          "witnesses: the trust policy (C2SP tlog-policy), whose witness lines say their URLs; may be the auditors' "
          "own file; without it there are none"),
      text<&S::witness, &S::Witness::ca>("witness.ca", Need::optional, TextForm::path, "签发见证方证书的 CA,PEM",
                                         "the CA of the witnesses' certificates, PEM"),
      text<&S::witness, &S::Witness::certificate>("witness.certificate", Need::optional, TextForm::path,
                                                  "见证用客户端证书,PEM", "client certificate for the witnesses, PEM"),
      text<&S::witness, &S::Witness::key>("witness.key", Need::optional, TextForm::path, "见证用客户端私钥,权限 0600",
                                          "client key for the witnesses, mode 0600"),
      integer<&S::witness, &S::Witness::timeout_ms>("witness.timeout_ms", 100, 60'000,
                                                    "等待一个见证方的时限,毫秒;回执从不等待",
                                                    "limit of waiting for one witness, ms; receipts never wait"),
      integer<&S::witness, &S::Witness::interval_ms>("witness.interval_ms", 100, 3'600'000,
                                                     "多久看一次有无新检查点可见证,毫秒",
                                                     "how often a newer checkpoint is looked for, ms"),

      text<&S::log, &S::Log::origin>(
          "log.origin", Need::optional, TextForm::origin,
          "审计日志的名称,不带 https:// 的网址;默认 fangpin.example/县代码,演示库末尾必有 -demonstration",
          "name of the audit log, a URL without its scheme; default fangpin.example/COUNTY, a demonstration's always "
          "ends in -demonstration"),
      {"log.level", Need::optional,
       ChoiceKey{{kLevels.begin(), kLevels.end()},
                 [](Settings& s, std::size_t i) { s.log.level = kLevels[i]; },
                 [](const Settings& s) { return position(kLevels, s.log.level); }},
       "日志级别", "log level"},
      {"log.format", Need::optional,
       ChoiceKey{{"json", "text"},
                 [](Settings& s, std::size_t i) { s.log.format = i == 0 ? LogFormat::json : LogFormat::text; },
                 [](const Settings& s) { return s.log.format == LogFormat::json ? std::size_t{0} : std::size_t{1}; }},
       "日志格式", "log format"},

      {"hardening.memory_lock", Need::optional,
       ChoiceKey{{"all", "keys-only"},
                 [](Settings& s, std::size_t i) {
                   s.hardening.memory_lock = i == 0 ? MemoryLock::all : MemoryLock::keys_only;
                 },
                 [](const Settings& s) {
                   return s.hardening.memory_lock == MemoryLock::all ? std::size_t{0} : std::size_t{1};
                 }},
       "锁定全部内存(需 RLIMIT_MEMLOCK 不限),或只锁密钥",
       "lock all memory (needs RLIMIT_MEMLOCK unlimited), or keys only"},
      boolean<&S::hardening, &S::Hardening::dumpable>("hardening.dumpable", "允许内存转储;只用于测试,不安全",
                                                      "allows memory dumps of the process; for tests only, unsafe"),
  };
  return keys;
}

}  // namespace fangpin::config

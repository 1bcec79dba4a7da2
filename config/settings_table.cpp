#include "config/settings_table.hpp"

#include <algorithm>

namespace fangpin::config {

namespace {

constexpr std::array<std::string_view, 5> kLevels = {"trace", "debug", "info", "warn", "error"};

std::size_t position(std::span<const std::string_view> choices, std::string_view choice) {
  return static_cast<std::size_t>(std::find(choices.begin(), choices.end(), choice) - choices.begin());
}

}  // namespace

std::span<const SettingKey> setting_keys() {
  static const std::vector<SettingKey> keys = {
      {"county", Need::required, TextKey{[](Settings & s) -> auto& {return s.county;
}
, TextForm::county
}  // namespace fangpin::config
, "县级行政区划代码,六位数字", "county code of GB/T 2260, six digits"
}
, {"policy", Need::required, TextKey{[](Settings & s) -> auto& {return s.policy;
}
, TextForm::path
}
, "政策文件(config/policies 中的一个)", "the policy file, one of config/policies"
}
, {"calendars", Need::required, TextKey{[](Settings & s) -> auto& {return s.calendars;
}
, TextForm::path
}
, "工作日历文件夹,内有 cn-YYYY.toml", "folder of working-day calendars, cn-YYYY.toml"
}
, {"divisions", Need::required, TextKey{[](Settings & s) -> auto& {return s.divisions;
}
, TextForm::path
}
, "行政区划文件夹,内有 县代码.csv", "folder of division lists, COUNTY.csv"
}
, {"data", Need::required, TextKey{[](Settings & s) -> auto& {return s.data;
}
, TextForm::path
}
, "数据文件夹:库、锁、管理套接字;须为网关用户独有",
    "data folder: store, lock, admin socket; for the gateway's user alone"
}
, {"authorities", Need::required, ListKey{[](Settings & s) -> auto& {return s.authorities;
}
, TextForm::authorities
}
, "客户端可用的主机名(host 或 host:port);其他一律拒绝",
    "host names that clients may use (host or host:port); any other is refused"
}
, {"threads", Need::optional, IntegerKey{[](Settings & s) -> auto& {return s.threads;
}
, 1, 64
}
, "网络与解析线程数,每线程一个监听", "threads for network and parsing, each with its own listener"
}
, {"listen.api", Need::optional, EndpointKey{[](Settings & s) -> auto& {return s.listen.api;
}
, false
}
, "数据交换接口(双向 TLS)", "the exchange interface (mutual TLS)"
}
, {"listen.ops", Need::optional, EndpointKey{[](Settings & s) -> auto& {return s.listen.ops;
}
, true
}
, "运维接口(指标、存活、就绪),只能在本机回环地址", "operations: metrics, health, readiness; loopback only"
}
, {"listen.admin", Need::optional, TextKey{[](Settings & s) -> auto& {return s.listen.admin;
}
, TextForm::path
}
, "管理命令的 Unix 套接字;默认 data/admin.sock", "Unix socket of the admin commands; default data/admin.sock"
}
, {"tls.certificate", Need::required, TextKey{[](Settings & s) -> auto& {return s.tls.certificate;
}
, TextForm::path
}
, "服务器证书链,PEM", "the server's certificate chain, PEM"
}
, {"tls.key", Need::required, TextKey{[](Settings & s) -> auto& {return s.tls.key;
}
, TextForm::path
}
, "服务器私钥,PEM,权限 0600", "the server's private key, PEM, mode 0600"
}
, {"tls.ca", Need::required, TextKey{[](Settings & s) -> auto& {return s.tls.ca;
}
, TextForm::path
}
, "签发部门证书的县级 CA,PEM", "the county CA that signs departments' certificates, PEM"
}
, {"tls.crl", Need::optional, TextKey{[](Settings & s) -> auto& {return s.tls.crl;
}
, TextForm::path
}
, "吊销列表,PEM;登记簿仍逐次核对", "revocation list, PEM; the registry is asked at each request anyway"
}
, {"keys.pseudonym", Need::required, TextKey{[](Settings & s) -> auto& {return s.keys.pseudonym;
}
, TextForm::path
}
, "假名密钥文件,权限 0600", "pseudonym key file, mode 0600"
}
, {"keys.signing", Need::required, TextKey{[](Settings & s) -> auto& {return s.keys.signing;
}
, TextForm::path
}
, "网关签名密钥(回执),权限 0600", "the gateway's signing key (receipts), mode 0600"
}
, {"keys.log", Need::optional, TextKey{[](Settings & s) -> auto& {return s.keys.log;
}
, TextForm::path
}
,
    "审计日志检查点的签名密钥,权限 0600;init 生成,旧库请用 fangpin-gateway key new signing 生成;默认与 keys.signing "
    "同目录的 log.key",
    "signing key of the audit log's checkpoints, mode 0600; init makes it, for an older store `fangpin-gateway key new "
    "signing` does; default log.key beside keys.signing"
}
, {"forwarding.enabled", Need::optional, BooleanKey{[](Settings & s) -> auto& {return s.forwarding.enabled;
}
}
, "是否向国家系统转发", "whether alerts are forwarded to the national interface"
}
, {"forwarding.url", Need::optional, TextKey{[](Settings & s) -> auto& {return s.forwarding.url;
}
, TextForm::url
}
, "国家接口地址,https://", "the national interface, https://"
}
, {"forwarding.ca", Need::optional, TextKey{[](Settings & s) -> auto& {return s.forwarding.ca;
}
, TextForm::path
}
, "签发国家接口证书的 CA,PEM", "the CA of the national interface's certificate, PEM"
}
, {"forwarding.certificate", Need::optional, TextKey{[](Settings & s) -> auto& {return s.forwarding.certificate;
}
, TextForm::path
}
, "转发用客户端证书,PEM", "client certificate for forwarding, PEM"
}
, {"forwarding.key", Need::optional, TextKey{[](Settings & s) -> auto& {return s.forwarding.key;
}
, TextForm::path
}
, "转发用客户端私钥,权限 0600", "client key for forwarding, mode 0600"
}
, {"forwarding.signing_key", Need::optional, TextKey{[](Settings & s) -> auto& {return s.forwarding.signing_key;
}
, TextForm::path
}
, "转发报文的签名密钥,权限 0600", "message signing key for forwarding, mode 0600"
}
, {"forwarding.mapping", Need::optional, TextKey{[](Settings & s) -> auto& {return s.forwarding.mapping;
}
, TextForm::path
}
, "字段映射(config/national),TOML", "field mapping (config/national), TOML"
}
, {"forwarding.batch_max", Need::optional, IntegerKey{[](Settings & s) -> auto& {return s.forwarding.batch_max;
}
, 1, 1000
}
, "每批最多的预警数", "alerts in one batch, at most"
}
, {"forwarding.retry_initial_ms", Need::optional,
   IntegerKey{[](Settings & s) -> auto& {return s.forwarding.retry_initial_ms;
}
, 10, 600000
}
, "首次重试前的等待,毫秒", "wait before the first retry, ms"
}
, {"forwarding.retry_max_ms", Need::optional, IntegerKey{[](Settings & s) -> auto& {return s.forwarding.retry_max_ms;
}
, 10, 86400000
}
, "重试等待的上限,毫秒", "longest wait between retries, ms"
}
, {"forwarding.breaker_failures", Need::optional,
   IntegerKey{[](Settings & s) -> auto& {return s.forwarding.breaker_failures;
}
, 1, 1000
}
, "连续失败几次后断路", "failures in a row that open the breaker"
}
, {"forwarding.breaker_open_ms", Need::optional,
   IntegerKey{[](Settings & s) -> auto& {return s.forwarding.breaker_open_ms;
}
, 10, 86400000
}
, "断路多久后试探,毫秒", "how long the breaker stays open, ms"
}
, {"forwarding.timeout_ms", Need::optional, IntegerKey{[](Settings & s) -> auto& {return s.forwarding.timeout_ms;
}
, 100, 600000
}
, "一次转发的时限,毫秒", "limit of one delivery, ms"
}
, {"limits.header_bytes", Need::optional, IntegerKey{[](Settings & s) -> auto& {return s.limits.header_bytes;
}
, 1024, 65536
}
, "请求头的字节数", "bytes of a request's header"
}
, {"limits.body_bytes", Need::optional, IntegerKey{[](Settings & s) -> auto& {return s.limits.body_bytes;
}
, 1024, 9999999999
}
, "请求体(CSV、NDJSON,边收边处理)的字节数", "bytes of a body (CSV and NDJSON are streamed)"
}
, {"limits.rows", Need::optional, IntegerKey{[](Settings & s) -> auto& {return s.limits.rows;
}
, 1, 100000000
}
, "一次推送的行数", "rows of one submission"
}
, {"limits.row_bytes", Need::optional, IntegerKey{[](Settings & s) -> auto& {return s.limits.row_bytes;
}
, 256, 1048576
}
, "一行的字节数", "bytes of one row"
}
, {"limits.columns", Need::optional, IntegerKey{[](Settings & s) -> auto& {return s.limits.columns;
}
, 8, 16384
}
, "一行的列数", "columns of one row"
}
, {"limits.workbook_bytes", Need::optional, IntegerKey{[](Settings & s) -> auto& {return s.limits.workbook_bytes;
}
, 1024, 536870912
}
, "一个 XLSX 文件的字节数,整个在内存中", "bytes of one XLSX file, held in memory whole"
}
, {"limits.workbook_inflated_bytes", Need::optional,
   IntegerKey{[](Settings & s) -> auto& {return s.limits.workbook_inflated_bytes;
}
, 1024, 4294967296
}
, "一个 XLSX 解压后的字节数", "bytes that one XLSX unpacks to"
}
, {"limits.workbook_memory_bytes", Need::optional,
   IntegerKey{[](Settings & s) -> auto& {return s.limits.workbook_memory_bytes;
}
, 1024, 17179869184
}
, "同时在内存中的全部 XLSX 的字节数", "bytes of all XLSX files in memory at the same time"
}
, {"limits.connections", Need::optional, IntegerKey{[](Settings & s) -> auto& {return s.limits.connections;
}
, 1, 65536
}
, "连接总数", "connections in all"
}
, {"limits.connections_per_department", Need::optional,
   IntegerKey{[](Settings & s) -> auto& {return s.limits.connections_per_department;
}
, 1, 4096
}
, "每个部门的连接数", "connections of one department"
}
, {"limits.handshake_ms", Need::optional, IntegerKey{[](Settings & s) -> auto& {return s.limits.handshake_ms;
}
, 100, 120000
}
, "TLS 握手时限,毫秒", "limit of the TLS handshake, ms"
}
, {"limits.header_ms", Need::optional, IntegerKey{[](Settings & s) -> auto& {return s.limits.header_ms;
}
, 100, 120000
}
, "收完请求头的时限,毫秒", "limit until a header is whole, ms"
}
, {"limits.body_ms", Need::optional, IntegerKey{[](Settings & s) -> auto& {return s.limits.body_ms;
}
, 100, 86400000
}
, "收完请求体的时限,毫秒", "limit until a body is whole, ms"
}
, {"limits.idle_ms", Need::optional, IntegerKey{[](Settings & s) -> auto& {return s.limits.idle_ms;
}
, 100, 3600000
}
, "空闲时限,毫秒", "limit of idleness, ms"
}
, {"limits.min_rate_bytes_per_s", Need::optional,
   IntegerKey{[](Settings & s) -> auto& {return s.limits.min_rate_bytes_per_s;
}
, 0, 1000000000
}
, "请求体的最低速率,字节每秒;0 不限", "slowest rate of a body, bytes per second; 0: none"
}
, {"limits.drain_ms", Need::optional, IntegerKey{[](Settings & s) -> auto& {return s.limits.drain_ms;
}
, 0, 60000
}
, "拒绝后继续读取以便对方看到答复的时间,毫秒", "how long a refused body is still read, so that the answer is seen, ms"
}
, {"limits.drain_bytes", Need::optional, IntegerKey{[](Settings & s) -> auto& {return s.limits.drain_bytes;
}
, 0, 1073741824
}
, "拒绝后继续读取的字节数", "how many bytes of a refused body are still read"
}
, {"limits.submissions_in_flight", Need::optional,
   IntegerKey{[](Settings & s) -> auto& {return s.limits.submissions_in_flight;
}
, 1, 4096
}
, "同时处理的推送数", "submissions in flight"
}
, {"limits.writer_queue", Need::optional, IntegerKey{[](Settings & s) -> auto& {return s.limits.writer_queue;
}
, 1, 65536
}
, "写入队列长度", "jobs in the writer's queue"
}
, {"limits.row_problems", Need::optional, IntegerKey{[](Settings & s) -> auto& {return s.limits.row_problems;
}
, 1, 1000
}
, "答复中列出的问题行数,其余分页查阅", "row problems in an answer; the rest as a paged list"
}
, {"limits.feed_wait_ms", Need::optional, IntegerKey{[](Settings & s) -> auto& {return s.limits.feed_wait_ms;
}
, 0, 600000
}
, "同一推送项排队等候的时限,毫秒", "how long a second push of a feed waits for the first, ms"
}
, {"limits.register_leaving_percent", Need::optional,
   IntegerKey{[](Settings & s) -> auto& {return s.limits.register_leaving_percent;
}
, 0, 100
}
, "名册一次减少的人数超过此百分比须确认",
    "percent of a register's persons that may be absent from the next without confirmation"
}
, {"limits.free_bytes_min", Need::optional, IntegerKey{[](Settings & s) -> auto& {return s.limits.free_bytes_min;
}
, 1048576, 1099511627776
}
, "磁盘剩余低于此数即停收,字节", "free bytes of disk below which intake is refused"
}
, {"limits.shutdown_ms", Need::optional, IntegerKey{[](Settings & s) -> auto& {return s.limits.shutdown_ms;
}
, 0, 600000
}
, "停机时等待在途请求的时限,毫秒", "how long a shutdown waits for requests in flight, ms"
}
, {"witness.policy", Need::optional, TextKey{[](Settings & s) -> auto& {return s.witness.policy;
}
, TextForm::path
}
, "见证方:信任策略文件(C2SP tlog-policy),witness 行须带网址,与审计人员的可为同一文件;不填则没有见证方",
    "witnesses: the trust policy (C2SP tlog-policy), whose witness lines say their URLs; may be the auditors' own "
    "file; without it there are none"
}
, {"witness.ca", Need::optional, TextKey{[](Settings & s) -> auto& {return s.witness.ca;
}
, TextForm::path
}
, "签发见证方证书的 CA,PEM", "the CA of the witnesses' certificates, PEM"
}
, {"witness.certificate", Need::optional, TextKey{[](Settings & s) -> auto& {return s.witness.certificate;
}
, TextForm::path
}
, "见证用客户端证书,PEM", "client certificate for the witnesses, PEM"
}
, {"witness.key", Need::optional, TextKey{[](Settings & s) -> auto& {return s.witness.key;
}
, TextForm::path
}
, "见证用客户端私钥,权限 0600", "client key for the witnesses, mode 0600"
}
, {"witness.timeout_ms", Need::optional, IntegerKey{[](Settings & s) -> auto& {return s.witness.timeout_ms;
}
, 100, 60000
}
, "等待一个见证方的时限,毫秒;回执从不等待", "limit of waiting for one witness, ms; receipts never wait"
}
, {"witness.interval_ms", Need::optional, IntegerKey{[](Settings & s) -> auto& {return s.witness.interval_ms;
}
, 100, 3600000
}
, "多久看一次有无新检查点可见证,毫秒", "how often a newer checkpoint is looked for, ms"
}
, {"log.origin", Need::optional, TextKey{[](Settings & s) -> auto& {return s.log.origin;
}
, TextForm::origin
}
, "审计日志的名称,不带 https:// 的网址;默认 fangpin.example/县代码,演示库末尾必有 -demonstration",
    "name of the audit log, a URL without its scheme; default fangpin.example/COUNTY, a demonstration's always ends in "
    "-demonstration"
}
,
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
     ChoiceKey{
         {"all", "keys-only"},
         [](Settings& s, std::size_t i) { s.hardening.memory_lock = i == 0 ? MemoryLock::all : MemoryLock::keys_only; },
         [](const Settings& s) {
           return s.hardening.memory_lock == MemoryLock::all ? std::size_t{0} : std::size_t{1};
         }},
     "锁定全部内存(需 RLIMIT_MEMLOCK 不限),或只锁密钥",
     "lock all memory (needs RLIMIT_MEMLOCK unlimited), or keys only"},
    {"hardening.dumpable", Need::optional, BooleanKey{[](Settings & s) -> auto& {return s.hardening.dumpable;
}
}
, "允许内存转储;只用于测试,不安全", "allows memory dumps of the process; for tests only, unsafe"
}
,
}
;
return keys;
}

}  // namespace fangpin::config

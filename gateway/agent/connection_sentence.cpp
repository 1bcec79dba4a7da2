#include "gateway/agent/connection_sentence.hpp"

#include <fmt/format.h>

namespace fangpin::agent {

namespace {

using net::ConnectionFault;

// "2022-09-01 09:12": the minute is what people compare clocks by.
std::string minute(Instant at) {
  std::string text = to_text_shanghai(at).substr(0, 16);
  text[10] = ' ';
  return text;
}

// Where a setting stands: "push.toml 第 3 行的 ca" / "ca in push.toml, line 3".
Sentence place_of(const PushSettings& settings, std::string_view key) {
  const auto found = settings.lines.find(key);
  const std::string file = settings.file.empty() ? "push.toml" : settings.file;
  if (found == settings.lines.end()) return {fmt::format("{} 的 {}", file, key), fmt::format("{} in {}", key, file)};
  return {fmt::format("{} 第 {} 行的 {}", file, found->second, key),
          fmt::format("{} in {}, line {}", key, file, found->second)};
}

// The same with the file that it names.
Sentence file_of(const PushSettings& settings, std::string_view key, const std::string& path) {
  Sentence place = place_of(settings, key);
  place.zh += "（" + path + "）";
  place.en += " (" + path + ")";
  return place;
}

// What our own certificate says of itself; empty where it cannot be read.
Sentence period_text(const std::optional<crypto::CertificatePeriod>& own, Instant now) {
  if (!own) return {};
  return {
      fmt::format("证书有效期 {} 至 {}，本机时间 {}。", minute(own->not_before), minute(own->not_after), minute(now)),
      fmt::format(" It is valid from {} to {}; this computer's clock says {} (UTC+8).", minute(own->not_before),
                  minute(own->not_after), minute(now))};
}

Sentence own_certificate(const PushSettings& settings, std::string_view zh, std::string_view en,
                         const std::optional<crypto::CertificatePeriod>& own, Instant now) {
  const Sentence where = file_of(settings, "certificate", settings.certificate);
  const Sentence period = period_text(own, now);
  const auto& address = settings.gateway.authority();
  return {fmt::format("网关 {} 不接受本单位的证书：{}。{}请联系县级管理员换发证书，放到 {}，私钥放到 {}。", address, zh,
                      period.zh, where.zh, place_of(settings, "key").zh),
          fmt::format("The gateway {} does not accept our certificate: {}.{} Have the county's administrator issue a "
                      "new one, and put it where {} points and its key where {} does.",
                      address, en, period.en, where.en, place_of(settings, "key").en)};
}

// Sentences about the way to the gateway: {0} the address, {1} where it is set.
struct WayRow {
  ConnectionFault fault;
  const char* zh;
  const char* en;
};
constexpr WayRow kWay[] = {
    {ConnectionFault::name_unknown,
     "找不到网关 {0} 的网络地址：主机名无法解析。请核对 {1} 是否写对；写对了就检查本机能否上网、DNS 是否正常。",
     "The gateway {0} has no known network address: its name cannot be resolved. Check {1}; if it is right, check this "
     "computer's network and DNS."},
    {ConnectionFault::refused,
     "网关 {0} 拒绝连接：该地址和端口上没有程序在监听。请核对 {1} "
     "的主机和端口；写对了就是网关未启动，请告知县级管理员。",
     "The gateway {0} refuses the connection: nothing listens at this address and port. Check host and port of {1}; if "
     "they are right the gateway is not running: tell the county's administrator."},
    {ConnectionFault::unreachable, "到不了网关 {0}：网络不通。请检查本机网络（政务网、VPN）和 {1}。",
     "The gateway {0} cannot be reached: there is no way there. Check this computer's network (VPN) and {1}."},
    {ConnectionFault::connect_timeout,
     "连接网关 {0} 超时：没有任何回应。请检查本机网络和防火墙是否放行该端口，并核对 {1}。",
     "The connection to the gateway {0} timed out: nothing answered. Check this computer's network, whether the "
     "firewall lets this port pass, and {1}."},
    {ConnectionFault::handshake_timeout,
     "连上了 {0}，但对方没有完成 TLS 握手。请核对 {1} 的端口是否网关的；写对了就是网关繁忙，请稍后重试。",
     "Connected to {0}, but the other side did not complete the TLS handshake. Check whether the port of {1} is the "
     "gateway's; if it is, the gateway is busy: try later."},
    {ConnectionFault::handshake_broken_off,
     "网关 {0} "
     "在握手完成前断开了连接：网关可能正在重启、连接已满，或途中的防火墙切断了连接。请稍后重试；总是如此请告知县级管理"
     "员，并核对 {1}。",
     "The gateway {0} closed the connection before the handshake was complete: it may be restarting or full, or a "
     "firewall on the way cuts it. Try later; if it stays so tell the county's administrator, and check {1}."},
    {ConnectionFault::handshake_refused,
     "{0} 拒绝了 TLS 1.3 握手：那里监听的可能不是网关。请核对 {1}，或请县级管理员查看网关日志。",
     "{0} refused the TLS 1.3 handshake: what listens there may not be the gateway. Check {1}, or have the county's "
     "administrator look into the gateway's log."},
    {ConnectionFault::not_tls, "{0} 上的程序不使用 TLS：这不是网关的推送端口。请核对 {1} 的主机和端口。",
     "What listens at {0} does not speak TLS: it is not the gateway's port for pushes. Check host and port of {1}."},
    {ConnectionFault::closed,
     "网关 {0} 在答复完成前断开了连接，请求是否已受理尚不清楚。请原样重试；总是如此请告知县级管理员（地址见 {1}）。",
     "The gateway {0} closed the connection before its answer was complete; whether the request was taken is not "
     "known. Repeat the same command; if it stays so tell the county's administrator (address: {1})."},
    {ConnectionFault::answer_timeout,
     "网关 {0} "
     "没有在时限内收下请求或给出答复，请求是否已受理尚不清楚。请稍后原样重试；总是如此请检查网络，并告知县级管理员（地"
     "址见 {1}）。",
     "The gateway {0} did not take or answer the request in time; whether it was taken is not known. Repeat the same "
     "command later; if it stays so check the network and tell the county's administrator (address: {1})."},
};
constexpr WayRow kNoHttp = {
    ConnectionFault::not_http, "{0} 的答复不是网关的格式：可能是代理或别的程序在答复。请核对 {1}，并检查途中有无代理。",
    "The answer of {0} is not of the gateway's form: a proxy or another program may be answering. Check {1}, and "
    "whether there is a proxy on the way."};

Sentence way_sentence(ConnectionFault fault, const PushSettings& settings) {
  const WayRow* found = &kNoHttp;
  for (const auto& row : kWay) {
    if (row.fault == fault) found = &row;
  }
  const auto& address = settings.gateway.authority();
  const Sentence where = place_of(settings, "gateway");
  return {fmt::format(fmt::runtime(found->zh), address, where.zh),
          fmt::format(fmt::runtime(found->en), address, where.en)};
}

// The gateway's own certificate does not hold.
Sentence server_sentence(ConnectionFault fault, const PushSettings& settings, Instant now) {
  const auto& address = settings.gateway.authority();
  const Sentence ca = file_of(settings, "ca", settings.ca);
  switch (fault) {
    case ConnectionFault::server_untrusted:
      return {fmt::format("{} 的证书不是本县 CA 签发的，不予信任。请向县级管理员索取县 CA 证书，替换 {}；CA "
                          "证书无误，则 {} 指向的不是本县网关。",
                          address, ca.zh, place_of(settings, "gateway").zh),
              fmt::format("The certificate of {} was not issued by the county's CA and is not trusted. Ask the "
                          "county's administrator for the CA's certificate and replace {}; if that is right, {} does "
                          "not point to the county's gateway.",
                          address, ca.en, place_of(settings, "gateway").en)};
    case ConnectionFault::server_expired:
    case ConnectionFault::server_not_yet_valid: {
      const bool over = fault == ConnectionFault::server_expired;
      return {
          fmt::format(
              "按本机时间 {}，网关 {} 的证书（或县 CA 的证书 {}）{}。请先校准本机时钟；时钟无误，请告知县级管理员。",
              minute(now), address, ca.zh, over ? "已过期" : "尚未生效"),
          fmt::format("By this computer's clock, {} (UTC+8), the certificate of the gateway {} (or of the CA, {}) "
                      "{}. First set this computer's clock right; if it is right, tell the county's administrator.",
                      minute(now), address, ca.en, over ? "has expired" : "is not valid yet")};
    }
    case ConnectionFault::server_other_name: {
      const Sentence gateway = place_of(settings, "gateway");
      return {
          fmt::format("{} 的证书不是发给 {} 这个名称的。请把 {} 改成县级管理员给出的网关名称（不要用别的 IP 或别名）。",
                      address, settings.gateway.host, gateway.zh),
          fmt::format("The certificate of {} was not issued for the name {}. Write the gateway's name as the "
                      "county's administrator gave it (no other address or alias) into {}.",
                      address, settings.gateway.host, gateway.en)};
    }
    default:
      return {fmt::format("{} 的证书不合要求，不予信任。请告知县级管理员；CA 证书见 {}。", address, ca.zh),
              fmt::format("The certificate of {} is not as it must be and is not trusted. Tell the county's "
                          "administrator; the CA's certificate is {}.",
                          address, ca.en)};
  }
}

}  // namespace

Sentence connection_sentence(ConnectionFault fault, const PushSettings& settings,
                             const std::optional<crypto::CertificatePeriod>& own, Instant now) {
  switch (fault) {
    case ConnectionFault::server_untrusted:
    case ConnectionFault::server_expired:
    case ConnectionFault::server_not_yet_valid:
    case ConnectionFault::server_other_name:
    case ConnectionFault::server_unfit:
      return server_sentence(fault, settings, now);
    case ConnectionFault::own_unknown:
      return own_certificate(settings, "它不是本县 CA 签发的", "it was not issued by the county's CA", own, now);
    case ConnectionFault::own_expired:
      return own_certificate(settings, "它已过期，或两边的时钟相差太大",
                             "it has expired, or the two clocks are far apart", own, now);
    case ConnectionFault::own_revoked:
      return own_certificate(settings, "它已被吊销", "it has been revoked", own, now);
    case ConnectionFault::own_refused:
      return own_certificate(settings, "它不合要求，或尚未生效", "it is not as it must be, or not valid yet", own, now);
    default:
      return way_sentence(fault, settings);
  }
}

ConnectionFault seen_with_own_dates(ConnectionFault fault, const std::optional<crypto::CertificatePeriod>& own,
                                    Instant now) {
  const bool may_be_ours = fault == ConnectionFault::own_refused || fault == ConnectionFault::closed ||
                           fault == ConnectionFault::handshake_broken_off;
  if (!own || !may_be_ours) return fault;
  if (now > own->not_after) return ConnectionFault::own_expired;
  return now < own->not_before ? ConnectionFault::own_refused : fault;
}

}  // namespace fangpin::agent

#include "gateway/verify/advice.hpp"

namespace fangpin::verify {

namespace {

constexpr Advice kAdvice[] = {
    {"L1",
     "检查点(日志的签名页)不是这个日志的密钥签的, 或被改过。重新取一份日志; 仍然如此, 就当面核对信任策略里的 log 行。",
     "the checkpoint (the log's signed page) is not signed by this log's key, or was altered. Get the log once more; "
     "if it stays so, compare the "
     "policy's log line face to face."},
    {"L2", "这不是信任策略所指的日志, 或条目属于别的县、演示系统。核对取来的是不是本县的正式日志。",
     "this is not the log that the policy names, or an entry is of another county or of a demonstration. Make sure "
     "that it is the county's real log."},
    {"L3",
     "文件与签过名的内容不同: 有人改动了条目或瓦片, 或拷贝出错。从网关重新取一份比对; 两份相同就是被改, "
     "保留两份并报告。",
     "files differ from what was signed: entries or tiles were altered, or the copy went wrong. Fetch the log once "
     "more and compare; if both say the "
     "same, it was altered: keep both and report it."},
    {"L4", "条目缺失、多出或次序不对, 多半是拷贝不完整。重新取一份; 仍然如此, 就是日志缺了条目, 请报告。",
     "entries are missing, too many or out of order; most often a copy that is not whole. Fetch it once more; if it "
     "stays so, report it."},
    {"L5",
     "日志与您以前见过的不一致(退回、分叉、改写), 或丢失后续写。互相矛盾的检查点已存入 .evidence 文件夹, 这是证据; "
     "请书面质询网关管理方。",
     "the log is not what you have seen before (rolled back, forked, rewritten), or went on after a loss. Checkpoints "
     "that contradict each other are kept in the .evidence folder as proof; ask the gateway's operators in writing."},
    {"L6", "见证方没有见证这份日志, 或见过另一份, 或 cosigned/ 中有一份读不懂。向见证单位要它的副本, 与您手中的比对。",
     "the witnesses did not cosign this log or have seen another, or a note in cosigned/ cannot be read. Ask the "
     "witness's office for its copy and compare it with yours."},
    {"L7",
     "条目或联署的时间倒退、在将来, 或与见证方的时间矛盾。先核对您电脑的时钟; 时钟正确, 就请管理方和见证单位说明当时"
     "各自的时钟; 在此之前, 网关所记的收到时间不能作数。",
     "times go back, are in the future, or are not those that the witnesses' times allow. Look at your own clock "
     "first; if it is right, ask the operators and the witness's office about theirs; until then the gateway's word "
     "for when a push came counts for nothing."},
    {"L8",
     "部门手中的回执与日志对不上, 或无法读取。请部门出示原件; 原件无误而日志没有, 说明日志少了或换了条目; "
     "续写时丢失的, 由部门凭回执重新推送, 主管部门按回执认定时间。",
     "a department's receipt and the log do not agree, or it cannot be read. Ask for the original; if that is good and "
     "the log lacks it, the log dropped or replaced an entry. What a restart lost, the department pushes again, and "
     "the "
     "bureau goes by the receipt's time."},
    {"L9", "日志换密钥的手续不全, 或旧密钥还在用。向管理方要换钥的书面记录。",
     "the log's key was not changed in due form, or an old key is still used. Ask the operators for the paper record "
     "of the change."},
    {"E1",
     "本程序看不懂这一条。可能是网关比本程序新: 换新版 fangpin-verify 再查; 仍不懂, 或是又用回了旧写法, 请管理方说明。",
     "this program does not understand the entry. The gateway may be newer: use a newer fangpin-verify; if that does "
     "not help, or an older form came back, ask the operators."},
    {"B1", "查了一户或一人, 此前却没有其授权。请查询人说明依据; 没有依据就是违规查询, 应告知该户。",
     "a household or a person was looked at without an authorization before it. Ask who asked for the basis; without "
     "one it was "
     "unlawful, and the household should "
     "be told."},
    {"B2", "在授权生效前或过期后查询、答复。核对承诺书上的起止日期。",
     "a query or an answer before the authorization took effect or after its time. Compare the dates on the letter."},
    {"B3", "授权已经撤回或被替换, 仍在查询。请查询人说明, 并核对撤回的时间。",
     "a query after the authorization had ended. Ask who asked, and compare the time of the revocation."},
    {"B4", "查的事项或部门不在承诺书之内。核对承诺书列出的事项和部门。",
     "the item or the department is not in the letter. Compare what the letter lists."},
    {"B5", "查询的目的、查询方或接收方与授权、查询不符, 或没有理由。请有关人员说明。",
     "purpose, asker or receiver are not those of the letter or the question, or a reason is missing. Ask those "
     "concerned."},
    {"B6", "查到了没有签字(或监护人没有代签)的人, 或给错了户。核对承诺书的签字页。",
     "a person was looked at for whom nobody signed, or another household. Compare the letter's signatures."},
    {"B7", "超过次数或限额, 或次数记得不对。核对这一授权下的全部查询(household 命令), 或此人当日的查找与录入。",
     "beyond the uses or a day's quota, or counted wrongly. Look at all queries under this letter (the household "
     "command), "
     "or at what this person searched and captured that day."},
    {"B8", "先查后补: 承诺书是查询之后才录入的。请经办人出示纸质承诺书的原件和签字日期。",
     "looked first, letter later. Ask the handler for the paper original and the date of its signatures."},
    {"B9", "承诺书的记录有毛病(日期、编号、文本、扫描件)。调纸质原件核对, 计算扫描件和所签文本的 SHA-256 与记录比对。",
     "the letter's record is not in order (dates, number, text, scan). Get the paper; compare the SHA-256 of the scan "
     "and "
     "of the text that was signed with the record."},
    {"B10", "推送与回执对不上。请部门出示全部回执; 部门没推过而日志有, 或推过而日志没有, 都要查清。",
     "pushes and receipts do not match. Ask the department for all its receipts, and clear up every push that only one "
     "side knows."},
    {"B11", "按时、迟报、漏报的结论与时间对不上。按收到时间和应到时间重新认定, 并请网关管理方说明。",
     "on time, late or missing does not follow from the times. Judge anew by the times of receipt and due, and ask the "
     "operators."},
    {"B12", "网关的决定与当时的授权和规则不符。逐条核对政策和授权; 多半是程序或配置有问题。",
     "the gateway's decision does not follow from the letters and rules in force. Go through them; most often program "
     "or configuration are wrong."},
    {"B13",
     "应由两人办理的事只有一人, 或没有依据, 或查询记录有缺漏、属于日志中没有的户。请管理方出示审批单和当时的记录。",
     "what takes two persons was done by one, or without a basis, or a transcript leaves something out or is of nobody "
     "whom the log knows. Ask the operators for the approval, and for the transcript as it was made."},
    {"B14", "抹除没有依据或只有一人, 或抹除之后又用了这个编号。请管理方出示抹除的审批单。",
     "an erasure without a basis or by one person, or its handle came back. Ask the operators for the approval of the "
     "erasure."},
    {"B15", "部门的推送序号有缺号: 中间可能少了推送或被拒的尝试。请部门和管理方各自说明。",
     "a gap in a department's numbers: an attempt may have been left out. Ask both the department and the operators."},
};

}  // namespace

std::span<const Advice> all_advice() { return kAdvice; }

}  // namespace fangpin::verify

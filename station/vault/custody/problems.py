"""Why something is not done with exam papers: what is wrong, what to do now, which clause."""

from __future__ import annotations

from station.errors import problem

NO_SUCH_MATERIAL = problem(
    "paper.material",
    what=("本场没有这种材料。", "This session has no such material."),
    now=("从列表中选择材料。", "Choose the material from the list."),
    clause="PM-4 试卷管理",
)
NEGATIVE = problem(
    "paper.negative",
    what=("份数不能小于零。", "A count can't be below zero."),
    now=("重新清点并输入份数。", "Count again and enter the number."),
    clause="PM-4 试卷管理",
)
WITNESSES = problem(
    "paper.witnesses",
    what=(
        "启封前需要 {n} 名已入场的不同考生确认封条。",
        "Opening takes {n} different candidates, inside, who confirm the seal.",
    ),
    now=(
        "请两名考生到前排查看封条，再登记其座位号。",
        "Ask two candidates to look at the seal and enter their seats.",
    ),
    clause="FL-4 实施认定",
)
NOT_INTACT = problem(
    "paper.not_intact",
    what=("封条未确认完好，不能启封。", "The seal was not confirmed intact: the bag stays closed."),
    now=(
        "立即报告主考，按突发事件第四项处理；由主考扫证后启封。",
        "Report to the chief at once and follow contingency procedure 4; the chief's badge then opens.",
    ),
    clause="CP-4 突发事件处理办法 四",
)
NO_DIFFERENCE = problem(
    "paper.no_difference",
    what=("此处没有待说明的差数。", "There is no difference to explain here."),
    now=("无需说明，继续下一步。", "Nothing to explain; go on."),
)
NEEDS_CHIEF = problem(
    "paper.chief",
    what=(
        "启用备用卷、余卷或复印须经主考批准。",
        "Spare papers, left-over papers or copies need the chief's approval.",
    ),
    now=("请主考扫工作证并输入 PIN。", "Have the chief examiner scan the badge and enter the PIN."),
    clause="CP-6 突发事件处理办法 六",
)
TWO_PEOPLE = problem(
    "paper.two_people",
    what=("这一步需要两名不同的工作人员。", "This takes two different members of staff."),
    now=("请第二人扫工作证并输入 PIN。", "Have the second person scan the badge and enter the PIN."),
    clause="PM-4 试卷管理",
)
SEALED = problem(
    "paper.sealed",
    what=("本场试卷已经密封。", "This session's papers are sealed."),
    now=(
        "如需更正，重新清点并另立一份更正记录。",
        "To correct, make a new count note that names the sealed one.",
    ),
    clause="FL-9 实施认定",
)
NOT_COUNTED = problem(
    "seal.not_counted",
    what=("{what}尚未清点。", "{what} not counted yet."),
    now=("逐项清点并录入后再密封。", "Count and enter each, then seal."),
    clause="FL-9 实施认定",
)
UNEXPLAINED = problem(
    "seal.unexplained",
    what=("{what}的差数尚未说明：{difference}。", "A difference is not explained: {what} {difference}."),
    now=("两人核对后说明原因，再密封。", "Check it, have two people explain it, then seal."),
    clause="design §6",
)
TOO_EARLY = problem(
    "seal.too_early",
    what=("本场尚未结束，不能密封。", "The session has not ended; nothing is sealed yet."),
    now=("等到考试结束并收卷、清点后再密封。", "Wait for the end; collect and count, then seal."),
    clause="FL-9 实施认定",
)
CHIEF_SIGNS = problem(
    "seal.chief_signs",
    what=(
        "有已说明的差数，密封须主考一并签名。",
        "A difference is explained: the chief examiner signs the seal too.",
    ),
    now=(
        "请主考扫工作证并输入 PIN；主考不在场的电话请示，签名后补。",
        "Have the chief scan the badge and enter the PIN; an absent chief is telephoned and signs later.",
    ),
    clause="PM-4 试卷管理",
)
BAD_SEAL = problem(
    "seal.signatures",
    what=("清点记录的签名不齐或不符：{why}。", "The count note's signatures don't suffice: {why}."),
    now=(
        "请两名监考员在同一屏上重新扫证、输入 PIN 签名。",
        "Have both invigilators sign again on the same screen: badge and PIN.",
    ),
    clause="design §6",
)
NO_WAY = problem(
    "paper.way",
    what=("材料不能从「{source}」到「{target}」。", "Nothing goes from “{source}” to “{target}”."),
    now=(
        "按提示的步骤办理，或从 F3 的列表中选择。",
        "Do what the screen asks next, or choose from the list behind F3.",
    ),
    clause="PM-4 试卷管理",
)
TOO_FEW = problem(
    "paper.too_few",
    what=(
        "「{place}」账面只有 {there} 份{what}，不够 {wanted} 份。",
        "At “{place}” there are only {there} of {what}, not {wanted}.",
    ),
    now=(
        "重新清点「{place}」；数目不符的先录入清点数。",
        "Count at “{place}” again; if it differs, enter the count first.",
    ),
    clause="PM-4 试卷管理",
)
NOT_OPEN = problem(
    "paper.not_open",
    what=("试卷袋还没有启封清点。", "The paper bag is not opened and counted yet."),
    now=("先办理领取、见证、启封和清点。", "Collect, witness, open and count first."),
    clause="FL-4 实施认定",
)
NO_BAG = problem(
    "paper.no_bag",
    what=("考场里没有待启封的试卷袋。", "There is no paper bag in the room to be opened."),
    now=("先登记领取的试卷袋。", "Enter the bag that was collected first."),
    clause="FL-2 实施认定",
)
SEAL_NUMBER = problem(
    "paper.seal_number",
    what=("封条号 {number} 与计划不符。", "Seal number {number} is not the plan's."),
    now=(
        "核对是否本考场的试卷袋；确需使用的，请主考扫证批准。",
        "Check that it is this room's bag; if it must be used, the chief approves by badge.",
    ),
    clause="FL-2 实施认定",
)
NO_NUMBER = problem(
    "paper.no_number",
    what=("没有输入封条号。", "No seal number was entered."),
    now=("读出袋上的封条号并输入。", "Read the number off the bag's seal and enter it."),
    clause="PM-4 试卷管理",
)
NOT_HERE = problem(
    "paper.not_here",
    what=("这名考生没有入场，名下没有试卷。", "That candidate was not let in and has no paper."),
    now=("核对座位号。", "Check the seat."),
    clause="FL-9 实施认定",
)
MORE_THAN_INSIDE = problem(
    "paper.more_than_inside",
    what=(
        "入场 {admitted} 人，发出数不能是 {given}。",
        "{admitted} were let in; {given} can't be given out.",
    ),
    now=(
        "核对人数和份数；有人未登记入场的先办理入场。",
        "Check both; admit first whoever is inside and not on record.",
    ),
    clause="FL-4 实施认定",
)
NOT_CLOSED = problem(
    "paper.not_closed",
    what=("开考 30 分钟后才能另放缺考卷。", "Absentees' papers are set aside after T+30 only."),
    now=("等到入场截止。", "Wait until entry has closed."),
    clause="ER-3 考场规则",
)
NOTHING_THERE = problem(
    "paper.nothing",
    what=("没有要办理的份数。", "There is nothing to move."),
    now=("核对后重新选择。", "Check and choose again."),
    clause="PM-4 试卷管理",
)
UNLIKELY = problem(
    "paper.unlikely",
    what=(
        "{counted} 份超出可能：账面 {expected} 份，计划与备用合计最多 {most} 份。",
        "{counted} is more than there can be: the ledger expects {expected}, plan and spares make up {most} at most.",
    ),
    now=("再点一遍，把份数再输入一次。", "Count once more and enter the figure again."),
    clause="PM-4 试卷管理",
)
DIFFERS = problem(
    "paper.second_count",
    what=(
        "两次清点不同：先 {counted} 份，后 {again} 份。",
        "The two counts differ: {counted} first, then {again}.",
    ),
    now=("从头清点，输入实有份数。", "Start over: count and enter how many there are."),
    clause="PM-4 试卷管理",
)
PARTS = problem(
    "paper.parts",
    what=("各袋份数之和不是 {counted}。", "The bags' counts don't add up to {counted}."),
    now=("逐袋重新清点。", "Count each bag again."),
    clause="PM-4 试卷管理",
)
GONE_ON = problem(
    "paper.gone_on",
    what=(
        "这一步移动了 {wanted} 份{what}，「{place}」只剩 {there} 份，不能撤销。",
        "This step moved {wanted} of {what}; only {there} are left at “{place}”, so it can't be struck.",
    ),
    now=(
        "在「试卷」重新清点「{place}」，差数由两人说明；或先把份数退回。",
        "Count “{place}” again at Papers and have two people explain the difference, or bring the papers back first.",
    ),
    clause="PM-4 试卷管理",
)

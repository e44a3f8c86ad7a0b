"""Why an incident's command may be refused: what is wrong, what to do now."""

from __future__ import annotations

from station.errors import problem

UNKNOWN_PROCEDURE = problem(
    "incident.unknown_procedure",
    what=("没有程序 {procedure}。", "There is no procedure {procedure}."),
    now=("从事件清单中选择。", "Choose one from the list of incidents."),
)
UNKNOWN_SESSION = problem(
    "incident.unknown_session",
    what=("本考场没有场次 {session}。", "This room has no session {session}."),
    now=("核对计划中的场次。", "Check the session in the plan."),
)
UNKNOWN_PERSON = problem(
    "incident.unknown_person",
    what=("{person} 不在本考场工作人员名单中。", "{person} is not on this room's list of staff."),
    now=("请名单上的人员操作。", "Have someone on the list do it."),
)
NOBODY = problem(
    "incident.nobody",
    what=("没有操作人。", "Nobody is named who does this."),
    now=("请扫工作证并输入 PIN。", "Scan a badge and enter the PIN."),
)
WRONG_ROLE = problem(
    "incident.wrong_role",
    what=("此步须由{roles}完成。", "This takes: {roles}."),
    now=(
        "请该人员扫工作证并输入 PIN；主考不在场时可电话请示。",
        "Have that person scan the badge and enter the PIN; an absent chief may be telephoned.",
    ),
    clause="考务人员安排",
)
MORE_PEOPLE = problem(
    "incident.more_people",
    what=("此步须 {count} 名不同的工作人员共同完成。", "This takes {count} different members of staff."),
    now=("请另一人扫工作证并输入 PIN。", "Have another person scan the badge and enter the PIN."),
)
SUBJECTS = problem(
    "incident.subjects",
    what=("此程序须指明：{need}。", "This procedure needs: {need}."),
    now=("按座位号选择考生，或选择全考场。", "Choose candidates by seat, or the whole room."),
)
NOT_PLACED = problem(
    "incident.not_placed",
    what=("{who} 不在本场次座位表中。", "{who} has no seat in this session."),
    now=("核对座位号。", "Check the seat number."),
)
ALREADY_OPEN = problem(
    "incident.already_open",
    what=("同一事件正在处理：第 {case} 号。", "The same incident is being handled: case {case}."),
    now=("继续处理该事件。", "Go on with that case."),
)
NO_CASE = problem(
    "incident.no_case",
    what=("本场次没有第 {case} 号事件。", "This session has no case {case}."),
    now=("从事件清单中选择。", "Choose one from the list of incidents."),
)
OTHER_STEP = problem(
    "incident.other_step",
    what=("该步现在无须作答。", "That step is not to be answered now."),
    now=(
        "按屏幕显示的当前步骤处理；要改已答的步骤，用更正。",
        "Follow the step shown; to change an answer, correct it.",
    ),
)
NO_OPTION = problem(
    "incident.no_option",
    what=("没有这个选项。", "There is no such option."),
    now=("按屏幕所列选项选择一项。", "Choose one of the options shown."),
)
NO_TEXT = problem(
    "incident.no_text",
    what=("此处须写明情况。", "This has to be put in words."),
    now=("写明后再确认。", "Write it down, then confirm."),
)
LONG_TEXT = problem(
    "incident.long_text",
    what=("文字过长，最多 {limit} 字。", "The text is too long; at most {limit} characters."),
    now=(
        "写要点；其余写入纸质《考场情况记录表》。",
        "Write the essentials; put the rest on the paper record form.",
    ),
)
NO_NUMBER = problem(
    "incident.no_number",
    what=("须填 {minimum} 至 {maximum} 的整数。", "A whole number from {minimum} to {maximum} is needed."),
    now=("清点后填写。", "Count, then enter it."),
)
NO_MOMENT = problem(
    "incident.no_moment",
    what=(
        "须填时间，且不晚于现在，也不早于计时开始。",
        "A time is needed, not later than now nor before the count began.",
    ),
    now=("核对时间后重填。", "Check the time and enter it again."),
)
NO_MATERIALS = problem(
    "incident.no_materials",
    what=("须填本场次材料的份数。", "Sheets of this session's materials are needed."),
    now=("按材料名称填写份数。", "Enter the number for each material."),
)
NO_EVIDENCE = problem(
    "incident.no_evidence",
    what=("须写明证据，或附已保存的照片。", "Describe the evidence, or attach a picture that was kept."),
    now=("证据无法收取或不存在的，写明原因。", "Where it can't be taken or there is none, say why."),
    clause="突发事件处理办法 十二",
)
ESCORTS = problem(
    "incident.escorts",
    what=("陪同须 {count} 名不同的{roles}。", "The escort takes {count} different people: {roles}."),
    now=("请主监考另行指派。", "Have the lead invigilator assign them."),
    clause="突发事件处理办法 十四",
)
ESCORT_BUSY = problem(
    "incident.escort_busy",
    what=("{person} 正陪同另一名考生。", "{person} is out with another candidate."),
    now=("另派人员，或等其返回。", "Assign someone else, or wait until they are back."),
    clause="突发事件处理办法 十四",
)
NEVER_CAME_IN = problem(
    "incident.never_came_in",
    what=(
        "该考生没有入场记录，谈不上离场。",
        "No admission is recorded for that candidate, who can't leave then.",
    ),
    now=(
        "核对座位；开错的事件按 F3 更正，漏记的入场先补办。",
        "Check the seat; strike a case opened by mistake with F3, or record the admission first.",
    ),
    clause="突发事件处理办法 十、十四、十五",
)
NOT_BEFORE_END = problem(
    "incident.not_before_end",
    what=(
        "该考生 {end} 才结束，此前不得离场。",
        "For that candidate the exam ends at {end}; nobody leaves before.",
    ),
    now=(
        "发病的按 CP-10、执意离场的按 CP-15 办理；上厕所的记录返回。",
        "Ill: procedure CP-10; leaving by force: CP-15; out for the toilet: record the return.",
    ),
    clause="考场规则 三、突发事件处理办法 十、十五",
)
ALREADY_OUTSIDE = problem(
    "incident.already_outside",
    what=("该考生已在场外或已离场。", "That candidate is outside already, or has left."),
    now=("先记录考生返回。", "Record the return first."),
)
NO_VIOLATION = problem(
    "incident.no_violation",
    what=("没有情形 {violation}。", "There is no violation {violation}."),
    now=("从违纪违规表中选择。", "Choose one from the table of violations."),
    clause="考生违纪违规处理规定",
)
NOT_WARNED = problem(
    "incident.not_warned",
    what=(
        "该情形须先经提醒仍不改正；没有提醒的记录。",
        "That case needs a warning that was not heeded; none is recorded.",
    ),
    now=("先提醒并记录，或选择其他情形。", "Warn and record it first, or choose another case."),
    clause="考生违纪违规处理规定 一",
)
RULED_OUT = problem(
    "incident.ruled_out",
    what=(
        "按已查明的事实，不能选 {violation}。",
        "By the facts that were found, {violation} can't be chosen.",
    ),
    now=(
        "选择其他情形；事实认定有误的，先更正该步。",
        "Choose another case; if the facts were found wrongly, correct that step first.",
    ),
    clause="突发事件处理办法 十、十八",
)
TOO_EARLY = problem(
    "incident.too_early",
    what=("还没有到时候：{at} 起才能确认。", "It is not time yet: this can be confirmed from {at} on."),
    now=("到时再确认；期间可处理其他事件。", "Confirm it then; other incidents can be handled meanwhile."),
)
NOT_DEFERRABLE = problem(
    "incident.not_deferrable",
    what=("此步不能推后。", "This step can't be put off."),
    now=("完成此步；主考不在场时可电话请示。", "Do it now; an absent chief may be telephoned."),
)
NOTHING_TO_CORRECT = problem(
    "incident.nothing_to_correct",
    what=("该步没有可更正的回答。", "That step has no answer to correct."),
    now=("从已答步骤中选择。", "Choose one of the steps that were answered."),
)
ANSWER_AGAIN = problem(
    "incident.answer_again",
    what=("尚有更正后待重新作答的步骤。", "An answer was struck and not yet given anew."),
    now=("先重新作答该步。", "Answer that step first."),
)
NOTHING_TO_COUNTERSIGN = problem(
    "incident.nothing_to_countersign",
    what=("该步没有待补签的电话批准。", "No decision by telephone waits for a signature there."),
    now=("从待办清单中选择。", "Choose one from the list of obligations."),
)
OTHER_COUNTERSIGNER = problem(
    "incident.other_countersigner",
    what=("须由当时电话批准的本人补签。", "The person who decided by telephone must sign."),
    now=(
        "请本人扫工作证并输入 PIN；在此之前作为待办保留。",
        "Have that person scan the badge and enter the PIN; until then it stays listed.",
    ),
)
WAITS_FOR_REPLY = problem(
    "incident.waits_for_reply",
    what=(
        "此步 {first} 已答，正等第二人应答。",
        "{first} has answered this step; it waits for the second person’s reply.",
    ),
    now=(
        "请另一人看过后扫工作证、输 PIN 应答。",
        "Have another person look, then reply with badge and PIN.",
    ),
)
SAME_PERSON = problem(
    "incident.same_person",
    what=(
        "{first} 已答过此步，不能再作第二人应答。",
        "{first} answered this step and can’t reply as the second person too.",
    ),
    now=("请另一人扫工作证并输入 PIN。", "Have another person scan the badge and enter the PIN."),
)
ONE_AFTER_THE_OTHER = problem(
    "incident.one_after_the_other",
    what=(
        "此步由一人先答，另一人再应答，各自确认。",
        "One person answers this step and another replies, each apart.",
    ),
    now=("只由一人扫工作证并输入 PIN。", "Have one person alone scan the badge and enter the PIN."),
)
NOTHING_TO_REPLY = problem(
    "incident.nothing_to_reply",
    what=("该步没有等待应答。", "That step does not wait for a reply."),
    now=("先由第一人作答。", "Have the first person answer it."),
)
PAIR_FIRST = problem(
    "incident.pair_first",
    what=(
        "此步一人已答，不能推后或略过。",
        "One person has answered this step; it can’t be put off now.",
    ),
    now=(
        "请第二人应答；不一致的由主监考或主考决定。",
        "Have the second person reply; if they differ, the lead or chief decides.",
    ),
)
NOTHING_TO_SETTLE = problem(
    "incident.nothing_to_settle",
    what=("该步两人没有不一致，无须决定。", "Nobody disagrees about that step; there is nothing to decide."),
    now=("请第二人应答。", "Have the second person reply."),
)
ONE_OF_THE_TWO = problem(
    "incident.one_of_the_two",
    what=("决定的人是不一致的两人之一。", "Who decides is one of the two who don’t agree."),
    now=(
        "请另一名主监考或主考决定；主考不在场时可电话请示。",
        "Have another lead invigilator or the chief decide; an absent chief may be telephoned.",
    ),
)
NIL_BUT_CASES = problem(
    "incident.nil_but_cases",
    what=("本场次已登记事件，不能登记“无异常”。", "This session has incidents; “none” can't be recorded."),
    now=("处理完已登记的事件即可。", "Bring the incidents to their end; nothing else is needed."),
)
NOBODY_NAMED = problem(
    "incident.nobody_named",
    what=("没有指明人员。", "Nobody is named."),
    now=("按座位号或工作证指明人员。", "Name them by seat or by badge."),
)
NOT_CONCERNED = problem(
    "incident.not_concerned",
    what=("{who} 不是本事件涉及的考生。", "{who} is not among the candidates of this case."),
    now=(
        "从本事件的考生中选择，或为该考生另立事件。",
        "Choose among them, or open a case for that candidate.",
    ),
)
PROCEDURE_CHANGED = problem(
    "incident.procedure_changed",
    what=(
        "程序 {procedure} 在事件开始后被改动或移除。",
        "Procedure {procedure} was changed or removed after the case began.",
    ),
    now=(
        "恢复开场时的 config/procedures，再继续处理。",
        "Put back the config/procedures of the opening, then go on.",
    ),
    clause="config/procedures",
)
IT_HAPPENED = problem(
    "incident.it_happened",
    what=(
        "考生正在场外或已离场，不能撤销整个事件。",
        "The candidate is out or has left; the case can't be struck as a whole.",
    ),
    now=(
        "考生返回后再撤销，或更正有误的步骤。",
        "Strike it after the return, or correct the step that is wrong.",
    ),
)

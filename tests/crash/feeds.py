"""What departments push in the crash tests, and a model of what must become of it.

A record is one person's row of one feed; its value is what a correction changes. The model knows nothing of the gateway: from the
pushed lines it says which are new, corrected, unchanged or rejected, and which revisions the record's alert gets.
"""
import collections
import json

import persons

DAY = "2022-09-10"
SIZES = ((0.35, 1, 10), (0.35, 50, 300), (0.30, 500, 1500))  # (share, from, to) rows
REMEMBERED = 6  # files that may be pushed again


class Line:
    """One line of a file: a person's record with a value, or a broken one."""

    def __init__(self, person, value, broken=False):
        self.person, self.value, self.broken = person, value, broken


class Push:
    def __init__(self, feed, lines):
        self.feed, self.lines = feed, lines
        self.content = feed.render(lines)


class Feed:
    """One feed of one department. `row(identity, name, value)` gives the cells by header; `draw_value(random)` a value; `is_alert(value)`
    whether the contract makes an alert of it."""

    def __init__(self, name, form, row, draw_value, is_alert=lambda value: True, population=None, register=False):
        self.name, self.form, self.row, self.draw_value, self.is_alert = name, form, row, draw_value, is_alert
        self.population, self.register = population, register
        self.department = name.split("/")[0]
        self.values = {}  # person -> the value that the gateway knows last; whoever has left a register is not in it
        self.persons = 0  # the next one that nobody has pushed yet
        self.revisions = collections.defaultdict(list)  # person -> kinds of the alert's revisions
        self.records = {}  # (receipt id, line) of a record's first row -> person; who comes back to a register has another record
        self.recent = collections.deque(maxlen=REMEMBERED)

    @property
    def suffix(self):
        return "ndjson" if self.form == "ndjson" else "csv"

    def draw(self, random):
        """The next push: new records, corrections, unchanged rows and broken ones; sometimes an old file once more."""
        if self.recent and random.random() < 0.12:
            return random.choice(self.recent)
        if self.register:
            lines = self.draw_register(random)
        else:
            _, low, high = random.choices(SIZES, weights=[share for share, _, _ in SIZES])[0]
            lines = self.draw_lines(random, random.randint(low, high))
        push = Push(self, lines)
        self.recent.append(push)
        return push

    def draw_lines(self, random, count):
        known = random.sample(list(self.values), min(len(self.values), count // 2))
        lines = [Line(person, self.values[person] if random.random() < 0.4 else self.draw_value(random)) for person in known]
        lines += self.draw_new(random, count - len(known))
        if random.random() < 0.3:
            lines += [Line(random.randrange(10**6), self.draw_value(random), broken=True) for _ in range(random.randint(1, 5))]
        random.shuffle(lines)
        return lines

    def draw_new(self, random, count):
        self.persons += count
        return [Line(person, self.draw_value(random)) for person in range(self.persons - count, self.persons)]

    def draw_register(self, random):
        """A register is whole each time: some have moved to another household, some are new, one or two have left."""
        lines = [Line(person, value if random.random() < 0.95 else self.draw_value(random)) for person, value in self.values.items()
                 if random.random() < 0.995]
        return lines + self.draw_new(random, min(600 - len(lines), random.randint(1, 40)))

    def render(self, lines):
        cells = [self.row(persons.broken_id(line.person) if line.broken else persons.citizen_id(line.person), persons.name(line.person),
                          line.value) for line in lines]
        if self.form == "ndjson":
            return "".join(json.dumps(cell, ensure_ascii=False) + "\n" for cell in cells).encode()
        table = [",".join(cells[0])] + [",".join(map(str, cell.values())) for cell in cells]
        text = "".join(line + "\r\n" for line in table)
        return text.encode("gb18030") if self.form == "gb18030" else text.encode("utf-8-sig")

    def line_number(self, position):
        return position + (1 if self.form == "ndjson" else 2)

    def accept(self, push, receipt):
        """Moves the model on; returns what the receipt must say as (rows, revisions, rejected lines). Revisions of a register depend on
        what the other departments have pushed: None."""
        rows, revisions, rejected = collections.Counter(), collections.Counter(), []
        for position, line in enumerate(push.lines):
            number = self.line_number(position)
            if line.broken:
                rows["rejected"] += 1
                rejected.append(number)
                continue
            before = self.values.get(line.person)
            if before == line.value:
                rows["unchanged"] += 1
                continue
            if before is None:
                rows["new"] += 1
                self.records[(receipt["receipt_id"], number)] = line.person
            else:
                rows["regrouped" if self.register else "corrected"] += 1
            self.values[line.person] = line.value
            if not self.register:
                kind = next_revision(before is not None and self.is_alert(before), self.is_alert(line.value))
                if kind:
                    self.revisions[line.person].append(kind)
                    revisions[kind] += 1
        if self.register:  # a snapshot: whoever is not in it has left, and is new when he comes back
            present = {line.person for line in push.lines if not line.broken}
            self.values = {person: value for person, value in self.values.items() if person in present}
        return rows, None if self.register else revisions, rejected


def next_revision(stood, stands):
    if stood:
        return "correct" if stands else "withdraw"
    return "new" if stands else None


def phone(random):
    return f"139{random.randrange(10**8):08}"


def yuan(cents):
    return f"{cents // 100}.{cents % 100:02}"


def all_feeds():
    return [
        Feed("education/dropout", "utf-8", lambda identity, name, value: {
            "学生姓名": name, "学生身份证号": identity, "发现日期": DAY, "原因": "家庭困难", "年级": "初二", "联系电话": value}, phone),
        Feed("health/epidemic", "ndjson", lambda identity, name, value: {
            "姓名": name, "身份证号": identity, "发现日期": DAY, "情形": "因疫隔离停工", "联系电话": value}, phone),
        Feed("medical-insurance/cost-burden", "gb18030", lambda identity, name, value: {
            "姓名": name, "身份证号": identity, "住院日期": "2022-09-01", "结算日期": DAY, "医疗总费用": yuan(value * 3),
            "政策范围内自付费用": yuan(value)}, lambda random: random.randrange(400_000, 900_000),
             lambda value: value >= 600_000, population="other-insured"),
        Feed("housing/dangerous-house", "ndjson", lambda identity, name, value: {
            "户主姓名": name, "户主身份证号": identity, "鉴定等级": value, "鉴定日期": DAY}, lambda random: random.choice("ABCD"),
             lambda value: value in "CD"),
        Feed("emergency-management/fire", "gb18030", lambda identity, name, value: {
            "姓名": name, "身份证号": identity, "火灾日期": DAY, "直接经济损失": yuan(value)}, lambda random: random.randrange(1, 10**7)),
        Feed("public-security/household-register", "gb18030", lambda identity, name, value: {
            "户号": value, "姓名": name, "公民身份号码": identity, "与户主关系": "户主"},
             lambda random: str(260_000_000 + random.randrange(200)), register=True),
    ]

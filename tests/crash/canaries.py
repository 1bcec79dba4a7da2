"""Persons who exist nowhere else: each value is searched for afterwards. Every text here is one that no other file of the project has."""
import persons

FOUR_BYTE_NAMES = ("㐂𠮷㛃", "𡈽㒓𠀋", "㕡䲠𠂉")  # four bytes a character in GB18030
MINORITY_NAMES = ("阿卜杜热西提·吐尔逊尼亚孜", "次仁旺姆卓嘎曲珍", "斯琴高娃·孛儿只斤")
RARE = "龘靐齉爩麤灪龖厵滟爨癵驫麣纞虋讟钃鸜麷鞻韽齾"


class Person:
    """`number` decides every value; the ID is valid unless `broken`."""

    def __init__(self, number, hard_name="", broken=False):
        self.number = number
        seed = 500_000 + number
        self.id = persons.broken_id(seed) if broken else persons.citizen_id(seed)
        self.guardian_id = persons.citizen_id(600_000 + number)
        self.name = hard_name + self.code(0)
        self.guardian = "翀" + self.code(1)
        self.head = "翃" + self.code(2)
        self.phone = f"177{number:05}{(number * 7919) % 1000:03}"
        self.address = f"金丝雀屯{self.code(3)}巷{7000 + number}号附{number}室"
        self.school = f"寒号鸟第{number}{self.code(4)}小学"
        self.dropped = f"DROP-{number:05}-{(number * 104729) % 10**8:08}"  # a column that the contract drops
        self.unknown = f"无名列{self.code(5)}-{number:05}"  # a column that no contract knows

    def code(self, turn):
        """Three rare characters that no two persons below 10,648 share in the same turn."""
        digits = [self.number % 22, self.number // 22 % 22, self.number // 484 % 22]
        return "".join(RARE[(digit + 7 * turn) % 22] for digit in digits[turn % 3:] + digits[:turn % 3])

    def values(self):
        return {f"{what} of person {self.number}": value for what, value in vars(self).items() if isinstance(value, str)}


def cast(count, first, broken_every=5):
    """`count` persons, some of them with names that are hard to encode, every fifth with a wrong check digit."""
    special = FOUR_BYTE_NAMES + MINORITY_NAMES
    return [Person(first + index, special[index] if index < len(special) else "", index % broken_every == broken_every - 1)
            for index in range(count)]

"""Synthetic persons: valid IDs of an address code that no county has (130199)."""
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏"
GIVEN = "国英梅长红志河景芳秀兰玉建明文军平春花荣"


def check_digit(first17):
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(first17, WEIGHTS)) % 11]


def citizen_id(number):
    """The ID of the person of that number: the same number, the same person."""
    year, rest = 1940 + number % 70, number // 70
    month, rest = 1 + rest % 12, rest // 12
    day, rest = 1 + rest % 28, rest // 28
    first17 = f"130199{year}{month:02}{day:02}{rest % 1000:03}"
    return first17 + check_digit(first17)


def broken_id(number):
    """An ID that differs from a valid one in its check digit only."""
    right = citizen_id(number)
    return right[:17] + ("1" if right[17] != "1" else "2")


def name(number):
    return SURNAMES[number % len(SURNAMES)] + GIVEN[number // 7 % len(GIVEN)] + GIVEN[number // 11 % len(GIVEN)]

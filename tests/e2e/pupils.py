"""Synthetic pupils for education/dropout, with IDs whose check digits fit; the address code 130199 belongs to no county."""

HEADER = "学生姓名,身份证号,就读学校,年级,监护人姓名,联系电话,发现日期,失学或辍学原因,行政村"
FEED = "education/dropout"


def check_digit(first17):
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(first17, weights)) % 11]


def citizen_id(number):
    """A different ID for each number below 100,000, of somebody born from 2008 to 2016."""
    first17 = f"130199{2008 + number % 9}{1 + number % 12:02}{1 + number % 28:02}{number // 252 % 1000:03}"
    return first17 + check_digit(first17)


def row(number, found="2022-09-01", person=None):
    return f"测试生{chr(0x4e00 + number % 2000)},{person or citizen_id(number)},青同中学,七年级,测试家长,13900000001,{found},厌学,东托村"


def csv(*numbers, found="2022-09-01", header=HEADER):
    return (header + "\n" + "".join(row(number, found) + "\n" for number in numbers)).encode()

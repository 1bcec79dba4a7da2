"""The same persons in every format that the gateway reads."""
import io
import json
import zipfile
from xml.sax.saxutils import escape

HEADERS = ("学生姓名", "学生身份证号", "发现日期", "辍学日期", "失辍学原因", "年级", "就读学校", "监护人姓名", "监护人身份证号", "户主姓名",
           "联系电话", "家庭住址", "学籍号", "备注二号")


def cells(person):
    return (person.name, person.id, "2022-09-10", "2022-09-01", "厌学", "初二", person.school, person.guardian, person.guardian_id,
            person.head, person.phone, person.address, person.dropped, person.unknown)


def delimited(people, separator, line_end="\r\n", headers=HEADERS):
    return "".join(separator.join(row) + line_end for row in [headers, *map(cells, people)])


def csv_gb18030(people):
    return delimited(people, ",").encode("gb18030")


def csv_utf8(people, headers=HEADERS):
    return delimited(people, ",", headers=headers).encode("utf-8-sig")


def text_utf16(people):
    return delimited(people, "\t").encode("utf-16")


def ndjson(people):
    lines = [json.dumps(dict(zip(HEADERS, cells(person))), ensure_ascii=person.number % 2 == 0) for person in people]
    return ("\n".join(lines) + "\n").encode()


def xlsx(people, headers=HEADERS):
    """Every other row as inline strings, the others as shared ones."""
    shared, rows = [], []

    def cell(column, row, text, inline):
        place = f"{chr(ord('A') + column)}{row}"
        if inline:
            return f'<c r="{place}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
        shared.append(f"<si><t>{escape(text)}</t></si>")
        return f'<c r="{place}" t="s"><v>{len(shared) - 1}</v></c>'

    for number, row in enumerate([headers, *map(cells, people)], 1):
        rows.append(f'<row r="{number}">' + "".join(cell(column, number, text, number % 2 == 0) for column, text in enumerate(row)) + "</row>")
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
                               'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                               f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
                               f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
                               f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/officeDocument" '
                       'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="台账" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/worksheet" '
                                      f'Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{office}/sharedStrings" '
                                      'Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{"".join(rows)}</sheetData></worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">{"".join(shared)}</sst>',
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + text)
    return packed.getvalue()

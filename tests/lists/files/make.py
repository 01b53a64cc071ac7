#!/usr/bin/env python3
"""Makes the lists in this folder: by openpyxl and LibreOffice, by xlwt, by python-docx, which the tests themselves do not need."""

import datetime
import pathlib
import subprocess
import sys
import tempfile

import docx
import openpyxl
import xlwt
from openpyxl.styles import Font

HERE = pathlib.Path(__file__).parent
DAY = datetime.date(2024, 3, 4)
HEAD = ["序号", "事项名称", "原部门", "测算经费（万元）", "随转经费", "人员", "比例", "实施日期", "编号"]


def office():
    """One workbook in the forms that LibreOffice writes."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "清单"
    sheet["A1"] = "下沉事项清单"
    sheet.merge_cells("A1:I1")
    sheet.append([])
    sheet.append(HEAD)
    rows = [
        [1, "养犬登记", "城管局", 5, 50000, "=1+2", 0.3, DAY, 123],
        [2, "绿化", None, 4, 3, 2, 0.125, datetime.datetime(2024, 3, 4, 15, 30), 45355],
        [3, "占道处罚", "城管局", 7, 6, None, 1, DAY, "=NA()"],
        [4, "犬只免疫\n（含补办）", "农业局", 1, 1, 1, 0, DAY, "0012"],
        [5, "旧的事项", "城管局", 1, 1, 1, 0, DAY, "x"],
        [6, "道路清扫", "城管局", 2, 2, 2, 0, DAY, "y"],
        ["合计", None, None, "=SUM(D4:D9)", None, None, None, None, None],
        ["注：人员指在编的"],
    ]
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("C4:C5")
    sheet.merge_cells("F5:F6")
    sheet["E4"].number_format = '0!.0,"万元"'
    sheet["E5"].number_format = '0.0"万元"'
    sheet["G4"].number_format = sheet["G5"].number_format = sheet["G6"].number_format = "0%"
    for row in range(4, 10):
        sheet.cell(row, 8).number_format = "yyyy-mm-dd"
    sheet["H5"].number_format = "yyyy-mm-dd hh:mm"
    sheet["I4"].number_format = "000000"
    sheet["I5"].number_format = 'm"月"d"日"'
    sheet.row_dimensions[7].hidden = True
    for cell in sheet[8]:
        cell.font = Font(strike=True)
    stated = book.create_sheet("申报")
    stated.append(["申请部门", "区城管局"])
    stated.append(["申请日期", DAY])
    stated["B2"].number_format = "yyyy-mm-dd"
    old = book.create_sheet("旧清单")
    old.sheet_state = "hidden"
    old.append(HEAD)
    old.append([1, "旧的", "城管局", 1])
    with tempfile.TemporaryDirectory() as folder:
        made = pathlib.Path(folder) / "office.xlsx"
        book.save(made)
        for form in ["xls:MS Excel 97", "ods", "html:HTML (StarCalc)"]:
            subprocess.run(["soffice", "--headless", "--convert-to", form, "--outdir", HERE, made], check=True, stdout=sys.stderr)


def xls():
    """By xlwt, which calculates nothing."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("清单")
    for column, heading in enumerate(["事项名称", "人员", "随转经费", "实施日期", "编号", "街道同意", "原部门"]):
        sheet.write(0, column, heading)
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    sheet.write(1, 0, "养犬登记")
    sheet.write(1, 1, xlwt.Formula("1+1"))
    sheet.write(1, 2, 50000, xlwt.easyxf(num_format_str="#,##0,"))
    sheet.write(1, 3, DAY, day)
    sheet.write(1, 4, 7, xlwt.easyxf(num_format_str="0000"))
    sheet.write(1, 5, True)
    sheet.write_merge(1, 2, 6, 6, "城管局")
    sheet.write(2, 0, "占道处罚")
    # A text that goes on in further records, and those after it.
    sheet.write(2, 7, "长" * 9000)
    sheet.write(2, 1, 3)
    sheet.write(2, 4, "甲" * 5)
    sheet.write(3, 0, "绿化")
    sheet.write(3, 1, 1.5)
    sheet.write(3, 3, DAY, xlwt.easyxf(num_format_str='m"月"d"日"'))
    sheet.row(3).hidden = True
    sheet.write(4, 0, "道路清扫")
    sheet.write(4, 1, 5)
    book.save(HERE / "xlwt.xls")


def word():
    """By python-docx."""
    document = docx.Document()
    document.add_heading("下沉事项清单", 1)
    document.add_paragraph("申请部门：区城管局　申请日期：2024年3月4日")
    document.add_paragraph("金额单位：元")
    table = document.add_table(rows=6, cols=5)
    texts = [
        ["序号", "事项名称", "经费", "", "原部门"],
        ["", "", "测算经费", "随转经费", ""],
        ["1", "养犬登记", "50000", "30000", "城管局"],
        ["2", "绿化", "40000", "", ""],
        ["合计", "", "90000", "30000", ""],
        ["注：单位为元", "", "", "", ""],
    ]
    for row, cells in zip(table.rows, texts):
        for cell, text in zip(row.cells, cells):
            if text:
                cell.text = text
    for first, last in [((0, 0), (1, 0)), ((0, 1), (1, 1)), ((0, 2), (0, 3)), ((0, 4), (1, 4)), ((2, 4), (3, 4)), ((5, 0), (5, 4))]:
        table.cell(*first).merge(table.cell(*last))
    document.add_paragraph("附表")
    second = document.add_table(rows=2, cols=2)
    for row, cells in zip(second.rows, [["事项名称", "人员"], ["占道处罚", "3"]]):
        for cell, text in zip(row.cells, cells):
            cell.text = text
    document.save(HERE / "word.docx")


office()
xls()
word()

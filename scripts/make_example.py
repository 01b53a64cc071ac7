#!/usr/bin/env python3
"""由公开清单的数据写出 examples/ 里的示例清单。

    make_example.py 数据目录 输出目录        （需要 openpyxl）

事项的名称和类型取自数据目录里的三个表：items_district_services.csv、items_statutory_delegation.csv、
items_published_lists.csv；经费、编制、街道意见等是为演示而填的，不是任何部门的真实申报。
同样的数据写出逐字节相同的文件。
"""

import csv
import io
import json
import re
import sys
import zipfile
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

TABLES = {
    "服务": ("items_district_services.csv", "department"),
    "法定": ("items_statutory_delegation.csv", "original_department"),
    "公布": ("items_published_lists.csv", "original_department"),
}

# 表头 → 政策里的字段。表头用部门习惯的写法，单位写在括号里。
HEADINGS = {
    "序号": None,
    "事项名称": "事项名称",
    "事项类型": "权力类型",
    "下沉方式": "转移方式",
    "原部门": "原实施部门",
    "原部门层级": "原实施部门层级",
    "承接单位": "承接街道",
    "承接单位类型": "承接主体",
    "设定依据": "法律依据",
    "实施日期": "拟实施日期",
    "年度测算经费（万元）": "测算经费",
    "随转经费(万元)": "随转经费",
    "所需人员编制(名)": "所需编制",
    "划转行政编制(名)": "随转行政编制",
    "划转事业编制(名)": "随转事业编制",
    "划转在编人员(名)": "随转在编人员",
    "承接方核定编制(名)": "承接方核定编制",
    "承接后实有人员(名)": "承接后实有人员",
    "承接机构性质": "承接机构性质",
    "编制调配范围": "编制调配范围",
    "街道现有行政编制(名)": "街道现有行政编制",
    "承接街道意见": "街道意见",
    "征求意见情况": "已征求意见",
    "承接能力": "承接能力",
    "职责争议": "职责争议",
    "附带要求": "附带要求",
    "委托依据位阶": "委托依据位阶",
    "书面委托书": "书面委托书",
    "委托书已载明": "委托书已载明",
    "委托期限(个月)": "委托期限",
    "委托已公布": "委托已公布",
    "持证执法人员(名)": "持证执法人员",
    "行使相对集中处罚权": "行使相对集中处罚权",
    "与处罚有关": "与处罚有关",
    "赋权决定层级": "交由决定层级",
    "交由决定已公布": "交由决定已公布",
    "基层管理迫切需要": "基层管理迫切需要",
    "已定期评估安排": "已定期评估安排",
    "委托部门承担经费比例": "委托部门承担经费比例",
    "审批情况": "审批情况",
    "保障措施": "保障措施",
    "备注": None,
}

# 一行：（数据表，名称，街道，与下面的默认不同的事实）
DEFAULTS = {
    "转移方式": "交由", "测算经费": 0, "所需编制": 0, "街道意见": "同意",
    "已征求意见": "街道、区财政局", "承接能力": "能够有效承接", "保障措施": "经费、人员、培训随事项划转",
}
APPROVED = {"审批情况": "已经批准"}
ADMIN = {"承接机构性质": "行政机构", "编制调配范围": "同级部门之间", "已征求意见": "街道、区委编办、区财政局"}
STAFF = {"承接机构性质": "事业机构", "已征求意见": "街道、区委编办、区财政局"}
POWER = {"已征求意见": "街道、区司法局"}
ENTRUST = {
    "转移方式": "委托", "书面委托书": "是", "委托书已载明": "事项、权限、期限", "委托期限": 24, "委托已公布": "是", "持证执法人员": 4,
    "委托依据位阶": "地方性法规", "法律依据": "《中华人民共和国行政处罚法》第二十条",
}
GRANT = {
    "转移方式": "赋权", "原实施部门层级": "县级", "交由决定层级": "省级", "交由决定已公布": "是", "基层管理迫切需要": "是",
    "已定期评估安排": "是", "持证执法人员": 3, "法律依据": "《中华人民共和国行政处罚法》第二十四条",
}

ROWS = [
    ("服务", "残疾人托养服务申请", "邾城街道", {**APPROVED, "测算经费": 10, "随转经费": 10}),
    ("服务", "残疾人教育资助申请", "邾城街道", {**APPROVED, "测算经费": 8, "随转经费": 5}),
    ("服务", "残疾人证新办", "邾城街道", {"转移方式": "协助"}),
    ("服务", "残疾人证换领", "邾城街道", {"转移方式": "协助", "承接主体": "居民委员会"}),
    ("服务", "残疾人证新办", "邾城街道", {"转移方式": "协助", "备注": "与第3项重复填报"}),
    ("服务", "盲人保健按摩培训申请", "阳逻街道", {"所需编制": 1, "随转事业编制": 1, **STAFF}),
    ("服务", "困难重度残疾人家庭无障碍改造申请", "阳逻街道", {**APPROVED, "测算经费": 12, "随转经费": 12}),
    ("服务", "残疾儿童康复训练申请", "仓埠街道", {"测算经费": 6, "随转经费": "/"}),
    ("服务", "残疾人基本型辅助器具适配申请", "仓埠街道", {**APPROVED, "测算经费": 3, "随转经费": "3万元"}),
    ("服务", "退役报到", "汪集街道", {"所需编制": 2, "随转事业编制": 2, "随转在编人员": 2, "承接方核定编制": 40, "承接后实有人员": 38, **STAFF}),
    ("服务", "预备役登记", "汪集街道", {"随转事业编制": 3, "随转在编人员": 3, "承接方核定编制": 40, "承接后实有人员": 43, **STAFF}),
    ("服务", "伤残证件变更", "汪集街道", {"街道意见": "不同意"}),
    ("服务", "伤残证件换发、补发", "汪集街道", {"街道意见": None}),
    ("服务", "伤残抚恤关系接收、转移办理(县级)", "汪集街道", {"街道意见": "部分同意"}),
    ("服务", "退役士兵自主就业一次性经济补助金的给付", "汪集街道", {"转移方式": "委托"}),
    ("服务", "养蜂证申领", "旧街街道", {**APPROVED, "承接能力": "培训后能够承接", "拟实施日期": "2024年9月1日"}),
    ("服务", "养蜂证换证", "旧街街道", {"承接能力": "培训后能够承接"}),
    ("服务", "农村能源工程报废", "旧街街道", {"承接能力": "不能承接"}),
    ("服务", "农业机械事故认定", "旧街街道", {"转移方式": "派驻", "承接能力": "不能承接", "测算经费": 20, "所需编制": 2}),
    ("服务", "拖拉机/联合收割机档案封存", "旧街街道", {"拟实施日期": "2024-02-30"}),
    ("服务", "拖拉机/联合收割机档案解封", "旧街街道", {"事项名称": "拖拉机/联合收割机档案解封  ", "拟实施日期": "2024.7.1"}),
    ("服务", "受理农村土地承包经营纠纷仲裁申请", "旧街街道", {"职责争议": "协商不成"}),
    ("服务", "乡村兽医登记备案", "旧街街道", {**APPROVED}),
    ("服务", "《出生医学证明》首次签发", "凤凰镇", {}),
    ("服务", "《预防接种证》办理", "李集街道", {"所需编制": "三"}),
    ("服务", "义诊活动备案", "李集街道", {"拟实施日期": "2024/4/1"}),
    ("服务", "乙类公共场所备案", "李集街道", {"附带要求": "分解指标、考核验收"}),
    ("服务", "外出健康体检备案", "李集街道", {"附带要求": "责任状"}),
    ("服务", "食品行业从业人员预防性体检合格证办理", "李集街道", {"权力类型": "公共服物"}),
    ("服务", "计划生育家庭特别扶助金", "李集街道", {"转移方式": "协助"}),
    ("服务", "会计专业技术人员继续教育办理", "三店街道", {"所需编制": 2, "随转行政编制": 2, "街道现有行政编制": 30, **ADMIN, "编制调配范围": None}),
    ("服务", "会计专业技术人员继续教育信息查询", "三店街道", {"所需编制": 1, "随转行政编制": 1, "街道现有行政编制": 30, **ADMIN}),
    ("服务", "应急管理信息查询", "双柳街道", {"所需编制": 5, "随转行政编制": 5, "街道现有行政编制": 28, **ADMIN, "编制调配范围": "不同层级之间"}),
    ("服务", "生产经营单位生产安全事故应急预案备案", "双柳街道", {"转移方式": "协助", "所需编制": 3, "随转行政编制": 3, "街道现有行政编制": 28, **ADMIN}),
    ("法定", "安全生产违法行为处罚(委托)", "双柳街道", {**ENTRUST, **ADMIN, "所需编制": 8, "随转行政编制": 8, "街道现有行政编制": 28, "已征求意见": "街道、区委编办、区司法局"}),
    ("服务", "自然灾害生活救助资金和物资给付", "徐古街道", {"转移方式": "委托", "承接主体": "村民委员会", "测算经费": 4, "随转经费": 4, "委托部门承担经费比例": 30}),
    ("服务", "供电报装", "徐古街道", {"附带要求": "一票否决"}),
    ("服务", "企业投资项目备案", "潘塘街道", {"转移方式": "协助", "所需编制": 2, "随转行政编制": 2, "街道现有行政编制": 12, **ADMIN}),
    ("服务", "粮食收购资格备案", "潘塘街道", {"转移方式": "协助", "测算经费": None}),
    ("服务", "统计严重失信企业名单信用修复", "潘塘街道", {**APPROVED, "附带要求": "无"}),
    ("服务", "资产资源信息发布", "仓埠街道", {"已征求意见": "无"}),
    ("服务", "工程建设信息发布", "仓埠街道", {"保障措施": None, "测算经费": 2, "随转经费": 2, "已征求意见": "街道"}),
    ("服务", "投标保证金退付", "仓埠街道", {"附带要求": "村社区设机构挂牌"}),
    ("服务", "人民防空工程平时使用备案", "阳逻街道", {"所需编制": 4, "随转行政编制": 4, "街道现有行政编制": 48, **ADMIN}),
    ("服务", "企业登记档案资料查询", "阳逻街道", {**APPROVED, "转移方式": "委托"}),
    ("公布", "露天焚烧秸秆的处罚", "涨渡湖街道", {**GRANT, **ADMIN, "原实施部门": "区农业农村局", "所需编制": 6, "随转行政编制": 6, "街道现有行政编制": 20, "已征求意见": "街道、区委编办、区司法局"}),
    ("公布", "非法占地建房的处罚", "涨渡湖街道", {**GRANT, **POWER, "原实施部门": "区农业农村局", "交由决定层级": "尚未决定", "交由决定已公布": None}),
    ("公布", "损坏公路附属设施的处罚", "涨渡湖街道", {**GRANT, **POWER, "原实施部门": "区交通运输局", "交由决定层级": "县级"}),
    ("公布", "在小型水库内毒鱼、炸鱼、电鱼等危害水库安全运行的处罚", "涨渡湖街道", {**GRANT, **POWER, "原实施部门": "区水务局", "交由决定层级": None}),
    ("公布", "乡村建设规划许可证核发", "仓埠街道", {**POWER, "转移方式": "下放", "原实施部门": "区自然资源局", "法律依据": "《城乡规划法》第四十一条"}),
    ("公布", "大型户外广告设置的审批", "邾城街道", {**POWER, "转移方式": "委托", "原实施部门": "区城管局", "法律依据": "《城市市容和环境卫生管理条例》第十一条", "委托依据位阶": "规范性文件", "委托已公布": "是"}),
    ("公布", "农村居民宅基地的审批", "辛冲街道", {**POWER, "转移方式": "委托", "原实施部门": "区农业农村局", "法律依据": "《土地管理法》第六十二条", "委托依据位阶": "地方性法规"}),
    ("法定", "社会抚养费征收决定(委托)", "李集街道", {**POWER, "转移方式": "委托", "原实施部门": "区卫健局", "法律依据": "《社会抚养费征收管理办法》第四条"}),
    ("法定", "生育服务登记", "李集街道", {"原实施部门": "区卫健局", "法律依据": "《流动人口计划生育工作条例》第十六条"}),
    ("法定", "小额临时救助审批", "辛冲街道", {"转移方式": "委托", "原实施部门": "区民政局", "法律依据": "《社会救助暂行办法》第四十八条"}),
    ("法定", "责令改正或撤销业主大会违法决定", "邾城街道", {"转移方式": "法定直接", "原实施部门": "区住建局", "法律依据": "《物业管理条例》第十九条"}),
    ("法定", "责令召开业主大会", "邾城街道", {"原实施部门": "区住建局"}),
    ("法定", "责令召开业主大会", "阳逻街道", {"原实施部门": "区城管局"}),
    ("法定", "热线工单责任主体确定(禁止转嫁)", "邾城街道", {"事项名称": "热线工单责任主体确定", "原实施部门": "区政府办"}),
    ("法定", "危险房屋责令停止使用", "邾城街道", {**POWER, "权力类型": "行政强制", "转移方式": "委托", "原实施部门": "区住建局", "法律依据": "《中华人民共和国行政强制法》第十七条"}),
    ("公布", "秸秆禁烧专项整治", "潘塘街道", {"权力类型": "行政事务", "原实施部门": "区农业农村局", "附带要求": "责任状、考核验收"}),
    ("公布", "农村危房改造的组织实施", "辛冲街道", {"权力类型": "行政事务", "原实施部门": "区住建局", "所需编制": 6, "随转行政编制": 6, "街道现有行政编制": 22, **ADMIN}),
    ("公布", "食品生产经营企业日常安全监管", "阳逻街道", {"权力类型": "行政检查", "转移方式": "协助", "原实施部门": "区市场监管局"}),
]

# 一个合并单元格管几行：这些列里，相邻而相同的值合并
MERGED = ("原实施部门", "承接街道")
# 只给指南用的十行：CSV 和 JSON 各一份
SAMPLE = [
    "残疾人托养服务申请", "残疾人教育资助申请", "残疾儿童康复训练申请", "伤残证件变更", "农村能源工程报废", "农业机械事故认定",
    "受理农村土地承包经营纠纷仲裁申请", "外出健康体检备案", "会计专业技术人员继续教育办理", "社会抚养费征收决定(委托)",
]
SAMPLE_FIELDS = [
    "事项名称", "权力类型", "转移方式", "原实施部门", "承接街道", "法律依据", "测算经费", "随转经费", "所需编制", "随转行政编制",
    "承接机构性质", "编制调配范围", "街道现有行政编制", "街道意见", "已征求意见", "承接能力", "职责争议", "附带要求",
    "审批情况", "保障措施",
]
SETS = ("已征求意见", "附带要求")


def load(folder):
    found = {}
    for table, (name, department) in TABLES.items():
        with open(Path(folder, name), encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                found.setdefault((table, row["item_name"]), (row["power_type"], row[department]))
    return found


def items(found):
    for table, name, street, facts in ROWS:
        kind, department = found[table, name]
        yield {
            "事项名称": name.removesuffix("(委托)"), "权力类型": kind, "原实施部门": department, "承接街道": street,
            **DEFAULTS, **facts, "来源": TABLES[table][0],
        }


def sheet_of_items(book, rows):
    sheet = book.active
    sheet.title = "事项清单"
    names = list(HEADINGS)
    last = get_column_letter(len(names))
    thin = Side(style="thin", color="999999")
    for line, text in ((1, "新洲区拟下沉街道事项清单（送审稿）"), (2, "填报单位：区委编办    填报日期：2024年4月30日    单位：万元、名")):
        sheet.merge_cells(f"A{line}:{last}{line}")
        sheet[f"A{line}"] = text
        sheet[f"A{line}"].alignment = Alignment(horizontal="center" if line == 1 else "left", vertical="center")
    sheet["A1"].font = Font(size=16, bold=True)
    for column, heading in enumerate(names, 1):
        cell = sheet.cell(3, column, heading)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DDEBF7")
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.border = Border(thin, thin, thin, thin)
        sheet.column_dimensions[get_column_letter(column)].width = 34 if heading == "事项名称" else 14
    for number, item in enumerate(rows, 1):
        for column, heading in enumerate(names, 1):
            value = number if heading == "序号" else item.get(HEADINGS[heading] or heading)
            cell = sheet.cell(3 + number, column, value)
            cell.alignment = Alignment(vertical="center", wrap_text=True)
            cell.border = Border(thin, thin, thin, thin)
    for field in MERGED:
        column = list(HEADINGS.values()).index(field) + 1
        start = 0
        for end in range(1, len(rows) + 1):
            if end < len(rows) and rows[end][field] == rows[start][field]:
                continue
            if end - start > 1:
                sheet.merge_cells(start_row=4 + start, end_row=3 + end, start_column=column, end_column=column)
            start = end
    sheet.freeze_panes = "C4"
    sheet.row_dimensions[1].height = 30
    sheet.row_dimensions[3].height = 32


def sheet_of_facts(book, title, facts):
    sheet = book.create_sheet(title)
    for name, value in facts.items():
        sheet.append([name, value])
    sheet.column_dimensions["A"].width = 30
    sheet.column_dimensions["B"].width = 24


def sheet_of_sources(book, rows):
    sheet = book.create_sheet("说明")
    sheet.append(["本表是演示用的示例。事项名称和类型取自下列公开数据；经费、编制、街道意见等为演示而填，不是任何部门的真实申报。"])
    sheet.append(["序号", "事项名称", "名称和类型的来源"])
    for number, item in enumerate(rows, 1):
        sheet.append([number, item["事项名称"].strip(), item["来源"]])
    sheet.column_dimensions["B"].width = 50
    sheet.column_dimensions["C"].width = 34


def settled(data):
    """去掉 xlsx 里随时间变化的部分。"""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist()):
            body = old.read(name)
            if name == "docProps/core.xml":
                body = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2024-04-30T00:00:00Z", body)
            new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def write_workbook(rows, application, path):
    book = Workbook()
    sheet_of_items(book, rows)
    sheet_of_facts(book, "申报", {
        "申请部门": application["申请部门"], "申请日期": "2024年4月30日", "事项总数": len(rows),
        "行政编制合计": sum(item.get("随转行政编制") or 0 for item in rows), "街道行政编制占全区比例": "30%",
    })
    sheet_of_facts(book, "决策程序", {"属重大行政决策": "否"})
    sheet_of_sources(book, rows)
    book.properties.creator = "make_example.py"
    raw = io.BytesIO()
    book.save(raw)
    path.write_bytes(settled(raw.getvalue()))


def write_samples(rows, application, folder):
    wanted = [name.removesuffix("(委托)") for name in SAMPLE]
    chosen = [next(item for item in rows if item["事项名称"] == name) for name in wanted]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(SAMPLE_FIELDS)
    writer.writerows([["" if item.get(f) is None else item[f] for f in SAMPLE_FIELDS] for item in chosen])
    Path(folder, "清单样例.csv").write_text(text.getvalue(), encoding="utf-8")

    def fact(field, value):
        return [] if value == "无" else value.split("、") if field in SETS else None if value == "/" else value

    listed = [{f: fact(f, item[f]) for f in SAMPLE_FIELDS if item.get(f) is not None} for item in chosen]
    body = json.dumps({"申报": application, "决策程序": {"属重大行政决策": False}, "事项": listed}, ensure_ascii=False, indent=2)
    Path(folder, "清单样例.json").write_text(body + "\n", encoding="utf-8")


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    rows = list(items(load(sys.argv[1])))
    application = {"申请部门": "区委编办", "申请日期": "2024-04-30"}
    write_workbook(rows, application, Path(sys.argv[2], "新洲区下沉事项清单.xlsx"))
    write_samples(rows, application, sys.argv[2])


if __name__ == "__main__":
    main()

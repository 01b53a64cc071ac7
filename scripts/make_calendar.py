#!/usr/bin/env python3
"""由公开的放假调休数据写出政策包“工作日历”的数据。

    pip install chinesecalendar==1.11.0
    python3 scripts/make_calendar.py policies/工作日历

写出 日历.csv（给程序读）和 日历说明.md（给人读：数据出自哪里、哪个版本、什么许可）。
同样的数据写出逐字节相同的文件。

数据集：chinesecalendar 1.11.0（https://github.com/LKI/chinese-calendar），MIT 许可，
依国务院办公厅历年关于部分节假日安排的通知整理。这里只用它的日期，不用它的程序。

每年年底新的通知公布以后：装上数据集的新版本，改下面的 VERSION 和 LAST，再跑一遍。
"""

import csv
import sys
from collections import Counter
from datetime import date
from importlib.metadata import version
from pathlib import Path

from chinese_calendar.constants import holidays, workdays

DATA_SET = "chinesecalendar"
VERSION = "1.11.0"
HOME = "https://github.com/LKI/chinese-calendar"
LICENCE = "MIT"
FIRST, LAST = 2018, 2026

# 元旦、春节、清明、劳动节、端午、中秋、国庆各有法定的放假日，少于这个数就是数据不全。
FEWEST_DAYS_OFF = 15


def rows():
    """与“周一至周五上班”不同的日子：周一至周五休的、周六周日班的。"""
    off = {day: "休" for day in holidays if day.weekday() < 5}
    on = {day: "班" for day in workdays if day.weekday() >= 5}
    both = off | on
    return [(day, both[day]) for day in sorted(both) if FIRST <= day.year <= LAST]


def check(days):
    """年份不全、同一天又休又班的，不写文件。"""
    clash = sorted(set(holidays) & set(workdays))
    if clash:
        sys.exit(f"数据有误：{clash[0]}又休又班")
    off = Counter(day.year for day, kind in days if kind == "休")
    for year in range(FIRST, LAST + 1):
        if off[year] < FEWEST_DAYS_OFF:
            sys.exit(f"数据不全：{year}年只有{off[year]}个放假的工作日")
        if date(year, 1, 1).weekday() < 5 and (date(year, 1, 1), "休") not in days:
            sys.exit(f"数据不全：{year}年没有元旦")


def write_table(folder, days):
    with open(folder / "日历.csv", "w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["日期", "类型"])
        table.writerows((day.isoformat(), kind) for day, kind in days)


def write_notes(folder, days):
    lines = [
        "# 日历.csv 的来源",
        "",
        f"- 范围：{FIRST}年至{LAST}年，只列与“周一至周五上班”不同的日子；休：周一至周五放假，班：周六、周日上班。",
        "- 原始依据：国务院办公厅历年关于部分节假日安排的通知；2020年含延长春节假期的通知。",
        f"- 数据集：[{DATA_SET}]({HOME}) {VERSION}，{LICENCE} 许可。只取日期，不取程序。",
        "- 由 `scripts/make_calendar.py` 写出，不要手改。",
        "",
        "| 年 | 休 | 班 |",
        "|---|---|---|",
    ]
    count = Counter((day.year, kind) for day, kind in days)
    lines += [f"| {year} | {count[year, '休']} | {count[year, '班']} |" for year in range(FIRST, LAST + 1)]
    (folder / "日历说明.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    if version(DATA_SET) != VERSION:
        sys.exit(f"装的是{DATA_SET} {version(DATA_SET)}，本脚本写明的是{VERSION}；换版本时请一并改 VERSION 和 LAST")
    folder = Path(sys.argv[1])
    days = rows()
    check(days)
    write_table(folder, days)
    write_notes(folder, days)


if __name__ == "__main__":
    main()

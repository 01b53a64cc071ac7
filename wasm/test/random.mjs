// A policy in which every type of fact decides something, and random values for its form, in every spelling, legal and not.

export const POLICY = `政策 各种事实
    层级 县
    默认 报批 “区委编委”

字段 事项名称 文本 必填 列名 “名称”
字段 权力类型 枚举 {行政许可、公共服务、行政强制} 必填 列名 “类别”
字段 转移方式 枚举 {委托、交由、下放、赋权、派驻、协助}
字段 委托书期限 整数(个月) 必填 当 转移方式 = 委托
字段 随转经费 数(万元) 列名 “经费”
字段 测算经费 金额
字段 比例 比例
字段 面积 数(平方公里)
字段 人数 整数(名) 缺省 3名
字段 实施日期 日期
字段 紧急任务 是否
字段 需要检测 是否 缺省 否
字段 已征求意见 集合 {街道、司法局、财政局}
字段 备注 文本
字段 有较大影响 是否 由 “区政府”

对象 申报
    字段 申请部门 文本 必填
    字段 申请日期 日期
    字段 分担 比例 列名 “分担比例”

规则 强制不得委托
    依据 《示例办法》第一条
    当   权力类型 = 行政强制 且 转移方式 = 委托
    结论 不予准入
    理由 “{事项名称}（{备注}）期限{委托书期限}”

规则 服务可下沉
    依据 《示例办法》第二条
    当   权力类型 = 公共服务 且 已征求意见 包含 街道 且 非 紧急任务 且 非 需要检测
    结论 准入

规则 没有征求过意见
    依据 《示例办法》第三条
    当   已征求意见 未填 且 备注 未填
    结论 提醒
    理由 “{转移方式}”

规则 费随事转
    依据 《示例办法》第四条
    当   随转经费 < 测算经费
    结论 须满足 “划转经费不少于{测算经费}，现在{随转经费}”

规则 比例不足
    依据 《示例办法》第五条
    当   比例 < 30% 或 申报.分担 < 20%
    结论 转办 “财政程序{比例}”

规则 期限不对
    依据 《示例办法》第六条
    当   实施日期 早于 2024-05-01 或 申报.申请日期 晚于 实施日期
    结论 补正 “日期{实施日期}”

规则 面积和人数
    依据 《示例办法》第七条
    当   面积 超过 1.5 * 2平方公里 且 人数 不足 5名
    除非 紧急任务
    结论 裁决 “{面积}，{人数}”

规则 名称没有填
    依据 《示例办法》第八条
    当   事项名称 未填 或 权力类型 未填
    结论 提醒
    理由 “名称”

规则 有较大影响的
    依据 《示例办法》第九条
    当   有较大影响
    结论 报批 “区政府”

规则 全表 对全表
    依据 《示例办法》第十条
    当   申报.申请部门 = “区城管局”
    结论 报批 “市政府”
`;

/** A generator of numbers in [0, 1) that gives the same ones for the same seed. */
export function dice(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const WIDE = (text) => text.replace(/[!-~]/gu, (letter) => String.fromCodePoint(letter.codePointAt(0) + 0xfee0));

/** Random forms: `next()` gives a value as a program might set it. */
export function forms(fields, seed) {
  const roll = dice(seed);
  const below = (limit) => Math.floor(roll() * limit);
  const one = (of) => of[below(of.length)];
  const number = () => one([() => String(below(100)), () => `${below(100)}.${below(1000)}`, () => `${below(9) + 1},${String(below(1000)).padStart(3, "0")}`, () => String(below(10)), () => `-${below(50)}`, () => `0.${below(1000000)}`])();
  const day = () => [2023 + below(3), 1 + below(12), 1 + below(31)];
  const written = {
    number: (field) => one([() => Number(number().replace(",", "")), number, () => WIDE(number()), () => number() + (field.unit ?? "件"), () => ` ${number()} `, () => number() + one(["元", "万元", "亿元", "公顷", "平方公里", "名", "个月", "年", "%", "％"])])(),
    ratio: () => one([() => roll(), () => `${below(120)}%`, () => WIDE(`${below(120)}%`), () => String(Math.round(roll() * 100) / 100), () => below(2), () => `${number()}%`, () => "１"])(),
    date: () => {
      const [year, month, date] = day();
      const two = (part) => String(part).padStart(2, "0");
      return one([`${year}-${two(month)}-${two(date)}`, `${year}/${month}/${date}`, `${year}.${month}.${date}`, `${year}年${month}月${date}日`, WIDE(`${year}-${two(month)}-${two(date)}`)]);
    },
    truth: () => one([true, false, "是", "否", "有", "无", "Y", "N", "y", "1", "0", 1, 0, "√", "×", "Ｙ"]),
    choice: (field) => one([() => one(field.options), () => ` ${one(field.options)} `])(),
    set: (field) => {
      const some = field.options.filter(() => roll() < 0.5);
      return one([() => some, () => some.join(one(["、", ",", ";", "，", "；", "\n"])) || "无", () => "无", () => "[]", () => [...some, ...some]])();
    },
    text: () => one(["甲", "区城管局", " 乙 ", "Ａ①㎡", 5, true, "<b>丙</b>", "丁\n戊", "无"]),
  };
  written.money = written.number;
  const wrong = () => one(["十万", "下月", "2024-13-45", "2024-0", "行政处法", "1e9", "abc", [], ["甲", 2], [[1]], { a: 1 }, "30%%", "99999999999999", "0.12345678", true, "很多", -1.5, 1e21]);
  const cell = (field) => {
    const luck = roll();
    if (luck < 0.68) return written[field.type](field);
    if (luck < 0.78) return null;
    if (luck < 0.84) return one(["", "/", "—", "-", "  "]);
    return wrong();
  };
  const key = (field) => {
    const names = [field.key, field.key, ...field.headings];
    const name = one(names);
    if (field.unit !== null && roll() < 0.15) return `${name}（${one([field.unit, ...(field.type === "money" ? ["元", "亿元"] : [])])}）`;
    return roll() < 0.05 ? ` ${name} ` : name;
  };
  const facts = (of) => Object.fromEntries(of.filter(() => roll() < 0.6).map((field) => [key(field), cell(field)]));
  const [own, objects] = [fields.filter((field) => field.object === null), [...new Set(fields.flatMap((field) => field.object ?? []))]];
  return {
    roll,
    next() {
      const item = facts(own);
      if (roll() < 0.1) item["没有这一项"] = one([1, "甲", null, { 乙: [1] }]);
      const shape = below(3);
      if (shape === 0) return item;
      const beside = Object.fromEntries(objects.filter(() => roll() < 0.9).map((object) => [object, facts(fields.filter((field) => field.object === object))]));
      return { ...beside, ...(roll() < 0.05 ? { 别的: { 甲: 1 } } : {}), 事项: [item] };
    },
  };
}

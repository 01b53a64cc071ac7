//! Words of statutes, of other languages and of forms, each with the word or sign of the language that it stands for.

/// Words that stand for a word or sign of the language, wherever they are refused; with an empty one they are left out. Where several have
/// a word, the first with which the grammar accepts the text is meant.
pub const WORDS: &[(&str, &str)] = &[
    ("且", "并且 而且 同时 以及 和 与 及 并 && & and AND"),
    ("或", "或者 或是 || | or OR"),
    ("=", "等于 是 系 == ： :"),
    ("≠", "不等于 不是 并非 不同于 <> !=="),
    ("且", "但 但是 而 又 也 亦 并且也 而且也"),
    (
        "≥",
        "高于等于 高于或等于 超过等于 超过或等于 多于等于 多于或等于 大于等于 大于或等于 大于或者等于 等于或大于 等于或者大于 等于或高于 不小于 达到 至少 不得少于 不得低于 应当不少于 不早于 => ≧ ⩾ 满 届满 已满",
    ),
    (
        "≤",
        "低于等于 低于或等于 少于等于 少于或等于 不超 小于等于 小于或等于 小于或者等于 等于或小于 等于或者小于 等于或低于 不大于 至多 最多 不得超过 不得高于 不得多于 =< ≦ ⩽ 未超过 没有超过",
    ),
    (">", "大于 超出 高出 多过 〉 ﹥ ›"),
    ("<", "小于 不满 未满 不到 未达到 未达 达不到 〈 ﹤ ‹"),
    ("不包含", "没有"),
    ("且 非", "且不 且未 且没有 且无 并且不 而且不 但不 但未 而不 而未"),
    ("未填", "为空 没有填写 没有填 未填写 没填 没填写 空缺 没有值 无值"),
    ("已填", "不为空 非空 已填写 填写了 填了 不空 有值 必填"),
    ("非", "不 没有 并未 未 无 ! ！ not NOT"),
    ("属于", "属于下列之一"),
    ("包含", "含有 包括 包含有 带有 具备 具有 有 提供了 已提供"),
    ("不包含", "不含 不包括 缺 缺少 未提供 未提交"),
    ("包含全部", "均包含"),
    ("属于", "在 列入 纳入 列于 归入 存在于 出现在 in IN ∈"),
    ("不属于", "不在 ∉"),
    ("包含", "含"),
    ("开头为", "开头是"),
    ("结尾为", "结尾是"),
    ("开头为", "开始于"),
    ("至", "到 和 与 - ～ ~ — ——"),
    // Before the next row, which leaves 必须 out of conditions.
    ("必填", "必填项 必须填 应填 不能为空 必须 应当 应 须 必需 必要 必有 必备 非空 不为空"),
    // Behind 必填.
    ("当", "如 如果 若 仅当"),
    (
        "",
        "之间 的 时 之中 中 内 之内 里 之列 之一 名单内 名单中 名单之内 名录内 名录中 清单内 清单中 的情形 的情况 的事项 者 应当 必须 应 须 则 那么 如果 如 凡",
    ),
    ("且", "， , ；"),
    ("", "可选 选填 可不填 可空 可为空 非必填 不可调"),
    ("-", "减 减去 扣除 扣减"),
    ("+", "加 加上"),
    ("*", "乘 乘以 x X ✕ ✖"),
    ("/", "除以"),
    ("缺省", "默认 默认值 默认为 缺省值 缺省为"),
    ("列名", "别名 表头"),
    ("来自", "来源 取自 文件"),
    ("主键", "关键字 键"),
    ("别名", "又作 又名"),
    ("说明", "备注 注释"),
    ("例外于", "例外 优先于"),
    ("对全表", "针对全表 全表"),
    ("按", "按照 依 每个 分"),
    ("其中", "仅限 当中 条件为"),
    ("“", "‘"),
    ("”", "’"),
    ("\"", "' ＂"),
    ("“", "〔"),
    ("”", "〕"),
    ("{", "【"),
    ("}", "】"),
    ("{", "〖"),
    ("}", "〗"),
    ("", "〔 〕 〔〕"),
];

/// The sign of the comparison with which a text begins, in words of the language or of statutes, and what follows it. `未过` is `≤` of a number
/// and no more.
pub fn comparison_before(text: &str) -> Option<(&'static str, &str)> {
    const OWN: [(&str, &str); 4] =
        [("<", "低于 不足 少于"), ("≥", "不低于 不少于"), (">", "超过 高于 多于 过"), ("≤", "不超过 不高于 不多于 未过")];
    let signs = WORDS.iter().filter(|(sign, _)| OWN.iter().any(|(own, _)| own == sign));
    let words = OWN.iter().chain(signs).flat_map(|(sign, words)| words.split(' ').map(move |word| (*sign, word)));
    let found = words.filter_map(|(sign, word)| Some((sign, text.strip_prefix(word)?)));
    found.min_by_key(|(_, rest)| rest.len())
}

/// Whether a word stands for one of some words or signs of the language.
pub fn stands_for(word: &str, meant: &[&str]) -> bool {
    WORDS.iter().any(|(other, words)| meant.contains(other) && words.split(' ').any(|known| known == word))
}

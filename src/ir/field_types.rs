//! The types of declarations: a type word, and the unit or the names of values after it.

use crate::collections::IndexSet;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Edit, Replacement};
use crate::source::Span;
use crate::syntax::ast;
use crate::value::types::{NumberType, Type, TypeWord};
use crate::value::unit::{self, Kind, Unit};
use crate::value::{Symbol, Symbols};
use std::sync::Arc;

/// Types as forms and other programs call them, and the word of the language for each.
const SAID: &[(&str, &str)] = &[
    ("字符串", "文本"),
    ("文字", "文本"),
    ("字符", "文本"),
    ("文本型", "文本"),
    ("布尔", "是否"),
    ("是非", "是否"),
    ("有无", "是否"),
    ("逻辑", "是否"),
    ("真假", "是否"),
    ("整型", "整数"),
    ("自然数", "整数"),
    ("数字", "数"),
    ("数值", "数"),
    ("小数", "数"),
    ("数量", "数"),
    ("货币", "金额"),
    ("钱", "金额"),
    ("int", "整数"),
    ("integer", "整数"),
    ("number", "数"),
    ("float", "数"),
    ("string", "文本"),
    ("text", "文本"),
    ("bool", "是否"),
    ("boolean", "是否"),
    ("date", "日期"),
    ("enum", "枚举"),
    ("數", "数"),
    ("整數", "整数"),
    ("金額", "金额"),
    ("枚舉", "枚举"),
    ("名錄", "名录"),
    ("目录", "名录"),
    ("百分比", "比例"),
    ("百分数", "比例"),
    ("比率", "比例"),
    ("时间", "日期"),
    ("年月日", "日期"),
    ("单选", "枚举"),
    ("选项", "枚举"),
    ("多选", "集合"),
    ("复选", "集合"),
    ("列表", "集合"),
];

/// The type that a declaration names; `None` for one that was reported.
pub fn field_type(ast: &ast::TypeName, symbols: &mut Symbols, out: &mut Diagnostics) -> Option<Type> {
    let word = &ast.word.text;
    let Some(type_word) = TypeWord::from_word(word) else {
        let diagnostic = Diagnostic::new(Code::TYP001, ast.word.span, format!("没有「{word}」这种类型"));
        // A unit alone says what is counted.
        let meant = Unit::from_word(word).filter(|_| ast.unit.is_none() && ast.values.is_none()).map(|unit| match unit.kind() {
            _ if unit == Unit::PERCENT => TypeWord::Ratio.word().to_owned(),
            Kind::People => format!("{}({word})", TypeWord::Whole.word()),
            _ => format!("{}({word})", TypeWord::Number.word()),
        });
        out.push(match meant {
            Some(meant) => diagnostic.readings(ast.word.span, vec![meant]),
            None => diagnostic.none_of(word, SAID, "可用的类型", TypeWord::words()),
        });
        return None;
    };
    let unit = match &ast.unit {
        None => None,
        Some(written) => {
            let unit = Unit::from_word(&written.node);
            if unit.is_none() {
                if matches!(written.node.as_str(), "必填" | "固有") {
                    let place = Span { start: ast.word.span.end, ..ast.span };
                    let diagnostic = Diagnostic::new(Code::SYN006, written.span, format!("“{}”不写在括号里", written.node));
                    out.push(diagnostic.help(format!("写成「{word} {}」", written.node)).certain(place, format!(" {}", written.node)));
                    return None;
                }
                let diagnostic = Diagnostic::new(Code::SYN006, written.span, format!("「{}」不是计量单位", written.node));
                if matches!(written.node.as_str(), "千" | "万" | "百万" | "亿") {
                    out.push(diagnostic.help(format!("写明以什么计，如「数(万元)」；只是计数的，写「{word}」")));
                    return None;
                }
                out.push(diagnostic.none_of(&written.node, unit::SAID, "可用的单位", Unit::words()));
                return None;
            }
            unit
        }
    };
    let number = |unit: Option<Unit>, whole: bool| Type::Number(NumberType { kind: unit.map_or(Kind::Plain, Unit::kind), unit, whole });
    let (ty, takes_unit) = match type_word {
        TypeWord::Text => (Type::Text, false),
        TypeWord::Truth => (Type::Truth, false),
        TypeWord::Date => (Type::Date, false),
        TypeWord::Whole => (number(unit, true), true),
        TypeWord::Number => (number(unit, false), true),
        TypeWord::Money => (number(Some(Unit::YUAN), false), false),
        TypeWord::Ratio => (number(Some(Unit::PERCENT), false), false),
        TypeWord::Table => {
            let (message, help) = match &ast.table {
                Some(_) => ("这里的类型不能是名录", "写“文本”"),
                None => ("“名录”后面要写是哪一个", "写成“名录(街道名录)”"),
            };
            out.report(Code::TYP001, ast.span, message, help);
            return None;
        }
        TypeWord::Choice => return named_values(ast, symbols, out).map(Type::Choice),
        TypeWord::Set => return named_values(ast, symbols, out).map(Type::Set),
    };
    if (unit.is_some() && !takes_unit) || ast.values.is_some() {
        let message = format!("类型「{word}」后面不写{}", if ast.values.is_some() { "取值" } else { "单位" });
        let diagnostic = Diagnostic::new(Code::TYP001, ast.span, message);
        // 金额 is in 元, whatever its cells say.
        let as_number = unit.filter(|unit| type_word == TypeWord::Money && unit.kind() == Unit::YUAN.kind() && ast.values.is_none());
        out.push(match as_number {
            Some(unit) => diagnostic.readings(ast.span, vec![format!("数({})", unit.word())]),
            None => diagnostic.help("单位写在“数”“整数”后面，取值写在“枚举”“集合”后面"),
        });
        return None;
    }
    Some(ty)
}

/// Before 等, characters that make a word of it: 中等, 相等, 甲等.
const GRADING: &[char] = &[
    '相', '同', '平', '均', '对', '优', '中', '高', '初', '特', '劣', '次', '上', '下', '头', '甲', '乙', '丙', '丁', '一', '二', '三',
    '四', '五', '六',
];

/// The names of values after 枚举 or 集合, each once.
fn named_values(ast: &ast::TypeName, symbols: &mut Symbols, out: &mut Diagnostics) -> Option<Arc<[Symbol]>> {
    let values = ast.values.as_deref().unwrap_or_default();
    if values.is_empty() || ast.unit.is_some() {
        let message = format!("「{}」后面要写它的取值", ast.word.text);
        out.report(Code::TYP001, ast.span, message, format!("写成“{} {{甲、乙}}”", ast.word.text));
        return None;
    }
    if let [only] = values
        && let Some(several) = side_by_side(only)
    {
        let joined = several.join("、");
        let message = format!("“{}”只有一个取值「{}」：取值之间用“、”隔开", ast.word.text, only.text);
        let diagnostic = Diagnostic::new(Code::NAM003, only.span, message);
        let help = format!("写成「{{{joined}}}」；本来就是一个取值的，写成「“{}”」", only.text);
        let help = if only.bracketed { format!("写成「{{{joined}}}」") } else { help };
        // Of an 枚举 that has one value nothing can be chosen.
        let certain = ast.word.text == TypeWord::Choice.word();
        let replacements = vec![Replacement { span: only.span, text: joined.clone() }];
        out.push(diagnostic.help(help).edit(Edit { label: format!("写成「{{{joined}}}」"), certain, replacements }));
        return None;
    }
    // 等 of an open list.
    if let [.., before, last] = values
        && let Some(rest) = last.text.strip_suffix("等等").or_else(|| last.text.strip_suffix('等')).filter(|_| !last.bracketed)
        && !rest.ends_with(GRADING)
        && !before.text.ends_with('等')
    {
        let place = if rest.is_empty() { Span { start: before.span.end, ..last.span } } else { last.span };
        let diagnostic = Diagnostic::new(Code::NAM003, last.span, format!("“{}”要写出每一个取值，不写「等」", ast.word.text));
        let help = format!("取值就是这些的，去掉「等」；列不全的，把类型写成“文本”；本来就是一个取值的，写成「“{}”」", last.text);
        let replacements = vec![Replacement { span: place, text: rest.to_owned() }];
        out.push(diagnostic.help(help).edit(Edit { label: "去掉「等」".to_owned(), certain: false, replacements }));
        return None;
    }
    let mut named = IndexSet::<Symbol>::default();
    for name in values {
        if !named.insert(symbols.intern(&name.text)) {
            out.report(Code::NAM002, name.span, format!("取值「{}」写了两次", name.text), "删去一个");
        }
    }
    Some(named.into_iter().collect())
}

/// The values that a name joins by a word, as `行政许可或行政处罚` does, if it does.
pub fn side_by_side(name: &ast::Name) -> Option<Vec<&str>> {
    // `“委托、交由”`: all of them in the quotation marks of one.
    if name.bracketed {
        let values: Vec<&str> = name.text.split(['、', '，', ',', '；', ';']).map(str::trim).collect();
        return (values.len() > 1 && values.iter().all(|value| !value.is_empty())).then_some(values);
    }
    let joint = ["或者", "以及", "或", "和", "及", "与", "·"].into_iter().find(|joint| name.text.contains(joint))?;
    let values: Vec<&str> = name.text.split(joint).collect();
    // Of these words single characters are left: 共和国, 参与.
    let are_words = values.iter().all(|value| value.chars().count() > 1);
    are_words.then_some(values)
}

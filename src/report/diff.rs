//! What changes from one version of a policy to another, for a reader at a terminal: what moves first, then what is only said differently.

use super::findings::stated;
use super::style::{Style, Tone};
use super::text_layout::TextLayout;
use crate::visible::visible;
use crate::wire::{BothRules, DiffResult, Outcome};

/// The report, ending with a line break. `label`: the policies' own word for an outcome (用语).
pub fn diff(result: &DiffResult, label: &dyn Fn(Outcome) -> String, style: Style) -> String {
    let mut layout = TextLayout::new(style);
    let [old, new] = &result.as_of;
    if old != new {
        layout.labelled(0, "基准", Tone::Quiet, &format!("旧的按 {old}，新的按 {new}"));
    }
    let moved = |from: Outcome, to: Outcome| format!("{} → {}", label(from), label(to));
    for change in &result.changes {
        layout.labelled(0, "结论", Tone::Outcome(change.to), &moved(change.from, change.to));
        layout.labelled(2, "例如", Tone::Quiet, &stated(&change.example));
        because(&mut layout, &change.rules);
    }
    for reason in &result.reasons {
        layout.labelled(0, "规则", Tone::Strong, &format!("{}（{}）", reason.message, reason.policy));
    }
    for declaration in &result.declarations {
        layout.labelled(0, "声明", Tone::Strong, &declaration.message);
    }
    if let Some(rows) = &result.rows {
        layout.line(&layout.paint(Tone::Strong, &format!("清单里有 {} 项变了", rows.len())));
        for row in rows {
            let place = row.place.as_ref().map(|place| format!("（{place}）")).unwrap_or_default();
            let name = row.name.as_deref().unwrap_or("（没有名称）");
            let text = format!("{} {}{place}  {}", row.row, visible(name), moved(row.from, row.to));
            layout.labelled(2, "变了", Tone::Outcome(row.to), &text);
            because(&mut layout, &row.rules);
        }
    }
    if result.left_out > 0 {
        let why = "条件写着“匹配”、全表统计的要看具体清单，或者超出了计算的限度";
        layout.line(&format!("有 {} 个问题没有答案（{why}），可能还有没找到的变化", result.left_out));
    }
    if result.is_empty() {
        layout.line(&layout.paint(Tone::Good, if result.left_out > 0 { "没有找到变化" } else { "没有变化" }));
    }
    layout.into_text()
}

fn because(layout: &mut TextLayout, rules: &BothRules) {
    let listed = |rules: &[String]| if rules.is_empty() { "没有规则".to_owned() } else { rules.join("、") };
    layout.labelled(2, "原因", Tone::Quiet, &format!("旧的 {}；新的 {}", listed(&rules.old), listed(&rules.new)));
}

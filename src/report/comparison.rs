//! Two lists held against each other, for a reader at a terminal: the figures, then what came, went, is worded anew, moved and changed.

use super::notes::with_place;
use super::style::{Style, Tone};
use super::text_layout::TextLayout;
use super::wording::{read_lines, shortened};
use crate::input::InputWarning;
use crate::wire::{BothValues, Comparison, OldAndNew};

/// The report, ending with a line break.
pub fn comparison(result: &Comparison, style: Style) -> String {
    let mut layout = TextLayout::new(style);
    let Comparison { key, items, added, gone, changed, renamed, moved, by, stated, columns, read, warnings, .. } = result;
    head(&mut layout, "旧的", items.old, read.old.iter().flat_map(read_lines).collect());
    head(&mut layout, "新的", items.new, read.new.iter().flat_map(read_lines).collect());
    if !key.is_empty() {
        layout.labelled(0, "对照", Tone::Quiet, &format!("按{}对应", key.join("、")));
    }
    if result.is_empty() {
        layout.line(&layout.paint(Tone::Good, "没有变化"));
    } else {
        let counts = [("增加", added.len()), ("删去", gone.len()), ("改名", renamed.len()), ("移动", moved.len()), ("变动", changed.len())];
        let counts: Vec<String> = counts.iter().filter(|(_, count)| *count > 0).map(|(kind, count)| format!("{kind} {count} 项")).collect();
        if !counts.is_empty() {
            layout.labelled(0, "结果", Tone::Strong, &counts.join("、"));
        }
    }
    for breakdown in by {
        let groups = breakdown.groups.iter().filter(|group| group.old != group.new);
        let groups: Vec<String> =
            groups.map(|group| format!("{} {} → {} 项", group.value.as_deref().unwrap_or("（未填）"), group.old, group.new)).collect();
        if !groups.is_empty() {
            layout.labelled(0, "其中", Tone::Quiet, &format!("{}：{}", breakdown.field, shortened(&groups)));
        }
    }
    for (what, columns) in [("只有旧清单有", &columns.gone), ("只有新清单有", &columns.added)] {
        if !columns.is_empty() {
            layout.labelled(0, "列", Tone::Strong, &format!("{what}：{}", columns.join("、")));
        }
    }
    for (fact, values) in stated {
        layout.labelled(0, "整体", Tone::Strong, &change(fact, values));
    }
    for item in added {
        layout.labelled(0, "增加", Tone::Good, &named(&item.name, &item.key, &item.place));
    }
    for item in gone {
        layout.labelled(0, "删去", Tone::Bad, &named(&item.name, &item.key, &item.place));
    }
    for item in renamed {
        let text = format!("{} → {}", item.from, named(&item.to, &item.key, &both_places(&item.places)));
        layout.labelled(0, "改名", Tone::Strong, &text);
        facts(&mut layout, &item.facts);
    }
    for item in moved {
        let to = change(&item.fact, &[item.from.clone(), item.to.clone()]);
        layout.labelled(0, "移动", Tone::Strong, &named(&item.name, &item.key, &both_places(&item.places)));
        layout.labelled(6, "", Tone::Quiet, &to);
    }
    for item in changed {
        layout.labelled(0, "变动", Tone::Strong, &named(&item.name, &item.key, &both_places(&item.places)));
        facts(&mut layout, &item.facts);
    }
    notes(&mut layout, warnings);
    layout.into_text()
}

fn head(layout: &mut TextLayout, which: &str, items: usize, lines: Vec<(&'static str, String)>) {
    layout.labelled(0, which, Tone::Quiet, &format!("{items} 项"));
    for (label, text) in lines {
        layout.labelled(6, label, Tone::Quiet, &text);
    }
}

/// An item with what tells it from others of its name, and where it stands.
fn named(name: &str, key: &[String], place: &str) -> String {
    let name = if name.is_empty() { "（没有名称）" } else { name };
    let others: Vec<&str> = key.iter().skip(1).map(String::as_str).filter(|text| !text.is_empty()).collect();
    let others = if others.is_empty() { String::new() } else { format!("，{}", others.join("，")) };
    let place = if place.is_empty() { String::new() } else { format!("（{place}）") };
    format!("{name}{others}{place}")
}

fn both_places([old, new]: &[String; 2]) -> String {
    if old == new { old.clone() } else { format!("{old} → {new}") }
}

fn facts(layout: &mut TextLayout, facts: &[(String, BothValues)]) {
    for (fact, values) in facts {
        layout.labelled(6, "", Tone::Quiet, &change(fact, values));
    }
}

fn change(fact: &str, [old, new]: &BothValues) -> String {
    let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "（空）".to_owned());
    format!("{fact} {} → {}", shown(old), shown(new))
}

fn notes(layout: &mut TextLayout, warnings: &OldAndNew<Vec<InputWarning>>) {
    for (which, warnings) in [("旧清单", &warnings.old), ("新清单", &warnings.new)] {
        for InputWarning { message, suggestion, place } in warnings {
            let text = with_place(place.as_deref(), message, suggestion.as_deref());
            layout.labelled(0, "留意", Tone::Quiet, &format!("{which}：{text}"));
        }
    }
}

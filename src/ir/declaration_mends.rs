//! Mends of declarations that the grammar refuses, held against what else is declared: `枚举 街道名录` of a 名录, a 参数 of the policy above.

use crate::diagnostic::{Code, Diagnostic, Diagnostics, Replacement};
use crate::ir::PolicyId;
use crate::ir::mended_lines::{MOST, Mended, mended, offer};
use crate::ir::names::{Entity, Names};
use crate::source::Span;
use crate::syntax::ast;
use crate::syntax::letters::first_word;
use crate::syntax::words::DeclarationWord;

/// Fits the mends among some diagnostics of the files of a stack.
pub fn fit(names: &Names<'_>, out: &mut Diagnostics) {
    let refused = |diagnostic: &&mut Diagnostic| diagnostic.code == Code::SYN003 && !diagnostic.edits.is_empty();
    for diagnostic in out.iter_mut().filter(refused).take(MOST) {
        let Some(place) = diagnostic.place() else { continue };
        let has_file = |policy: &PolicyId| names.members[*policy].package.files.iter().any(|file| file.source == place.source);
        let Some(policy) = names.members.ids().find(has_file) else { continue };
        let [edit, ..] = diagnostic.edits.as_slice() else { continue };
        let Some(mend) = mended(names.sources, edit) else { continue };
        if let Some(line) = type_of_table(names, policy, &mend) {
            offer(diagnostic, vec![(mend.whole(), line.clone(), line)], true);
        } else if let Some(line) = setting(names, policy, &mend, edit.replacements.as_slice()) {
            let as_own = (mend.whole(), mend.line.clone(), mend.line.clone());
            offer(diagnostic, vec![(mend.whole(), line.clone(), line), as_own], false);
        }
    }
}

fn path(name: &str) -> ast::Path {
    ast::Path::of(name, Span::NOWHERE)
}

/// `字段 街道 枚举 {街道名录}`, whose value is a 名录: the line with the type that is meant.
fn type_of_table(names: &Names<'_>, policy: PolicyId, mend: &Mended<'_>) -> Option<String> {
    let (head, values) = mend.line.split_once("枚举 {")?;
    let (value, after) = values.split_once('}')?;
    let is_table = !names.find_in(&names.tables_by_name, policy, &path(value)).is_empty();
    (is_table && DeclarationWord::from_word(first_word(head)).is_some()).then(|| format!("{head}名录({value}){after}"))
}

/// `参数 上限 = 20万元`, where a policy above has such a 参数 to be set: the line that sets it.
fn setting(names: &Names<'_>, policy: PolicyId, mend: &Mended<'_>, replaced: &[Replacement]) -> Option<String> {
    let written = mend.line.strip_prefix(DeclarationWord::Parameter.word())?.trim_start();
    let name = first_word(written);
    let found = names.find(policy, &path(name));
    let adjustable = |entity: &Entity| match entity {
        Entity::Parameter(id) => {
            let (_, declared) = &names.parameters[*id];
            declared.policy != policy && declared.ast.range.is_some()
        }
        Entity::Field(_) | Entity::Definition(_) => false,
    };
    // The mend adds a type; what is set has none.
    let adds_type = replaced.iter().all(|new| !new.text.is_empty());
    let (_, value) = written.strip_prefix(name)?.split_once('=').filter(|_| adds_type && found.iter().any(adjustable))?;
    Some(format!("{} {name} = {}", DeclarationWord::Setting.word(), value.trim_start()))
}

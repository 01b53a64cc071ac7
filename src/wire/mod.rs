//! The JSON of results: the shapes that `check --format json`, the WebAssembly module and every report share.
//!
//! Keys are English and stable, texts are Chinese. Optional parts that are empty are written as empty lists, so that a
//! reader need not ask whether a key is there; `list` and `groups` alone are left out where no rule is 对全表, or 对每个.
//!
//! Results borrow the policy's own texts (`'p`), so that an item with thirty reasons copies none of them.

mod comparison;
mod coverage;
mod diagnostics;
mod diff;
mod fields;
mod findings;
mod form;
mod kept;
mod layout;
mod mutants;
mod outline;
mod reason;
mod result;
mod tests;
mod ways;

pub use crate::input::{DataError, InputWarning, ReadReport, ReadTable, SetAside, Why};
pub use crate::ir::conclusion::{Effect, Outcome};
pub use comparison::{
    BothValues, ChangedItem, ComparedBreakdown, ComparedGroup, Comparison, ListedItem, MovedItem, OldAndNew, OneSided, RenamedItem,
};
pub use coverage::{
    ConditionCoverage, Coverage, CoverageReport, CoverageSummary, ExceptionCoverage, RowCoverage, RuleCoverage, TestCounts,
};
pub use diagnostics::{DiagnosticsResult, WireDiagnostic, WireEdit, WireLabel};
pub use diff::{BothRules, DeclarationChange, DiffResult, MovedRow, OutcomeChange, RuleChange, RuleChangeKind};
pub use fields::{FieldInfo, FieldKind, Fields, Given, Required};
pub use findings::{Example, Finding, FindingsResult, Resolution, ResolvedBy, Stale, Step, TableRow};
pub use form::{Answer, AnswerState, FormResult};
pub use kept::KeptResult;
pub use mutants::{Json, MutantCounts, MutantKind, MutationReport, Survivor};
pub use outline::{
    OutlineArticle, OutlineConclusion, OutlineCondition, OutlineDecisionTable, OutlineLaw, OutlineParameter, OutlineReference, OutlineRule,
    OutlineTable, OutlineTest, PolicyOutline,
};
pub use reason::{KnownFact, Place, Reason};
pub use result::{Breakdown, CheckResult, Group, GroupResult, Item, Labels, Lacking, Lifted, Open, OwnCells, PolicyInfo, Silent, Summary};
pub use tests::{TestFailure, TestOutcome, TestReport, TestSubject};
pub use ways::{Way, Ways};

#[cfg(feature = "office")]
pub(crate) use crate::ir::{row_name, table_and_row};
pub(crate) use fields::{as_input, fields, options};
pub(crate) use findings::key as finding_key;
pub(crate) use mutants::{NamedFacts, example};

use layout::Layout;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Serializer;
use serde_json::value::RawValue;
use std::io;

// INVARIANT: the shapes of this room have text keys and serialize without errors, so nothing is lost by the defaults below.

/// A result as the command prints it and the module hands it out: indented JSON that ends with a line break, an item a line.
pub fn to_json(value: &impl Serialize) -> String {
    layout::text(value, Layout::RESULT) + "\n"
}

/// The same with every key and element on a line of its own, for what is read by people and kept with their files.
pub fn to_indented_json(value: &impl Serialize) -> String {
    layout::text(value, Layout::INDENTED) + "\n"
}

/// The text of [`to_json`], written as it is made.
pub fn write_json(value: &impl Serialize, mut writer: impl io::Write) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(&mut writer, Layout::RESULT))?;
    writer.write_all(b"\n")
}

/// A result on one line, without a line break.
pub fn to_json_line(value: &impl Serialize) -> String {
    layout::text(value, Layout::LINE)
}

/// What [`to_json_line`] has written.
pub fn from_json<T: DeserializeOwned>(json: &[u8]) -> Result<T, String> {
    serde_json::from_slice(json).map_err(|error| error.to_string())
}

/// An item as JSON that outlives it, for the items of a [`CheckResult`].
pub fn item_json(item: &Item<'_>) -> Box<RawValue> {
    layout::raw(item)
}

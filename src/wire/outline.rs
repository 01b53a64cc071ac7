//! The JSON of a policy as a page to read: what it says, by article, in the words in which it is written.

use super::fields::FieldInfo;
use crate::ir::conclusion::Effect;
use serde::{Deserialize, Serialize};

/// The output of `doc --format json`, for one policy.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicyOutline {
    /// Version of this shape: 1.
    pub version: u32,
    /// The day as of which its 名录 and upper policies are looked at.
    pub as_of: String,
    /// Its name.
    pub name: String,
    /// Of all its files.
    pub digest: String,
    /// What its header says, as pairs of label and text.
    pub header: Vec<(String, String)>,
    /// By article: laws in the order in which they are cited first, the articles of one by their numbers.
    pub articles: Vec<OutlineArticle>,
    /// Its 定义: name and meaning.
    pub definitions: Vec<(String, String)>,
    /// Its 参数, and those of upper policies that it sets.
    pub parameters: Vec<OutlineParameter>,
    /// Its 名录.
    pub tables: Vec<OutlineTable>,
    /// Its 法规.
    pub laws: Vec<OutlineLaw>,
    /// What a list may hold for it, inherited facts included.
    pub fields: Vec<FieldInfo>,
    /// Its 测试.
    pub tests: Vec<OutlineTest>,
}

/// An article, and what rests on it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OutlineArticle {
    /// As it is cited; empty for what names no article.
    pub basis: String,
    /// The rules and decision tables that name it first.
    pub rules: Vec<OutlineRule>,
    /// Rules that name it after another one, and rows of decision tables.
    pub also: Vec<OutlineReference>,
}

/// A rule that is described with another article.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OutlineReference {
    /// Its name.
    pub name: String,
    /// The names of the tests that try it.
    pub tests: Vec<String>,
}

/// A rule or a decision table.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OutlineRule {
    /// Its name.
    pub name: String,
    /// What it judges, if that is not each item.
    pub scope: Option<String>,
    /// Its 依据.
    pub basis: Vec<String>,
    /// The words of the article, where its 说明 gives them (原文：…).
    pub original: Option<String>,
    /// What else its 说明 says.
    pub remark: Option<String>,
    /// Its 施行 and 失效, in words.
    pub period: Option<String>,
    /// Its 当, one after another, all of which must hold.
    pub when: Vec<OutlineCondition>,
    /// Its 除非, any of which lifts it.
    pub unless: Vec<OutlineCondition>,
    /// Its 应备.
    pub requires: Vec<String>,
    /// What it concludes; a decision table says so in its rows.
    pub conclusion: Option<OutlineConclusion>,
    /// Its 理由.
    pub message: Option<String>,
    /// Its 补正.
    pub remedy: Option<String>,
    /// The rules to which it is an exception.
    pub exception_to: Vec<String>,
    /// The exceptions that lift it.
    pub exceptions: Vec<String>,
    /// The rows of a decision table.
    pub table: Option<OutlineDecisionTable>,
    /// The names of the tests that try it.
    pub tests: Vec<String>,
}

/// A 当 or 除非.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OutlineCondition {
    /// As it is written; of a 下列 its first line.
    pub text: String,
    /// The lines of a 下列.
    pub lines: Vec<String>,
}

/// What a rule concludes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OutlineConclusion {
    /// Its conclusion.
    pub effect: Effect,
    /// The policy's own word for it (用语).
    pub label: String,
    /// What it states beside that.
    pub detail: Option<String>,
}

/// The rows of a decision table.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OutlineDecisionTable {
    /// Whether of the rows that hold the first one alone counts.
    pub first_hit: bool,
    /// The headings.
    pub headings: Vec<String>,
    /// The cells as they are written.
    pub rows: Vec<Vec<String>>,
}

/// A 参数.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OutlineParameter {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Between what a lower policy may set it.
    pub range: Option<String>,
    /// Its 说明.
    pub remark: Option<String>,
    /// Whether an upper policy declares it.
    pub set: bool,
}

/// A 名录.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OutlineTable {
    /// Its name.
    pub name: String,
    /// What is to be known of it, in words.
    pub notes: Vec<String>,
    /// The names of its columns.
    pub columns: Vec<String>,
    /// Its rows.
    pub rows: Vec<Vec<String>>,
}

/// A version of a 法规.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OutlineLaw {
    /// Its title.
    pub title: String,
    /// Its rank.
    pub rank: Option<String>,
    /// Who made it.
    pub organ: Option<String>,
    /// Since when, until when, in words.
    pub period: Option<String>,
}

/// A 测试.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OutlineTest {
    /// Its name.
    pub name: String,
    /// The day on which it is judged.
    pub as_of: Option<String>,
    /// Whether it passes; none if it cannot be run.
    pub passed: Option<bool>,
    /// What it states for all of its items, line by line.
    pub shared: Vec<String>,
    /// Its 事项 and 每组, and the 全表: what is stated and what is expected.
    pub cases: Vec<(String, String)>,
}

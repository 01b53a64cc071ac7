//! What a policy asks for: one [`FieldInfo`] for each fact, enough to draw a form from.

use super::Given;
use serde::Serialize;

/// A fact that a policy knows.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FieldInfo {
    /// As it is asked for: `编制`, or `申报.申请日期` for a fact of an 对象.
    pub name: String,
    /// The 对象 it belongs to; null for a fact of an item.
    pub object: Option<String>,
    /// The key under which an input gives it (within its 对象).
    pub key: String,
    /// `text`, `truth`, `number`, `money`, `ratio`, `date`, `choice` or `set`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The unit in which a bare number counts.
    pub unit: Option<String>,
    /// How many digits a number may have after the point: 0 for whole numbers; null for what is no number.
    pub digits: Option<u8>,
    /// The values of an 枚举 or 集合, as declared.
    pub options: Vec<String>,
    /// `yes`, `no`, or `conditional` (必填 当 …).
    pub required: &'static str,
    /// The 缺省, as an input would give it.
    pub default: Option<Given>,
    /// Its 列名.
    pub headings: Vec<String>,
    /// Its 说明.
    pub help: Option<String>,
    /// The authority that alone can state it (由).
    pub authority: Option<String>,
}

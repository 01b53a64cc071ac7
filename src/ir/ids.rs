//! Indices of declarations, a type for each kind.

use crate::collections::ids;
pub use crate::value::TableId;

ids! {
    /// Index into [`Model::fields`](super::Model::fields).
    FieldId
    /// Index into [`Model::objects`](super::Model::objects).
    ObjectId
    /// Index into [`Model::definitions`](super::Model::definitions).
    DefinitionId
    /// Index into [`Model::aggregates`](super::Model::aggregates).
    AggregateId
    /// Index into [`Model::groupings`](super::Model::groupings).
    GroupingId
    /// Index into [`Model::patterns`](super::Model::patterns).
    PatternId
    /// Index into the 参数 of a stack.
    ParameterId
    /// Index into the 定义 of a stack, checked or not.
    DeclaredDefinitionId
    /// Index into [`Stack::policies`](super::Stack::policies); upper policies come first.
    PolicyId
}

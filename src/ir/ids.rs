//! Indices of declarations, a type for each kind, so that they cannot be mixed up.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u32);
    )* };
}

ids! {
    /// Index into [`Model::fields`].
    FieldId
    /// Index into [`Model::objects`].
    ObjectId
    /// Index into [`Model::tables`].
    TableId
    /// Index into [`Model::definitions`].
    DefinitionId
    /// Index into [`Model::figures`].
    FigureId
    /// Index into [`Model::patterns`].
    PatternId
}

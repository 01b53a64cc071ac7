//! Indices of declarations, a type for each kind, and vectors that are read by their own kind of index.

use std::marker::PhantomData;
use std::ops::{Deref, DerefMut, Index, IndexMut};

/// An index of one kind.
pub trait Id: Copy {
    fn new(at: usize) -> Self;
    fn index(self) -> usize;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub u32);

        impl Id for $name {
            fn new(at: usize) -> Self {
                $name(at as u32)
            }

            fn index(self) -> usize {
                self.0 as usize
            }
        }
    )* };
}

ids! {
    /// Index into [`Model::fields`](super::Model::fields).
    FieldId
    /// Index into [`Model::objects`](super::Model::objects).
    ObjectId
    /// Index into [`Model::tables`](super::Model::tables).
    TableId
    /// Index into [`Model::definitions`](super::Model::definitions).
    DefinitionId
    /// Index into [`Model::figures`](super::Model::figures).
    FigureId
    /// Index into [`Model::patterns`](super::Model::patterns).
    PatternId
    /// Index into the 参数 of a stack.
    ParameterId
    /// Index into the 定义 of a stack, checked or not.
    DeclaredDefinitionId
    /// Index into [`Stack::policies`](super::Stack::policies); upper policies come first.
    PolicyId
}

/// A vector read by one kind of index; otherwise it is a slice.
#[derive(Clone, Debug)]
pub struct IdVec<I, T> {
    all: Vec<T>,
    id: PhantomData<I>,
}

impl<I: Id, T> IdVec<I, T> {
    /// Adds a value and returns its index.
    pub fn push(&mut self, value: T) -> I {
        self.all.push(value);
        I::new(self.all.len() - 1)
    }

    /// All indices, in order.
    pub fn ids(&self) -> impl Iterator<Item = I> + use<I, T> {
        (0..self.all.len()).map(I::new)
    }

    /// All values with their indices, in order.
    pub fn enumerated(&self) -> impl Iterator<Item = (I, &T)> {
        self.ids().zip(&self.all)
    }

    /// The index of the first value for which `wanted` holds.
    pub fn find_id(&self, wanted: impl FnMut(&T) -> bool) -> Option<I> {
        self.all.iter().position(wanted).map(I::new)
    }
}

impl<I, T> Default for IdVec<I, T> {
    fn default() -> Self {
        IdVec { all: Vec::new(), id: PhantomData }
    }
}

impl<I, T> FromIterator<T> for IdVec<I, T> {
    fn from_iter<S: IntoIterator<Item = T>>(values: S) -> Self {
        IdVec { all: values.into_iter().collect(), id: PhantomData }
    }
}

impl<'v, I, T> IntoIterator for &'v IdVec<I, T> {
    type Item = &'v T;
    type IntoIter = std::slice::Iter<'v, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.all.iter()
    }
}

impl<I, T> Deref for IdVec<I, T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.all
    }
}

impl<I, T> DerefMut for IdVec<I, T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.all
    }
}

impl<I: Id, T> Index<I> for IdVec<I, T> {
    type Output = T;

    fn index(&self, id: I) -> &T {
        // INVARIANT: an id is made by the vector that it indexes.
        &self.all[id.index()]
    }
}

impl<I: Id, T> IndexMut<I> for IdVec<I, T> {
    fn index_mut(&mut self, id: I) -> &mut T {
        // INVARIANT: an id is made by the vector that it indexes.
        &mut self.all[id.index()]
    }
}

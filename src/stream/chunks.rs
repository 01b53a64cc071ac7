//! Where the bytes of a list come from: a chunk at a time, and once more from the beginning where a policy needs that.

use crate::input::ReadError;

/// The bytes of a list in chunks of any size.
pub trait Chunks {
    /// The next chunk; none at the end. An error ends the list.
    fn next_chunk(&mut self) -> Option<Result<Vec<u8>, ReadError>>;

    /// Begins again with the first chunk. Asked for only where [`Policy::reads_twice`](crate::Policy::reads_twice) says so.
    fn again(&mut self) -> Result<(), ReadError>;
}

/// Bytes at hand.
///
/// ```
/// use zhunru::{Chunks, InHand};
/// let mut chunks = InHand::new("事项名称\n养犬登记\n".as_bytes());
/// let first = chunks.next_chunk();
/// assert!(chunks.next_chunk().is_none());
/// chunks.again()?;
/// assert_eq!(chunks.next_chunk(), first);
/// # Ok::<(), zhunru::input::ReadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct InHand<'b> {
    bytes: &'b [u8],
    size: usize,
    given: usize,
}

impl<'b> InHand<'b> {
    /// Bytes that are given out in chunks of a usual size.
    pub fn new(bytes: &'b [u8]) -> Self {
        Self::by(bytes, 1 << 16)
    }

    /// Bytes that are given out in chunks of this size (0 is taken for 1).
    pub fn by(bytes: &'b [u8], size: usize) -> Self {
        InHand { bytes, size: size.max(1), given: 0 }
    }
}

impl Chunks for InHand<'_> {
    fn next_chunk(&mut self) -> Option<Result<Vec<u8>, ReadError>> {
        let left = self.bytes.get(self.given..).unwrap_or_default();
        let chunk = left.get(..self.size).unwrap_or(left);
        self.given += chunk.len();
        (!chunk.is_empty()).then(|| Ok(chunk.to_vec()))
    }

    fn again(&mut self) -> Result<(), ReadError> {
        self.given = 0;
        Ok(())
    }
}

//! A hash for short texts that is quicker than the standard one, and the same at every run.
//!
//! It does not withstand texts that somebody makes to collide: only for maps whose size is bounded (columns of a list, names of a model).

/// The usual hash of [`crate::numbered::Numbered`] and [`crate::keyed::Keyed`].
#[derive(Clone, Copy, Debug, Default)]
pub struct Quick;

pub struct Hash(u64);

impl std::hash::BuildHasher for Quick {
    type Hasher = Hash;

    fn build_hasher(&self) -> Hash {
        Hash(0x9e37_79b9_7f4a_7c15)
    }
}

impl Hash {
    #[cfg_attr(optimize_attribute, optimize(speed))]
    fn mix(&mut self, word: u64) {
        // A product of 64 bits alone: one of 128 is a call in a browser. What it leaves in the upper half is brought down.
        let product = (self.0 ^ word).wrapping_mul(0xa076_1d64_78bd_642f);
        self.0 = product ^ (product >> 32);
    }
}

impl std::hash::Hasher for Hash {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write_u8(&mut self, byte: u8) {
        self.mix(byte.into());
    }

    #[cfg_attr(optimize_attribute, optimize(speed))]
    fn write(&mut self, bytes: &[u8]) {
        let mut words = bytes.chunks_exact(8);
        for word in words.by_ref() {
            self.mix(<[u8; 8]>::try_from(word).map_or(0, u64::from_le_bytes));
        }
        let rest = words.remainder().iter().fold(0, |rest, byte| rest << 8 | u64::from(*byte));
        self.mix(rest ^ (bytes.len() as u64) << 56);
    }
}

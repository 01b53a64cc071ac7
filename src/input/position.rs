//! Where a part of a text stands: line, character and byte.

/// The beginning of a part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Position {
    /// The line, from 1.
    pub(super) line: usize,
    /// How many characters of that line come before.
    pub(super) characters: usize,
    /// How many bytes of it.
    pub(super) bytes: usize,
}

impl Position {
    pub(super) const START: Position = Position { line: 1, characters: 0, bytes: 0 };

    /// Where a part ends that begins here.
    pub(super) fn after(self, part: &[u8]) -> Position {
        match memchr::memchr_iter(b'\n', part).count() {
            0 => Position { characters: self.characters + characters(part), bytes: self.bytes + part.len(), ..self },
            lines => {
                let last = memchr::memrchr(b'\n', part).and_then(|end| part.get(end + 1..)).unwrap_or_default();
                Position { line: self.line + lines, characters: characters(last), bytes: last.len() }
            }
        }
    }

    /// As it is shown for a fault in the writing.
    pub(super) fn column(self) -> String {
        format!("第{}行第{}列", self.line, self.characters + 1)
    }

    /// As it is shown for bytes that are no text.
    pub(super) fn byte(self) -> String {
        format!("第{}行第{}个字节", self.line, self.bytes + 1)
    }
}

/// All bytes but those that continue a character.
fn characters(line: &[u8]) -> usize {
    line.iter().filter(|byte| !matches!(byte, 0x80..0xc0)).count()
}

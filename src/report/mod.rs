//! Decisions → what people read: human text and CSV.

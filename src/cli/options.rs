//! Arguments that several commands take.

use clap::{ArgAction, Args};
use std::path::PathBuf;
use zhunru::date::{Date, DateError};

/// `-p`, in every command that reads policies.
#[derive(Args)]
pub struct Policies {
    /// 政策：一个 .zr 文件或一个文件夹，可以写几次；上位政策先在这些里面找，再到它旁边找
    #[arg(short = 'p', long = "policy", value_name = "政策", required = true, action = ArgAction::Append)]
    pub paths: Vec<PathBuf>,
}

/// Parses a day.
pub fn day(text: &str) -> Result<Date, String> {
    match Date::parse(text) {
        Ok(day) => Ok(day),
        Err(DateError::NoSuchDay) => Err(format!("没有「{text}」这一天")),
        Err(DateError::Shape) => Err(format!("「{text}」不是日期，写成 2024-01-31 或 2024年1月31日")),
    }
}

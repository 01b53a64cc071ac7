//! What can be wrong with a cell, in words.

use crate::value::date::Date;
use std::fmt::{Display, Formatter, Result};

/// Why a cell has no value. `wanted`: what is asked for in its place; `written`: the cell as it is compared.
pub enum Wrong<'c> {
    Object { wanted: String },
    List { wanted: String },
    Truth { wanted: String, truth: bool },
    Date { wanted: String, date: Date },
    NotTruth { written: &'c str },
    NotDate { written: &'c str },
    NoSuchDay { written: &'c str },
    NotDeclared { written: &'c str, declared: String },
    NotNumber { written: &'c str, wanted: String },
    NotWhole { written: &'c str },
    TooLarge { written: &'c str },
    TooFine { written: &'c str },
    OtherKind { written: &'c str, kind: &'static str, wanted: String },
    RatioAboveOne { written: &'c str },
}

impl Display for Wrong<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Wrong::Object { wanted } => write!(f, "要的是{wanted}，这里是一个对象"),
            Wrong::List { wanted } => write!(f, "要的是{wanted}，这里是一列值"),
            Wrong::Truth { wanted, truth: true } => write!(f, "要的是{wanted}，给的却是“是”（true）"),
            Wrong::Truth { wanted, truth: false } => write!(f, "要的是{wanted}，给的却是“否”（false）"),
            Wrong::Date { wanted, date } => write!(f, "要的是{wanted}，这里是日期 {date}"),
            Wrong::NotTruth { written } => write!(f, "「{written}」不是“是”或“否”"),
            Wrong::NotDate { written } => write!(f, "「{written}」不是日期，日期写作 2021-07-15 或 2021年7月15日"),
            Wrong::NoSuchDay { written } => write!(f, "没有「{written}」这一天"),
            Wrong::NotDeclared { written, declared } => write!(f, "没有「{written}」这个取值，可填：{declared}"),
            Wrong::NotNumber { written, wanted } => write!(f, "「{written}」不是{wanted}"),
            Wrong::NotWhole { written } => write!(f, "「{written}」不是整数"),
            Wrong::TooLarge { written } => write!(f, "「{written}」太大：数要小于一万亿"),
            Wrong::TooFine { written } => write!(f, "「{written}」小数点后超过 6 位"),
            Wrong::OtherKind { written, kind, wanted } => write!(f, "「{written}」是{kind}，这里要的是{wanted}"),
            Wrong::RatioAboveOne { written } => write!(f, "比例「{written}」大于 1：是不是漏了 %？"),
        }
    }
}

//! What it costs to read a list at all: serde_json and csv into owned typed fields, and less.

use serde::Deserialize;

/// An item of twenty typed facts; `F`: how the form writes a flag.
#[derive(Debug, Deserialize)]
pub struct Typed<F> {
    #[serde(rename = "事项名称")]
    pub name: Option<String>,
    #[serde(rename = "代码")]
    pub code: Option<String>,
    #[serde(rename = "权力类型")]
    pub power: Option<String>,
    #[serde(rename = "转移方式")]
    pub transfer: Option<String>,
    #[serde(rename = "持续性")]
    pub duration: Option<String>,
    #[serde(rename = "领域")]
    pub area: Option<String>,
    #[serde(rename = "来源层级")]
    pub level: Option<String>,
    #[serde(rename = "随转经费")]
    pub funds: Option<i64>,
    #[serde(rename = "测算经费")]
    pub estimate: Option<i64>,
    #[serde(rename = "面积")]
    pub surface: Option<i64>,
    #[serde(rename = "人数")]
    pub people: Option<i64>,
    #[serde(rename = "年办件量")]
    pub cases: Option<i64>,
    #[serde(rename = "期限")]
    pub term: Option<i64>,
    #[serde(rename = "申请日期")]
    pub applied: Option<String>,
    #[serde(rename = "实施日期")]
    pub started: Option<String>,
    #[serde(rename = "依据日期")]
    pub based: Option<String>,
    #[serde(rename = "紧急任务")]
    pub urgent: Option<F>,
    #[serde(rename = "专业资质")]
    pub qualified: Option<F>,
    #[serde(rename = "已公示")]
    pub published: Option<F>,
    #[serde(rename = "涉密")]
    pub secret: Option<F>,
}

/// A flag in CSV.
#[derive(Debug, Deserialize)]
pub enum Word {
    #[serde(rename = "是")]
    Yes,
    #[serde(rename = "否")]
    No,
}

/// JSON Lines into typed items, each dropped at once; how many there were.
pub fn json_typed(text: &[u8]) -> usize {
    lines(text).map(|line| serde_json::from_slice::<Typed<bool>>(line).expect("an item")).map(std::hint::black_box).count()
}

/// JSON Lines into values.
pub fn json_value(text: &[u8]) -> usize {
    lines(text).map(|line| serde_json::from_slice::<serde_json::Value>(line).expect("an item")).map(std::hint::black_box).count()
}

fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|&byte| byte == b'\n').filter(|line| !line.is_empty())
}

/// CSV into typed items.
pub fn csv_typed(text: &[u8]) -> usize {
    let mut reader = csv::Reader::from_reader(text);
    let mut count = 0;
    for item in reader.deserialize::<Typed<Word>>() {
        std::hint::black_box(item.expect("an item"));
        count += 1;
    }
    count
}

/// CSV into one record that is used again.
pub fn csv_records(text: &[u8]) -> usize {
    let mut reader = csv::Reader::from_reader(text);
    let mut record = csv::StringRecord::new();
    let mut count = 0;
    while reader.read_record(&mut record).expect("a record") {
        std::hint::black_box(&record);
        count += 1;
    }
    count
}

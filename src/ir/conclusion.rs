//! The table of conclusions, from lenient to strict, and sets of outcomes.

/// What a rule concludes. The order is that of strictness.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Effect {
    /// 提醒: advice.
    Notice,
    /// 须满足: a condition on whatever lets the item through.
    Condition,
    /// 准入.
    Admit,
    /// 附条件准入.
    Conditional,
    /// 报批.
    Approval,
    /// 裁决.
    Adjudication,
    /// 补正.
    Supplement,
    /// 转办.
    Reroute,
    /// 不予准入.
    Reject,
}

struct Row {
    effect: Effect,
    word: &'static str,
    key: &'static str,
    argument: Option<&'static str>,
}

const TABLE: &[Row] = &[
    Row { effect: Effect::Notice, word: "提醒", key: "notice", argument: None },
    Row { effect: Effect::Condition, word: "须满足", key: "condition", argument: Some("所附的条件") },
    Row { effect: Effect::Admit, word: "准入", key: "admit", argument: None },
    Row { effect: Effect::Conditional, word: "附条件准入", key: "conditional", argument: Some("所附的条件") },
    Row { effect: Effect::Approval, word: "报批", key: "approval", argument: Some("审批的机关") },
    Row { effect: Effect::Adjudication, word: "裁决", key: "adjudication", argument: Some("裁决的机关") },
    Row { effect: Effect::Supplement, word: "补正", key: "supplement", argument: Some("缺少的内容") },
    Row { effect: Effect::Reroute, word: "转办", key: "reroute", argument: Some("应走的程序") },
    Row { effect: Effect::Reject, word: "不予准入", key: "reject", argument: None },
];

/// Conclusions as decisions put them, and the word of the language for each; one that takes a text is meant only where a text is given.
pub const SAID: &[(&str, &str)] = &[
    ("不准入", "不予准入"),
    ("不得准入", "不予准入"),
    ("不予下放", "不予准入"),
    ("不得下放", "不予准入"),
    ("不下放", "不予准入"),
    ("不予下沉", "不予准入"),
    ("不得下沉", "不予准入"),
    ("不下沉", "不予准入"),
    ("不同意", "不予准入"),
    ("不予同意", "不予准入"),
    ("不批准", "不予准入"),
    ("不予批准", "不予准入"),
    ("不通过", "不予准入"),
    ("不允许", "不予准入"),
    ("不得", "不予准入"),
    ("不可", "不予准入"),
    ("禁止", "不予准入"),
    ("禁止准入", "不予准入"),
    ("驳回", "不予准入"),
    ("拒绝", "不予准入"),
    ("不许可", "不予准入"),
    ("不予许可", "不予准入"),
    ("不准", "不予准入"),
    ("不应准入", "不予准入"),
    ("应不予准入", "不予准入"),
    ("应当不予准入", "不予准入"),
    ("不应当准入", "不予准入"),
    ("拒绝准入", "不予准入"),
    ("同意", "准入"),
    ("准予准入", "准入"),
    ("予以准入", "准入"),
    ("可以准入", "准入"),
    ("应当准入", "准入"),
    ("应准入", "准入"),
    ("应予准入", "准入"),
    ("应当予以准入", "准入"),
    ("同意准入", "准入"),
    ("批准准入", "准入"),
    ("许可", "准入"),
    ("准许", "准入"),
    ("准予", "准入"),
    ("允许", "准入"),
    ("允许准入", "准入"),
    ("通过", "准入"),
    ("批准", "报批"),
    ("可以", "准入"),
    ("可以下放", "准入"),
    ("可以下沉", "准入"),
    ("有条件准入", "附条件准入"),
    ("附条件", "附条件准入"),
    ("条件准入", "附条件准入"),
    ("附条件同意", "附条件准入"),
    ("应当报批", "报批"),
    ("报批准", "报批"),
    ("报请批准", "报批"),
    ("上报", "报批"),
    ("审批", "报批"),
    ("报", "报批"),
    ("报请", "报批"),
    ("应当满足", "须满足"),
    ("必须满足", "须满足"),
    ("应满足", "须满足"),
    ("需满足", "须满足"),
    ("满足", "须满足"),
    ("应当补正", "补正"),
    ("补充", "补正"),
    ("退回补正", "补正"),
    ("补充材料", "补正"),
    ("转送", "转办"),
    ("移交", "转办"),
    ("转交", "转办"),
    ("移送", "转办"),
    ("另行办理", "转办"),
    ("应当转办", "转办"),
    ("协调", "裁决"),
    ("裁定", "裁决"),
    ("提示", "提醒"),
    ("警告", "提醒"),
    ("注意", "提醒"),
];

/// Words of decisions that may mean one conclusion or another, and what to say of them.
pub const DOUBTFUL: &[&str] = &[
    "不予受理",
    "不受理",
    "受理",
    "退回",
    "退件",
    "退办",
    "不予办理",
    "暂缓",
    "暂缓准入",
    "暂不准入",
    "暂不下放",
    "缓办",
    "人工审核",
    "人工核对",
    "人工复核",
];
pub const DOUBT: &str = "不让下放的写“不予准入”，缺材料的写“补正 “…””，归别处办的写“转办 “…””，由人来定的写“裁决 “…””";

impl Effect {
    fn row(self) -> &'static Row {
        // INVARIANT: the table lists the effects in their order.
        &TABLE[self as usize]
    }

    /// The Chinese word.
    pub fn word(self) -> &'static str {
        self.row().word
    }

    /// The JSON key.
    pub fn key(self) -> &'static str {
        self.row().key
    }

    /// What its argument states, if it must have one.
    pub fn argument(self) -> Option<&'static str> {
        self.row().argument
    }

    /// The effect of a Chinese word.
    pub fn from_word(word: &str) -> Option<Effect> {
        TABLE.iter().find(|row| row.word == word).map(|row| row.effect)
    }

    /// All of them, lenient to strict.
    pub fn all() -> impl DoubleEndedIterator<Item = Effect> + Clone {
        TABLE.iter().map(|row| row.effect)
    }

    /// All words, for near names.
    pub fn words() -> impl Iterator<Item = &'static str> + Clone {
        Effect::all().map(Effect::word)
    }

    /// The outcome it is by itself: none for 提醒 and 须满足.
    pub fn outcome(self) -> Option<Outcome> {
        match self {
            Effect::Notice | Effect::Condition => None,
            Effect::Admit => Some(Outcome::Admit),
            Effect::Conditional => Some(Outcome::Conditional),
            Effect::Approval => Some(Outcome::Approval),
            Effect::Adjudication => Some(Outcome::Adjudication),
            Effect::Supplement => Some(Outcome::Supplement),
            Effect::Reroute => Some(Outcome::Reroute),
            Effect::Reject => Some(Outcome::Reject),
        }
    }

    /// Whether a rule with this conclusion says why an outcome is what it is; 须满足 makes 附条件准入 of what is let through.
    pub fn decides(self, outcome: Outcome) -> bool {
        self.outcome() == Some(outcome) || (self == Effect::Condition && outcome == Outcome::Conditional)
    }
}

/// The result of judging an item; the order is that of strictness, 未作规定 first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// 未作规定: no policy has an opinion.
    None,
    /// 准入.
    Admit,
    /// 附条件准入.
    Conditional,
    /// 报批.
    Approval,
    /// 裁决.
    Adjudication,
    /// 补正.
    Supplement,
    /// 转办.
    Reroute,
    /// 不予准入.
    Reject,
}

impl Outcome {
    /// All outcomes, lenient to strict.
    pub const ALL: [Outcome; 8] = [
        Outcome::None,
        Outcome::Admit,
        Outcome::Conditional,
        Outcome::Approval,
        Outcome::Adjudication,
        Outcome::Supplement,
        Outcome::Reroute,
        Outcome::Reject,
    ];

    /// The effect whose conclusion it is.
    pub fn effect(self) -> Option<Effect> {
        TABLE.iter().map(|row| row.effect).find(|effect| effect.outcome() == Some(self))
    }

    /// The Chinese word.
    pub fn word(self) -> &'static str {
        self.effect().map_or(NONE_WORD, Effect::word)
    }

    /// The JSON key.
    pub fn key(self) -> &'static str {
        self.effect().map_or("none", Effect::key)
    }

    /// The outcome of a JSON key or a Chinese word.
    pub fn from_name(name: &str) -> Option<Outcome> {
        Outcome::ALL.into_iter().find(|outcome| outcome.key() == name || outcome.word() == name)
    }

    /// Whether the answer is "no" as it stands: 补正, 转办, 不予准入 or 未作规定.
    pub fn is_refusal(self) -> bool {
        match self {
            Outcome::None | Outcome::Supplement | Outcome::Reroute | Outcome::Reject => true,
            Outcome::Admit | Outcome::Conditional | Outcome::Approval | Outcome::Adjudication => false,
        }
    }
}

/// The word for an item that no policy covers.
pub const NONE_WORD: &str = "未作规定";
/// The word of a 默认 that gives no outcome.
pub const NO_OPINION: &str = "无意见";

/// A set of outcomes; the bits stand in the order of strictness.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Outcomes(u8);

impl Outcomes {
    pub const EMPTY: Outcomes = Outcomes(0);

    /// Just this one.
    pub fn of(outcome: Outcome) -> Outcomes {
        Outcomes::EMPTY.with(outcome)
    }

    pub fn with(self, outcome: Outcome) -> Outcomes {
        Outcomes(self.0 | 1 << outcome as u8)
    }

    pub fn without(self, outcome: Outcome) -> Outcomes {
        Outcomes(self.0 & !(1 << outcome as u8))
    }

    pub fn has(self, outcome: Outcome) -> bool {
        self.0 >> outcome as u8 & 1 == 1
    }

    /// All of both.
    pub fn union(self, other: Outcomes) -> Outcomes {
        Outcomes(self.0 | other.0)
    }

    /// Those at least as strict as this one.
    pub fn at_least(self, outcome: Outcome) -> Outcomes {
        Outcomes(self.0 & (u8::MAX << outcome as u8))
    }

    /// The stricter of every pair of one of these and one of those.
    pub fn strictest_with(self, other: Outcomes) -> Outcomes {
        // Of each set what is not milder than the mildest of the other.
        let above = |set: u8, floor: u8| set & (u8::MAX << floor.trailing_zeros().min(7));
        if self.0 == 0 || other.0 == 0 {
            return Outcomes(0);
        }
        Outcomes(above(self.0, other.0) | above(other.0, self.0))
    }

    pub fn mildest(self) -> Option<Outcome> {
        Outcome::ALL.get(self.0.trailing_zeros() as usize).copied()
    }

    /// The one outcome, if there is just one.
    pub fn single(self) -> Option<Outcome> {
        self.mildest().filter(|_| self.0.count_ones() == 1)
    }

    /// From mild to strict.
    pub fn iter(self) -> impl Iterator<Item = Outcome> {
        Outcome::ALL.into_iter().filter(move |outcome| self.has(*outcome))
    }
}

impl FromIterator<Outcome> for Outcomes {
    fn from_iter<I: IntoIterator<Item = Outcome>>(outcomes: I) -> Self {
        outcomes.into_iter().fold(Outcomes::EMPTY, Outcomes::with)
    }
}

#[cfg(test)]
mod tests {
    use super::{Effect, NO_OPINION, Outcome, Outcomes};
    use crate::syntax::words::CONCLUSIONS;

    #[test]
    fn the_syntax_knows_the_words_and_which_of_them_take_a_text() {
        let table = Effect::all().map(|effect| (effect.word(), effect.argument().is_some()));
        assert!(table.chain([(NO_OPINION, false)]).eq(CONCLUSIONS.iter().copied()));
    }

    #[test]
    fn the_strictest_of_pairs() {
        for left in 1..=u8::MAX {
            for right in 1..=u8::MAX {
                let mut pairs = Outcomes::EMPTY;
                for one in Outcome::ALL.into_iter().filter(|one| Outcomes(left).has(*one)) {
                    for other in Outcome::ALL.into_iter().filter(|other| Outcomes(right).has(*other)) {
                        pairs = pairs.with(one.max(other));
                    }
                }
                assert_eq!(Outcomes(left).strictest_with(Outcomes(right)), pairs);
            }
        }
    }
}

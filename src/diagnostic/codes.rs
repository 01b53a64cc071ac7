//! THE table of diagnostic codes: one row each. A page under `docs/codes/` shows a policy that yields it and its repair.

/// How much a diagnostic weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The policy cannot be used as it stands.
    Error,
    /// The policy works, but a careful drafter would look.
    Warning,
}

impl Severity {
    /// `error` or `warning`.
    pub fn key(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

macro_rules! codes {
    ($($code:ident $severity:ident $title:literal)*) => {
        /// A row of the table.
        #[allow(missing_docs)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code { $($code),* }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Code] = &[$(Code::$code),*];

            /// The code as written: three letters and three digits.
            pub fn key(self) -> &'static str {
                match self { $(Code::$code => stringify!($code)),* }
            }

            /// Its title, in Chinese.
            pub fn title(self) -> &'static str {
                match self { $(Code::$code => $title),* }
            }

            /// Error or warning.
            pub fn severity(self) -> Severity {
                match self { $(Code::$code => Severity::$severity),* }
            }

            /// Its page (Markdown).
            pub fn page(self) -> &'static str {
                match self { $(Code::$code => include_str!(concat!("../../docs/codes/", stringify!($code), ".md"))),* }
            }
        }
    };
}

codes! {
    SYN001 Error   "看不见的字符"
    SYN002 Error   "这一行不属于任何声明"
    SYN003 Error   "写法不对"
    SYN004 Error   "引号或括号没有配对"
    SYN005 Error   "“且”与“或”并用而没有加括号"
    SYN006 Error   "数后面不是计量单位"
    SYN007 Error   "没有这一天"
    SYN008 Error   "嵌套太深或太长"
    SYN009 Error   "同一子句写了两次"
    SYN010 Error   "缺少必须有的子句"
    SYN011 Error   "文件读不出文字"
    SYN012 Error   "数超出范围"
    NAM001 Error   "没有这个名称"
    NAM002 Error   "名称重复声明"
    NAM003 Error   "词与词没有分开"
    NAM004 Error   "名称有歧义"
    NAM005 Error   "定义互相循环"
    NAM006 Error   "例外互相循环"
    NAM007 Warning "声明了而没有用到"
    NAM008 Error   "不是声明过的取值"
    NAM009 Error   "既是取值又是事实"
    NAM010 Warning "名录里没有这个名称"
    TYP001 Error   "类型不符"
    TYP002 Error   "计量单位不是一类"
    TYP003 Error   "不能这样运算或比较"
    TYP004 Error   "函数用法不对"
    TYP005 Error   "结论的参数不对"
    TYP006 Error   "正则表达式不对"
    TYP007 Error   "全表统计用错了地方"
    TYP008 Error   "与上位政策的声明不一致"
    TYP009 Warning "能读，意思却可疑"
    LVL001 Error   "找不到上位政策"
    LVL002 Error   "对上位规则擅开例外"
    LVL003 Error   "参数不可调"
    LVL004 Error   "参数超出幅度"
    LVL005 Error   "没有默认结论"
    LVL006 Error   "上位政策层级不高或互为上位"
    LVL007 Warning "与上位政策的同名而不是一个"
    LVL008 Warning "有上位政策而没有默认结论"
    PKG001 Error   "政策包须有且只有一个政策头"
    PKG002 Error   "同名政策的施行期间重叠"
    TAB001 Error   "找不到表"
    TAB002 Error   "表读不出来"
    TAB003 Error   "表里缺列"
    TAB004 Error   "表里的值不合类型"
    TAB005 Error   "表里主键或别名重复"
    TAB006 Warning "工作日没有日历可查"
    TAB007 Warning "名录里的一行不像一个名称"
    LAW001 Warning "规则没有依据"
    LAW002 Warning "依据已经废止"
    LAW003 Warning "依据尚未施行"
    LAW004 Warning "依据没有这一条"
    LAW005 Warning "依据没有登记"
    LAW006 Error   "法规的有效期间不对"
    LAW007 Warning "依据里夹着别的话"
    CON001 Warning "条件永远不成立"
    CON002 Warning "条件永远成立"
    CON003 Warning "规则没有条件"
    CON004 Warning "缺了应备的反而准入"
    TST001 Error   "测试没有写全"
    TST002 Warning "测试里的数小数超过六位"
}

impl Code {
    /// The code of a key, in any case.
    pub fn from_key(key: &str) -> Option<Code> {
        Self::ALL.iter().copied().find(|code| code.key().eq_ignore_ascii_case(key.trim()))
    }
}

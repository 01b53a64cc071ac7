//! The words of the language in traditional characters.

/// The traditional characters in which words of the language are written, each before the one that the language uses.
const CHARACTERS: &str = "層层級级參参數数簡简稱称條条規规則则測测試试結结論论對对錄录曆历設设義义號号機机關关適适認认語语匯汇彙汇總总\
    階阶據据當当應应備备補补許许審审說说説说準准項项組组預预來来鍵键別别調调個个於于額额舉举類类報报須须滿满無无見见轉转辦办\
    華华國国處处罰罚強强復复議议訴诉訟讼環环護护產产業业務务職职責责權权劃划鄉乡鎮镇縣县區区監监財财稅税衛卫醫医險险質质資资廣广東东農农動动\
    勞劳車车電电網网絡络檔档築筑設设決决策策實实細细導导領领黨党編编";

/// A word in the characters of the language; `None` if none of its characters is traditional.
pub fn simplified(word: &str) -> Option<String> {
    let simple = |c: char| {
        let mut pairs = CHARACTERS.chars();
        std::iter::from_fn(|| pairs.next().zip(pairs.next())).find(|(other, _)| *other == c).map_or(c, |(_, simple)| simple)
    };
    let meant: String = word.chars().map(simple).collect();
    (meant != word).then_some(meant)
}

//! From the lines of a paper form to questions: what is written before the box tells what kind of box it is.

use serde_json::json;
use yakuba_base::text;
use yakuba_forms::{Form, builder::EditError};

/// One line of a paper form, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// A new page begins: `# 世帯について`.
    Page(String),
    /// Words to read: `※ 本人確認書類をお持ちください`.
    Guidance(String),
    /// A question.
    Question(Question),
}

/// A question, guessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Question {
    pub label: String,
    pub kind: &'static str,
    pub required: bool,
    pub options: Vec<String>,
}

/// Endings and words that tell the kind of a question, the most telling first.
const TELLING: &[(&str, &[&str])] = &[
    ("consent", &["同意", "誓約"]),
    ("bank_account", &["口座", "振込先"]),
    ("corporate_number", &["法人番号"]),
    ("signature", &["署名", "サイン"]),
    ("photo", &["写真"]),
    ("files", &["添付", "書類", "図面", "の写し", "見積書", "証明書"]),
    ("map_point", &["地図", "位置", "見取図"]),
    ("mail", &["メール", "e-mail", "email"]),
    ("phone", &["電話", "携帯", "連絡先", "fax"]),
    ("address", &["住所", "所在地", "居所", "送付先"]),
    (
        "date",
        &[
            "生年月日",
            "年月日",
            "日付",
            "月日",
            "予定日",
            "期日",
            "開始日",
            "終了日",
            "希望日",
            "取得日",
            "発生日",
        ],
    ),
    ("time", &["時刻", "時間帯"]),
    ("yen", &["金額", "費用", "年額", "月額", "収入", "所得", "代金", "円"]),
    (
        "number",
        &[
            "人数", "通数", "枚数", "台数", "頭数", "匹数", "回数", "個数", "件数", "年齢", "面積", "数量",
            "日数", "戸数",
        ],
    ),
    ("person_name", &["氏名", "お名前", "名前", "代表者名", "申請者", "届出人", "保護者"]),
    ("yes_no", &["の有無", "かどうか", "ありますか", "ですか", "ますか"]),
    ("long_text", &["理由", "内容", "目的", "備考", "詳細", "状況", "事情", "経緯", "概要", "特記"]),
];

/// Reads one line; `None` for a blank one. Numbering, bullets and a colon at the end are dropped.
pub(crate) fn line(typed: &str) -> Option<Line> {
    let typed = typed.trim();
    for (sign, make) in [('#', Line::Page as fn(String) -> Line), ('■', Line::Page), ('※', Line::Guidance)]
    {
        if let Some(rest) =
            typed.strip_prefix(sign).or_else(|| typed.strip_prefix('＃').filter(|_| sign == '#'))
        {
            let words = rest.trim_start_matches(['#', '＃']).trim();
            return (!words.is_empty()).then(|| make(words.to_owned()));
        }
    }
    let bare = typed.trim_start_matches(|c: char| {
        c.is_numeric() || c.is_whitespace() || "・-*.．、)）(（□●○◎①②③④⑤⑥⑦⑧⑨⑩".contains(c)
    });
    let bare = bare.trim_end_matches([':', '：', '＿', '_', ' ', '　']);
    let (label, inside) = brackets(bare);
    if label.is_empty() {
        return None;
    }
    let optional = inside.as_deref().is_some_and(|words| words.contains("任意"));
    let options: Vec<String> = inside
        .iter()
        .flat_map(|words| words.split(['・', '／', '/', '、', ',']))
        .map(|option| option.trim().to_owned())
        .filter(|option| {
            !option.is_empty() && !["任意", "必須", "複数", "選択"].iter().any(|word| option.contains(word))
        })
        .collect();
    let kind = kind(label, &options, bare.contains("複数") || bare.contains("すべて"));
    let chooses = matches!(kind, "choice" | "choices");
    // What is in brackets belongs to the words unless it says how to answer.
    let label = if chooses || kind == "yes_no" || optional { label.to_owned() } else { bare.to_owned() };
    let options = if chooses { options } else { Vec::new() };
    Some(Line::Question(Question { label, kind, required: !optional, options }))
}

/// `種類（A・B）` → `種類` and `A・B`.
fn brackets(typed: &str) -> (&str, Option<String>) {
    let Some(open) = typed.find(['（', '(']) else { return (typed, None) };
    let inside = typed[open..].trim_start_matches(['（', '(']).trim_end_matches(['）', ')']);
    (typed[..open].trim(), Some(inside.to_owned()))
}

fn kind(label: &str, options: &[String], several: bool) -> &'static str {
    let yes = |option: &str| matches!(option, "はい" | "有" | "あり" | "有り" | "ある" | "する");
    let no = |option: &str| matches!(option, "いいえ" | "無" | "なし" | "無し" | "ない" | "しない");
    if let [first, second] = options
        && yes(first)
        && no(second)
    {
        return "yes_no";
    }
    if options.len() >= 2 {
        return if several { "choices" } else { "choice" };
    }
    let folded = text::normalise(label).to_lowercase();
    let found = TELLING.iter().find(|(_, words)| words.iter().any(|word| folded.contains(word)));
    match found {
        Some((kind, _)) => kind,
        None if folded.ends_with('数') => "number",
        None if folded.ends_with('日') => "date",
        None if folded.ends_with('額') || folded.ends_with('料') => "yen",
        None => "text",
    }
}

/// Adds the lines to a form, from the end of `page` on. Gives the place of the last thing added too.
pub(crate) fn add_lines(form: &Form, page: &str, lines: &str) -> Result<(Form, String), EditError> {
    let (mut form, mut page, mut at) = (form.clone(), page.to_owned(), page.to_owned());
    for line in lines.lines().filter_map(line) {
        match line {
            Line::Page(title) => {
                let blank = form.page(&page).is_some_and(|page| page.fields.is_empty());
                if blank {
                    form = form.set_page(&page, "title", json!(title))?;
                } else {
                    (form, page) = form.add_page(Some(&page), yakuba_base::Text::ja(title))?;
                }
                at.clone_from(&page);
            }
            Line::Guidance(words) => {
                let (with, path) = form.add_field(&page, None, "guidance")?;
                form = with.set_field(&path, "body", json!(words))?;
                at = format!("{page}.{path}");
            }
            Line::Question(question) => {
                let (with, path) = form.add_field(&page, None, question.kind)?;
                form = with;
                // The builder's own words come with translations; they are kept where they say the same.
                if form
                    .field(&path)
                    .is_some_and(|field| field.label.get(yakuba_base::Lang::Ja) != question.label)
                {
                    form = form.set_field(&path, "label", json!(question.label))?;
                }
                if !question.required {
                    form = form.set_field(&path, "required", json!(false))?;
                }
                if !question.options.is_empty() {
                    let options: Vec<_> = (1..)
                        .zip(&question.options)
                        .map(|(number, label)| json!({ "value": format!("option_{number}"), "label": label }))
                        .collect();
                    form = form.set_field(&path, "options", json!(options))?;
                }
                at = format!("{page}.{path}");
            }
        }
    }
    Ok((form, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind_of(typed: &str) -> &'static str {
        match line(typed) {
            Some(Line::Question(question)) => question.kind,
            other => panic!("{typed} is no question: {other:?}"),
        }
    }

    #[test]
    fn labels_of_paper_forms_tell_their_kind() {
        for (typed, wanted) in [
            ("1. 氏名：", "person_name"),
            ("（2）住所", "address"),
            ("・電話番号", "phone"),
            ("生年月日", "date"),
            ("世帯人数", "number"),
            ("犬の頭数", "number"),
            ("申請金額", "yen"),
            ("添付書類", "files"),
            ("現場の写真", "photo"),
            ("使用の理由", "long_text"),
            ("設置の有無", "yes_no"),
            ("減免の申請（有・無）", "yes_no"),
            ("続柄（子・孫・その他）", "choice"),
            ("希望する連絡方法（電話・メール・郵便・複数可）", "choices"),
            ("犬の名", "text"),
        ] {
            assert_eq!(kind_of(typed), wanted, "{typed}");
        }
        assert_eq!(line("　"), None);
        assert_eq!(line("■ 世帯について"), Some(Line::Page("世帯について".to_owned())));
    }

    #[test]
    fn brackets_say_how_to_answer() {
        let question = |typed| match line(typed) {
            Some(Line::Question(question)) => question,
            other => panic!("{other:?}"),
        };
        let choice = question("請求の種類（全部・一部）");
        assert_eq!(
            (choice.label.as_str(), choice.options),
            ("請求の種類", vec!["全部".to_owned(), "一部".to_owned()])
        );
        let optional = question("建物名（任意）");
        assert_eq!((optional.label.as_str(), optional.required), ("建物名", false));
        assert_eq!(question("面積（平方メートル）").label, "面積（平方メートル）");
    }

    #[test]
    fn lines_become_pages_and_questions_that_can_be_published() {
        let typed = "# 申請する方\n氏名\n住所\n電話番号\n# 犬について\n犬の名\n種類（柴・雑種・その他）\n※ 注射済票は窓口で渡します";
        let (form, at) = add_lines(&Form::blank(), "page_1", typed).unwrap();
        assert_eq!(form.pages.len(), 2);
        assert_eq!(at, "page_1_2.guidance".replace("page_1_2", &form.pages[1].key));
        let blocking = yakuba_forms::publish_check(&form, &[yakuba_base::Lang::Ja])
            .into_iter()
            .filter(|finding| finding.severity == yakuba_forms::Severity::Error)
            .count();
        assert_eq!(blocking, 0);
    }
}

//! Says a rule in plain words: 「世帯人数」が2以上 かつ 「区分」が「新規」.

use yakuba_base::Lang;

use super::{Expr, Function, Operator, Path};

/// The words for names.
pub trait Labels {
    /// The label of an answer, a part or a column.
    fn label(&self, path: &Path, row_of: Option<&str>, lang: Lang) -> String;
    /// The label of an option of a choice.
    fn option(&self, path: &Path, value: &str, row_of: Option<&str>, lang: Lang) -> Option<String>;
    /// True for an answer that is a day, which is "before" and "after", not "smaller" and "larger".
    fn is_date(&self, path: &Path, row_of: Option<&str>) -> bool;
}

/// `expr` in plain words.
pub fn explain(expr: &Expr, labels: &dyn Labels, lang: Lang) -> String {
    explain_in(expr, labels, lang, None)
}

/// `expr` in plain words, where it stands in the rows of the group `row_of`.
pub fn explain_in(expr: &Expr, labels: &dyn Labels, lang: Lang, row_of: Option<&str>) -> String {
    Speaker { labels, lang, row_of }.condition(expr)
}

#[derive(Clone, Copy)]
struct Speaker<'a> {
    labels: &'a dyn Labels,
    lang: Lang,
    row_of: Option<&'a str>,
}

impl<'a> Speaker<'a> {
    fn english(&self) -> bool {
        self.lang == Lang::En
    }

    fn quoted(&self, text: &str) -> String {
        if self.english() { format!("“{text}”") } else { format!("「{text}」") }
    }

    /// As a condition: a bare yes/no field says which of the two.
    fn condition(&self, expr: &'a Expr) -> String {
        match (expr, self.english()) {
            (Expr::Name(_), false) => format!("{}が「はい」", self.value(expr)),
            (Expr::Name(_), true) => format!("{} is “Yes”", self.value(expr)),
            (Expr::Not(inner), false) => match &**inner {
                Expr::Name(_) => format!("{}が「いいえ」", self.value(inner)),
                Expr::Call(Function::Answered, arguments) => {
                    format!("{}に答えがない", self.value(&arguments[0]))
                }
                Expr::Call(Function::Has, arguments) => {
                    format!(
                        "{}で{}を選んでいない",
                        self.value(&arguments[0]),
                        self.beside(&arguments[0], &arguments[1])
                    )
                }
                _ => format!("（{}）ではない", self.condition(inner)),
            },
            (Expr::Not(inner), true) => match &**inner {
                Expr::Name(_) => format!("{} is “No”", self.value(inner)),
                _ => format!("not ({})", self.condition(inner)),
            },
            (Expr::Binary(operator @ (Operator::And | Operator::Or), left, right), english) => {
                let word = match (operator, self.lang) {
                    (Operator::And, Lang::En) => " and ",
                    (_, Lang::En) => " or ",
                    (Operator::And, Lang::Easy) => " そして ",
                    (Operator::And, _) => " かつ ",
                    (_, _) => " または ",
                };
                let side = |side: &'a Expr| match side {
                    Expr::Binary(inner @ (Operator::And | Operator::Or), ..) if inner != operator => {
                        if english {
                            format!("({})", self.condition(side))
                        } else {
                            format!("（{}）", self.condition(side))
                        }
                    }
                    _ => self.condition(side),
                };
                format!("{}{word}{}", side(left), side(right))
            }
            (Expr::Binary(operator, left, right), _) if operator.is_comparison() => {
                self.comparison(*operator, left, right)
            }
            (Expr::In(item, list), english) => {
                let list: Vec<String> = list.iter().map(|each| self.beside(item, each)).collect();
                let item = self.value(item);
                if english {
                    format!("{item} is one of {}", list.join(", "))
                } else {
                    format!("{item}が{}のどれか", list.join(""))
                }
            }
            _ => self.value(expr),
        }
    }

    fn comparison(&self, operator: Operator, left: &'a Expr, right: &'a Expr) -> String {
        let dated = self.is_date(left) || self.is_date(right);
        let (a, b) = (self.beside(right, left), self.beside(left, right));
        if self.english() {
            let word = match (operator, dated) {
                (Operator::Equal, _) => return format!("{a} is {b}"),
                (Operator::NotEqual, _) => return format!("{a} is not {b}"),
                (Operator::Less, true) => "before",
                (Operator::AtMost, true) => "on or before",
                (Operator::Greater, true) => "after",
                (_, true) => "on or after",
                (Operator::Less, _) => return format!("{a} is less than {b}"),
                (Operator::AtMost, _) => return format!("{a} is {b} or less"),
                (Operator::Greater, _) => return format!("{a} is more than {b}"),
                _ => return format!("{a} is {b} or more"),
            };
            return format!("{a} is {word} {b}");
        }
        let ending = match (operator, dated) {
            (Operator::Equal, _) => "",
            (Operator::NotEqual, _) => "でない",
            (Operator::Less, true) => "より前",
            (Operator::AtMost, true) => "以前",
            (Operator::Greater, true) => "より後",
            (_, true) => "以後",
            (Operator::Less, _) => "未満",
            (Operator::AtMost, _) => "以下",
            (Operator::Greater, _) => "より大きい",
            _ => "以上",
        };
        format!("{a}が{b}{ending}")
    }

    /// A value that stands beside `other`: the label of its option when `other` is a choice.
    fn beside(&self, other: &'a Expr, value: &'a Expr) -> String {
        if let (Expr::Name(path), Expr::Text(text)) = (other, value)
            && let Some(option) = self.labels.option(path, text, self.row_of, self.lang)
        {
            return self.quoted(&option);
        }
        self.value(value)
    }

    fn is_date(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Date(_) | Expr::Call(Function::Today | Function::AddDays, _) => true,
            Expr::Name(path) => self.labels.is_date(path, self.row_of),
            _ => false,
        }
    }

    fn value(&self, expr: &'a Expr) -> String {
        match expr {
            Expr::Number(number) => number.to_string(),
            Expr::Text(text) => self.quoted(text),
            Expr::Bool(value) => match (value, self.english()) {
                (true, true) => "“Yes”",
                (false, true) => "“No”",
                (true, false) => "「はい」",
                (false, false) => "「いいえ」",
            }
            .to_owned(),
            Expr::Date(date) if self.english() => date.to_string(),
            Expr::Date(date) => date.long(),
            Expr::Name(path) => self.quoted(&self.labels.label(path, self.row_of, self.lang)),
            Expr::Negate(inner) => format!("-{}", self.operand(inner, 7)),
            Expr::Binary(operator, left, right) if !operator.is_comparison() && operator.strength() > 4 => {
                let sign = match operator {
                    Operator::Plus => "＋",
                    Operator::Minus => "－",
                    Operator::Times => "×",
                    _ => "÷",
                };
                let sign = if self.english() { operator.symbol() } else { sign };
                let space = if self.english() { " " } else { "" };
                let strength = operator.strength();
                format!(
                    "{}{space}{sign}{space}{}",
                    self.operand(left, strength),
                    self.operand(right, strength + 1)
                )
            }
            Expr::Call(function, arguments) => self.call(*function, arguments),
            _ => self.condition(expr),
        }
    }

    fn operand(&self, expr: &'a Expr, needed: u8) -> String {
        match expr {
            Expr::Binary(operator, ..) if operator.strength() < needed => {
                if self.english() {
                    format!("({})", self.value(expr))
                } else {
                    format!("（{}）", self.value(expr))
                }
            }
            _ => self.value(expr),
        }
    }

    fn call(&self, function: Function, arguments: &'a [Expr]) -> String {
        let say = |index: usize| self.value(&arguments[index]);
        let english = self.english();
        match function {
            Function::Today => if english { "today" } else { "今日" }.to_owned(),
            Function::Age => match (arguments.len(), english) {
                (1, true) => format!("the age from {}", say(0)),
                (1, false) => format!("{}からの満年齢", say(0)),
                (_, true) => format!("the age from {} on {}", say(0), say(1)),
                (_, false) => format!("{}からの{}時点の満年齢", say(0), say(1)),
            },
            Function::Count => {
                if english {
                    format!("the number of {}", say(0))
                } else {
                    format!("{}の数", say(0))
                }
            }
            Function::Sum => {
                if english {
                    format!("the sum of {}", say(0))
                } else {
                    format!("{}の合計", say(0))
                }
            }
            Function::Any | Function::All => {
                let inside = match &arguments[0] {
                    Expr::Name(group) => Self { row_of: Some(&group.head), ..*self },
                    _ => *self,
                };
                let condition = inside.condition(&arguments[1]);
                match (function == Function::Any, english) {
                    (true, true) => format!("in at least one of {}: ({condition})", say(0)),
                    (false, true) => format!("in every one of {}: ({condition})", say(0)),
                    (true, false) => format!("{}のどれかで（{condition}）", say(0)),
                    (false, false) => format!("{}のすべてで（{condition}）", say(0)),
                }
            }
            Function::If => {
                let condition = self.condition(&arguments[0]);
                if english {
                    format!("{} if {condition}, otherwise {}", say(1), say(2))
                } else {
                    format!("{condition}のときは{}、ほかは{}", say(1), say(2))
                }
            }
            Function::Min => {
                if english {
                    format!("the smaller of {} and {}", say(0), say(1))
                } else {
                    format!("{}と{}の小さいほう", say(0), say(1))
                }
            }
            Function::Max => {
                if english {
                    format!("the larger of {} and {}", say(0), say(1))
                } else {
                    format!("{}と{}の大きいほう", say(0), say(1))
                }
            }
            Function::Floor => {
                if english {
                    format!("{} rounded down", say(0))
                } else {
                    format!("（{}）の端数切り捨て", say(0))
                }
            }
            Function::Round => {
                if english {
                    format!("{} rounded", say(0))
                } else {
                    format!("（{}）の四捨五入", say(0))
                }
            }
            Function::Answered => {
                if english {
                    format!("{} is answered", say(0))
                } else {
                    format!("{}に答えがある", say(0))
                }
            }
            Function::Has => {
                let option = self.beside(&arguments[0], &arguments[1]);
                if english {
                    format!("{} includes {option}", say(0))
                } else {
                    format!("{}で{option}を選んだ", say(0))
                }
            }
            Function::DaysBetween => {
                if english {
                    format!("the days from {} to {}", say(0), say(1))
                } else {
                    format!("{}から{}までの日数", say(0), say(1))
                }
            }
            Function::AddDays => {
                if english {
                    format!("{} days after {}", say(1), say(0))
                } else {
                    format!("{}の{}日後", say(0), say(1))
                }
            }
            Function::Length => {
                if english {
                    format!("the length of {}", say(0))
                } else {
                    format!("{}の文字数", say(0))
                }
            }
            Function::FiscalYear => {
                if english {
                    format!("the fiscal year of {}", say(0))
                } else {
                    format!("{}の年度", say(0))
                }
            }
        }
    }
}

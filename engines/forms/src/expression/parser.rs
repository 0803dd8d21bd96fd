//! From words to an expression: precedence climbing, one function per kind of thing.

use std::fmt;

use super::ast::{COMPARISON, NOT, SIGN};
use super::lexer::{Token, Word, words};
use super::{Expr, Function, Operator, Path};

/// Why a text is not an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where, in characters from the beginning, from 0.
    pub at: usize,
    /// What is wrong and what to write instead, in Japanese.
    pub message: String,
}

impl SyntaxError {
    pub(super) fn new(at: usize, message: impl Into<String>) -> Self {
        Self { at, message: message.into() }
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}文字目: {}", self.at + 1, self.message)
    }
}

impl std::error::Error for SyntaxError {}

/// Longer rules are nobody's to understand; the limits also keep every later walk over the tree shallow.
const MOST_WORDS: usize = 1_000;
const DEEPEST: usize = 60;

/// Reads an expression.
pub fn parse(source: &str) -> Result<Expr, SyntaxError> {
    let tokens = words(source)?;
    if tokens.len() > MOST_WORDS {
        return Err(SyntaxError::new(
            0,
            format!("式が長すぎます（{MOST_WORDS}語まで）。いくつかに分けてください。"),
        ));
    }
    let mut parser = Parser { tokens: &tokens, next: 0, end: source.chars().count(), depth: 0 };
    let expr = parser.expression(0)?;
    match parser.peek() {
        None => Ok(expr),
        Some(word) => {
            let message = if matches!(word, Word::Sign("=" | "!=" | "<" | "<=" | ">" | ">=")) {
                "比べる記号は続けて書けません。and でつないでください。".to_owned()
            } else {
                format!("{}の前に and や + などがありません。", said(word))
            };
            Err(parser.error(message))
        }
    }
}

struct Parser<'a> {
    tokens: &'a [Token],
    next: usize,
    end: usize,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Word> {
        self.tokens.get(self.next).map(|token| &token.word)
    }

    fn error(&self, message: impl Into<String>) -> SyntaxError {
        SyntaxError::new(self.tokens.get(self.next).map_or(self.end, |token| token.at), message)
    }

    fn eat(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Some(Word::Sign(here)) if *here == sign);
        self.next += usize::from(found);
        found
    }

    fn expect(&mut self, sign: &str, after: &str) -> Result<(), SyntaxError> {
        if self.eat(sign) {
            Ok(())
        } else {
            Err(self.error(format!("{after}に「{sign}」がありません。")))
        }
    }

    fn operator(&self) -> Option<Operator> {
        Some(match self.peek()? {
            Word::Name(name) if name == "or" => Operator::Or,
            Word::Name(name) if name == "and" => Operator::And,
            Word::Sign(sign) => match *sign {
                "=" => Operator::Equal,
                "!=" => Operator::NotEqual,
                "<" => Operator::Less,
                "<=" => Operator::AtMost,
                ">" => Operator::Greater,
                ">=" => Operator::AtLeast,
                "+" => Operator::Plus,
                "-" => Operator::Minus,
                "*" => Operator::Times,
                "/" => Operator::Divide,
                _ => return None,
            },
            _ => return None,
        })
    }

    /// Everything that binds tighter than `strength`.
    fn expression(&mut self, strength: u8) -> Result<Expr, SyntaxError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.error("かっこや not の重なりが深すぎます。式を分けてください。"));
        }
        let mut left = self.operand()?;
        let mut compared = false;
        loop {
            if COMPARISON > strength
                && !compared
                && matches!(self.peek(), Some(Word::Name(name)) if name == "in")
            {
                self.next += 1;
                left = Expr::In(Box::new(left), self.list()?);
                compared = true;
                continue;
            }
            let Some(operator) = self.operator() else { break };
            if operator.strength() <= strength || (compared && operator.strength() >= COMPARISON) {
                break;
            }
            self.next += 1;
            compared = operator.is_comparison();
            let right = self.expression(operator.strength())?;
            left = Expr::Binary(operator, Box::new(left), Box::new(right));
        }
        self.depth -= 1;
        Ok(left)
    }

    fn operand(&mut self) -> Result<Expr, SyntaxError> {
        let Some(token) = self.tokens.get(self.next) else {
            return Err(self.error("式が途中で終わっています。"));
        };
        self.next += 1;
        match &token.word {
            Word::Number(number) => Ok(Expr::Number(*number)),
            Word::Text(text) => Ok(Expr::Text(text.clone())),
            Word::Date(date) => Ok(Expr::Date(*date)),
            Word::Name(name) => self.named(token.at, name),
            Word::Sign("(") => {
                let inner = self.expression(0)?;
                self.expect(")", "かっこの終わり")?;
                Ok(inner)
            }
            Word::Sign("-") => Ok(Expr::Negate(Box::new(self.expression(SIGN)?))),
            other => Err(SyntaxError::new(
                token.at,
                format!("{}の前に、項目の名前や値がありません。", said(other)),
            )),
        }
    }

    fn named(&mut self, at: usize, name: &str) -> Result<Expr, SyntaxError> {
        match name {
            "true" => return Ok(Expr::Bool(true)),
            "false" => return Ok(Expr::Bool(false)),
            "not" => return Ok(Expr::Not(Box::new(self.expression(NOT)?))),
            "and" | "or" | "in" => {
                return Err(SyntaxError::new(at, format!("「{name}」の前に、項目の名前や値がありません。")));
            }
            _ => {}
        }
        if self.eat("(") {
            return self.call(at, name);
        }
        if !self.eat(".") {
            return Ok(Expr::Name(Path::key(name)));
        }
        match self.tokens.get(self.next).map(|token| &token.word) {
            Some(Word::Name(part)) => {
                self.next += 1;
                Ok(Expr::Name(Path::part(name, part)))
            }
            _ => Err(self.error(format!("「{name}.」の後に、部分の名前（例: {name}.town）がありません。"))),
        }
    }

    fn call(&mut self, at: usize, name: &str) -> Result<Expr, SyntaxError> {
        let function = Function::named(name)
            .ok_or_else(|| SyntaxError::new(at, format!("「{name}」という関数はありません。")))?;
        let mut arguments = Vec::new();
        if !self.eat(")") {
            loop {
                arguments.push(self.expression(0)?);
                if !self.eat(",") {
                    break;
                }
            }
            self.expect(")", "関数の終わり")?;
        }
        let (fewest, most) = function.arity();
        if (fewest..=most).contains(&arguments.len()) {
            return Ok(Expr::Call(function, arguments));
        }
        let wanted =
            if fewest == most { format!("{fewest}個") } else { format!("{fewest}個から{most}個") };
        let given = arguments.len();
        Err(SyntaxError::new(at, format!("「{name}」のかっこの中は{wanted}です（今は{given}個）。")))
    }

    fn list(&mut self) -> Result<Vec<Expr>, SyntaxError> {
        self.expect("[", "in の後")?;
        let mut list = vec![self.expression(0)?];
        while self.eat(",") {
            list.push(self.expression(0)?);
        }
        self.expect("]", "一覧の終わり")?;
        Ok(list)
    }
}

fn said(word: &Word) -> String {
    match word {
        Word::Number(number) => format!("「{number}」"),
        Word::Text(text) => format!("「\"{text}\"」"),
        Word::Date(date) => format!("「@{date}」"),
        Word::Name(name) => format!("「{name}」"),
        Word::Sign(sign) => format!("「{sign}」"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The expression with every bracket written, to see what binds to what.
    fn brackets(expr: &Expr) -> String {
        match expr {
            Expr::Not(inner) => format!("(not {})", brackets(inner)),
            Expr::Negate(inner) => format!("(-{})", brackets(inner)),
            Expr::Binary(operator, left, right) => {
                format!("({} {} {})", brackets(left), operator.symbol(), brackets(right))
            }
            other => other.to_string(),
        }
    }

    #[test]
    fn precedence() {
        for (source, wanted) in [
            ("a or b and not c = 1", "(a or (b and (not (c = 1))))"),
            ("1 + 2 * 3 - 4", "((1 + (2 * 3)) - 4)"),
            ("-a * b", "((-a) * b)"),
            ("(a + 1) * 2 >= b and c", "((((a + 1) * 2) >= b) and c)"),
            ("not a and b", "((not a) and b)"),
            ("（ａ＋1）×2≧10", "(((a + 1) * 2) >= 10)"),
        ] {
            assert_eq!(brackets(&parse(source).unwrap()), wanted, "{source}");
        }
    }

    #[test]
    fn errors_say_where_and_what_to_do() {
        for (source, at, part) in [
            ("", 0, "途中で終わって"),
            ("a =", 3, "途中で終わって"),
            ("a b", 2, "前に and"),
            ("a < b < c", 6, "続けて書けません"),
            ("a in [1] in [2]", 9, "前に and"),
            ("age(", 4, "途中で終わって"),
            ("sum(a, b)", 0, "1個です（今は2個）"),
            ("total(a)", 0, "関数はありません"),
            ("a = \"x", 4, "終わりの"),
            ("a = @2026-02-30", 4, "日付として"),
            ("a % 2", 2, "使えない文字"),
            ("home.", 5, "部分の名前"),
            ("1.2.3", 0, "数として"),
        ] {
            let error = parse(source).unwrap_err();
            assert_eq!(error.at, at, "{source}: {error}");
            assert!(error.message.contains(part), "{source}: {error}");
        }
    }

    #[test]
    fn neither_length_nor_depth_can_hurt() {
        assert!(parse(&"(".repeat(100_000)).is_err());
        assert!(parse(&"(".repeat(500)).is_err());
        assert!(parse(&"not ".repeat(500)).is_err());
        assert!(parse(&format!("1{}", " + 1".repeat(400))).is_ok());
    }
}

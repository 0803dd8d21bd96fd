use serde::{Deserialize, Serialize};
use yakuba_base::{Date, Yen};
use yakuba_flow::Post;
use yakuba_rules::{
    Cell, Compiled, Domain, Finding, HitPolicy, Input, NoAnswer, Output, Row, Table, TableError,
};

/// The most a question about money can be about: more than any city's budget, yen.
const MOST: i64 = 1_000_000_000_000;

/// The rules on who decides what (事務決裁規程・専決規程), as data of the city.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rulebook {
    /// What it is called.
    pub name: String,
    /// The first day it is checked for.
    pub from: Date,
    /// Who decides, from the lowest level up.
    pub levels: Vec<Level>,
    /// What can be decided.
    pub kinds: Vec<Kind>,
    /// Who decides what must not be decided below (専決の留保).
    pub reserved: Reserved,
    /// Who decides what.
    pub rows: Vec<DecisionRow>,
    /// Who has to agree to what (合議).
    pub consult: Vec<ConsultRow>,
}

/// A level of deciders, such as 課長等.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    /// Its code.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// The positions that stand at it.
    pub positions: Vec<String>,
}

/// A kind of matter (事案の種別).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kind {
    /// Its code.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// Whether an amount decides who decides.
    pub money: bool,
}

/// Who decides what is reserved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reserved {
    /// The article.
    pub name: String,
    /// The level.
    pub decider: String,
    /// Why, in words.
    pub says: String,
}

/// A row of who decides what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionRow {
    /// The item: 「別表第2 第3項」.
    pub name: String,
    /// For these kinds.
    pub kinds: Vec<String>,
    /// Only in these units and below.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<String>,
    /// Not in these units and below.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_units: Vec<String>,
    /// More than this, yen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub above: Option<i64>,
    /// At most this, yen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<i64>,
    /// The level that decides.
    pub decider: String,
    /// What it says, for the page: 「課長等専決：物品の購入 30万円以下」.
    pub says: String,
    /// The first day it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// The first day it no longer holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

/// A row of who has to agree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsultRow {
    /// The item.
    pub name: String,
    /// For these kinds.
    pub kinds: Vec<String>,
    /// More than this, yen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub above: Option<i64>,
    /// Who is asked.
    pub post: Post,
    /// What it says.
    pub says: String,
}

/// What is to be decided, as far as the rules ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matter<'a> {
    /// Its kind.
    pub kind: &'a str,
    /// How much money it is about.
    pub amount: Option<Yen>,
    /// Whether it is about the assembly, important, unusual, a precedent or in dispute (専決の留保).
    pub reserved: bool,
    /// The unit that drafts it.
    pub unit: &'a str,
}

/// What the rules say of a matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The level that decides.
    pub decider: String,
    /// The item that says so.
    pub row: String,
    /// What it says.
    pub says: String,
    /// Who has to agree, by which item, and what it says.
    pub consult: Vec<(Post, String, String)>,
}

/// A rulebook ready to be asked.
pub struct Rules {
    book: Rulebook,
    decide: Compiled,
    consult: Compiled,
}

impl Rulebook {
    /// Reads the rules for use in an organisation: each unit with the one above it.
    ///
    /// # Errors
    /// What is wrong in the way they are written.
    pub fn rules(self, units: &[(String, Option<String>)]) -> Result<Rules, TableError> {
        let decide = self.decide_table(units).compile()?;
        let consult = self.consult_table().compile()?;
        Ok(Rules { book: self, decide, consult })
    }

    fn kind_input(&self) -> Input {
        let names = self.kinds.iter().map(|kind| kind.code.clone()).collect();
        Input { key: "種別".to_owned(), domain: Domain::Names { names } }
    }

    fn decide_table(&self, units: &[(String, Option<String>)]) -> Table {
        let input = |key: &str, domain| Input { key: key.to_owned(), domain };
        let names = ["通常", "留保"].map(str::to_owned).to_vec();
        let ordinary = Cell::In(vec!["通常".to_owned()]);
        let reserved = Row {
            name: self.reserved.name.clone(),
            from: None,
            until: None,
            when: vec![Cell::Any, Cell::In(vec!["留保".to_owned()]), Cell::Any, Cell::Any],
            then: vec![self.reserved.decider.clone()],
        };
        let row = |row: &DecisionRow| {
            let unit = match (row.units.is_empty(), row.not_units.is_empty()) {
                (false, _) => Cell::In(row.units.clone()),
                (true, false) => Cell::NotIn(row.not_units.clone()),
                (true, true) => Cell::Any,
            };
            let amount = match (row.above, row.most) {
                (None, None) => Cell::Any,
                (above, most) => Cell::Within(above, most),
            };
            Row {
                name: row.name.clone(),
                from: row.from,
                until: row.until,
                when: vec![Cell::In(row.kinds.clone()), ordinary.clone(), unit, amount],
                then: vec![row.decider.clone()],
            }
        };
        Table {
            name: self.name.clone(),
            hit: HitPolicy::Unique,
            inputs: vec![
                self.kind_input(),
                input("留保", Domain::Names { names }),
                input("組織", Domain::Tree { nodes: units.to_vec() }),
                input("金額", Domain::Number { least: 0, greatest: MOST }),
            ],
            outputs: vec![Output {
                key: "決裁者".to_owned(),
                values: self.levels.iter().rev().map(|level| level.code.clone()).collect(),
            }],
            rows: self.rows.iter().map(row).chain([reserved]).collect(),
        }
    }

    fn consult_table(&self) -> Table {
        let row = |(place, row): (usize, &ConsultRow)| Row {
            name: row.name.clone(),
            from: None,
            until: None,
            when: vec![
                Cell::In(row.kinds.clone()),
                row.above.map_or(Cell::Any, |above| Cell::Within(Some(above), None)),
            ],
            then: vec![place.to_string()],
        };
        Table {
            name: "合議".to_owned(),
            hit: HitPolicy::RuleOrder,
            inputs: vec![
                self.kind_input(),
                Input { key: "金額".to_owned(), domain: Domain::Number { least: 0, greatest: MOST } },
            ],
            outputs: vec![Output { key: "相手".to_owned(), values: Vec::new() }],
            rows: self.consult.iter().enumerate().map(row).collect(),
        }
    }
}

impl Rules {
    /// The rules as they are written.
    pub fn book(&self) -> &Rulebook {
        &self.book
    }

    /// The kind of this code.
    pub fn kind(&self, code: &str) -> Option<&Kind> {
        self.book.kinds.iter().find(|kind| kind.code == code)
    }

    /// The name of a level.
    pub fn level_name<'r>(&'r self, code: &'r str) -> &'r str {
        self.book.levels.iter().find(|level| level.code == code).map_or(code, |level| level.name.as_str())
    }

    /// Who decides a matter on a day, by which item, and who has to agree.
    ///
    /// # Errors
    /// When the rules leave it out or say it twice.
    pub fn ask(&self, matter: &Matter<'_>, day: Date) -> Result<Proposal, NoAnswer> {
        let amount = matter.amount.map_or(0, |yen| yen.0.clamp(0, MOST));
        let reserved = if matter.reserved { "留保" } else { "通常" };
        let given = [matter.kind.into(), reserved.into(), matter.unit.into(), amount.into()];
        let answer = self.decide.ask(&given, day)?;
        let row = answer.row().map(|row| row.name.clone()).unwrap_or_default();
        let written = self.book.rows.iter().find(|written| written.name == row);
        let says = written.map_or_else(|| self.book.reserved.says.clone(), |row| row.says.clone());
        let consult = match self.consult.ask(&[matter.kind.into(), amount.into()], day) {
            Ok(answer) => {
                let places = answer.says.first().into_iter().flatten();
                places
                    .filter_map(|place| self.book.consult.get(place.parse::<usize>().ok()?))
                    .map(|row| (row.post.clone(), row.name.clone(), row.says.clone()))
                    .collect()
            }
            // Nobody has to agree to most matters.
            Err(NoAnswer::Gap) => Vec::new(),
            Err(other) => return Err(other),
        };
        Ok(Proposal { decider: answer.one(0).unwrap_or_default().to_owned(), row, says, consult })
    }

    /// What the rules leave out or say twice, with an example each; empty is a proof that there is nothing.
    pub fn check(&self) -> Vec<Finding> {
        self.decide.check(self.book.from, None)
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.book.rows.len() + 1
    }
}

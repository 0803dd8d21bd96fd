//! 公文書ファイル管理簿: the register of filed documents, published where anybody can look things up in it.
//!
//! The office tells each line when a document is filed, and again when its time is put off or over. The title of what the
//! public may not see does not leave the office.

use serde::{Deserialize, Serialize};
use yakuba_base::{Date, FiscalYear};
use yakuba_city::{Internet, Lgwan};
use yakuba_relay::{Handler, Message, PersonalData};
use yakuba_store::{FromRow, Json, Migration, Result, Row, SqlBuilder, Store, Tx, args};
use yakuba_zone::Zone;

use crate::{
    model::{Disclosure, Document, RecordClass},
    office::Office,
};

/// The tables of the residents' network.
pub const INTERNET: &[Migration] = &[Migration {
    name: "approvals/0001-internet",
    sql: "
        create table record_register (
            id text primary key,
            fiscal_year bigint not null,
            words text not null,
            body text not null,
            keep_until text not null,
            state text not null
        );
        create index record_register_year on record_register (fiscal_year, id);
    ",
}];

/// What is shown instead of a title that the public may not see.
pub const CLOSED_TITLE: &str = "（非公開情報を含むため、件名を示しません）";

/// A document as the register has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterFiled {
    /// The document's id; its lines sort by it.
    pub id: String,
    /// The year of its number.
    pub year: FiscalYear,
    /// 文書番号
    pub number: String,
    /// 件名, or [`CLOSED_TITLE`].
    pub title: String,
    /// 所管課
    pub division: String,
    /// 大分類
    pub group: String,
    /// 分類
    pub class: String,
    /// 保存期間
    pub period: String,
    /// 満了後の措置
    pub then: String,
    /// 公開区分
    pub disclosure: String,
    /// The first day on which it is kept no more.
    pub keep_until: Date,
}

impl Message for RegisterFiled {
    const KIND: &'static str = "approvals.register-filed";
    const ABOUT: &'static str = "公文書ファイル管理簿の1行を公表する";
    const PERSONAL: PersonalData = PersonalData::None;
    const MAX_BYTES: usize = 16 << 10;
    type From = Lgwan;
    type To = Internet;

    fn stream(&self) -> String {
        format!("record/{}", self.id)
    }
}

/// A filed document is kept longer, or no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterChanged {
    /// Which.
    pub id: String,
    /// The first day on which it is kept no more.
    pub keep_until: Date,
    /// What became of it.
    pub state: State,
}

impl Message for RegisterChanged {
    const KIND: &'static str = "approvals.register-changed";
    const ABOUT: &'static str = "公文書ファイル管理簿の保存期間の延長と、廃棄・移管を公表する";
    const PERSONAL: PersonalData = PersonalData::None;
    const MAX_BYTES: usize = 4 << 10;
    type From = Lgwan;
    type To = Internet;

    fn stream(&self) -> String {
        format!("record/{}", self.id)
    }
}

/// What became of a filed document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// 保存中
    Kept,
    /// 廃棄済み
    Destroyed,
    /// 移管済み
    Transferred,
}

impl State {
    fn name(self) -> &'static str {
        match self {
            State::Kept => "kept",
            State::Destroyed => "destroyed",
            State::Transferred => "transferred",
        }
    }

    fn of(name: &str) -> State {
        match name {
            "destroyed" => State::Destroyed,
            "transferred" => State::Transferred,
            _ => State::Kept,
        }
    }
}

/// A document's line; nothing while it is not filed.
pub fn line(office: &Office, document: &Document) -> Option<RegisterFiled> {
    let filed = document.filed.as_ref()?;
    let class = office.class(&document.content.class);
    let title = match document.content.disclosure {
        Disclosure::Open => document.title(),
        _ => CLOSED_TITLE,
    };
    Some(RegisterFiled {
        id: document.id.clone(),
        year: filed.year,
        number: filed.number.clone(),
        title: title.to_owned(),
        division: office.organisation.unit_name(&document.unit).to_owned(),
        group: class.map(|class| class.group.clone()).unwrap_or_default(),
        class: class.map(|class| class.title.clone()).unwrap_or_default(),
        period: class.map(RecordClass::period).unwrap_or_default(),
        then: class.map(|class| class.then.label().to_owned()).unwrap_or_default(),
        disclosure: document.content.disclosure.label().to_owned(),
        keep_until: filed.keep_until,
    })
}

/// What the residents' network does when told.
pub fn handlers() -> Vec<Handler<Zone<Internet>>> {
    vec![
        Handler::new(async |tx: &mut Tx<Internet>, _: Zone<Internet>, told: RegisterFiled| {
            let words = yakuba_base::text::fold_for_search(&format!(
                "{} {} {}",
                told.title, told.number, told.division
            ));
            tx.execute(
                "insert into record_register (id, fiscal_year, words, body, keep_until, state)
                 values ($1, $2, $3, $4, $5, $6) on conflict (id) do nothing",
                args![told.id, told.year.year(), words, Json(&told), told.keep_until, State::Kept.name()],
            )
            .await?;
            Ok(())
        }),
        Handler::new(async |tx: &mut Tx<Internet>, _: Zone<Internet>, told: RegisterChanged| {
            tx.execute(
                "update record_register set keep_until = $1, state = $2 where id = $3",
                args![told.keep_until, told.state.name(), told.id],
            )
            .await?;
            Ok(())
        }),
    ]
}

/// A line as it stands.
#[derive(Clone, Debug)]
pub struct Listed {
    /// As it was filed.
    pub line: RegisterFiled,
    /// The first day on which it is kept no more, as it is now.
    pub keep_until: Date,
    /// What became of it.
    pub state: State,
}

impl FromRow for Listed {
    fn from_row(row: &Row) -> Result<Self> {
        let Json(line) = row.get("body")?;
        let state: String = row.get("state")?;
        Ok(Listed { line, keep_until: row.get("keep_until")?, state: State::of(&state) })
    }
}

/// What is looked for.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Every one of these words is in the title, the number or the division.
    pub words: String,
    /// Of this fiscal year.
    pub year: Option<i32>,
    /// After this one: its year and id.
    pub after: Option<(i64, String)>,
}

/// Lines, the latest first, at most `most`.
///
/// # Errors
/// When the database cannot be read.
pub async fn page(store: &Store<Internet>, wanted: &Wanted, most: i64) -> Result<Vec<Listed>> {
    let mut sql = SqlBuilder::new("select body, keep_until, state from record_register where 1 = 1");
    for word in yakuba_base::text::fold_for_search(&wanted.words).split_whitespace() {
        let word = word.replace('!', "!!").replace('%', "!%").replace('_', "!_");
        sql.push(" and words like ? escape '!'", args![format!("%{word}%")]);
    }
    if let Some(year) = wanted.year {
        sql.push(" and fiscal_year = ?", args![year]);
    }
    if let Some((year, id)) = &wanted.after {
        sql.push(" and (fiscal_year, id) < (?, ?)", args![year, id]);
    }
    sql.push(" order by fiscal_year desc, id desc limit ?", args![most]);
    let (text, args) = sql.build();
    store.read().await?.all(&text, args).await
}

/// The fiscal years there are, the latest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn years(store: &Store<Internet>) -> Result<Vec<i32>> {
    let sql = "select distinct fiscal_year from record_register order by fiscal_year desc";
    let rows: Vec<(i64,)> = store.read().await?.all(sql, args![]).await?;
    Ok(rows.into_iter().filter_map(|(year,)| i32::try_from(year).ok()).collect())
}

use serde::Serialize;

/// How it stands with something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// 良好
    Good,
    /// 注意: it works, and somebody should look soon.
    Attention,
    /// 異常: something does not work, or what people were told is in danger.
    Bad,
}

impl Level {
    /// 良好, 注意, 異常.
    pub fn ja(self) -> &'static str {
        match self {
            Level::Good => "良好",
            Level::Attention => "注意",
            Level::Bad => "異常",
        }
    }
}

/// What was found when something was looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at: `relay-lag`. Programs may rely on it.
    pub check: &'static str,
    /// How it stands.
    pub level: Level,
    /// What was found.
    pub says: String,
    /// What is to be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub todo: Option<&'static str>,
}

impl Finding {
    /// All is as it should be.
    pub fn good(check: &'static str, says: impl Into<String>) -> Finding {
        Finding { check, level: Level::Good, says: says.into(), todo: None }
    }

    /// Something is not, and `todo` is to be done.
    pub fn of(check: &'static str, level: Level, says: impl Into<String>, todo: &'static str) -> Finding {
        Finding { check, level, says: says.into(), todo: Some(todo) }
    }
}

/// The worst of what was found.
pub fn worst<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Level {
    findings.into_iter().map(|finding| finding.level).max().unwrap_or(Level::Good)
}

/// How long something took, in the largest unit that is full.
pub(crate) fn span(millis: i64) -> String {
    let minutes = millis.max(0) / 60_000;
    match minutes {
        0 => format!("{}秒", millis.max(0) / 1_000),
        1..120 => format!("{minutes}分"),
        120..2_880 => format!("{}時間", minutes / 60),
        _ => format!("{}日", minutes / 1_440),
    }
}

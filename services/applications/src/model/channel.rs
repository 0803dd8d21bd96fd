use serde::{Deserialize, Serialize};

/// How an application reached the office (受付の経路). Every way ends in the same record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// オンライン
    Online,
    /// 窓口
    Counter,
    /// 電話
    Phone,
    /// 郵送
    Post,
}

impl Channel {
    /// All of them.
    pub const ALL: [Channel; 4] = [Channel::Online, Channel::Counter, Channel::Phone, Channel::Post];

    /// The name used in tables and addresses.
    pub fn name(self) -> &'static str {
        match self {
            Channel::Online => "online",
            Channel::Counter => "counter",
            Channel::Phone => "phone",
            Channel::Post => "post",
        }
    }

    /// The channel of that name.
    pub fn from_name(name: &str) -> Option<Channel> {
        Channel::ALL.into_iter().find(|channel| channel.name() == name)
    }
}

use serde::{Deserialize, Serialize};
use yakuba_base::{LgCode, Text};

/// A municipality on this installation: the tenant.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct City {
    /// 全国地方公共団体コード, six digits with its check digit.
    pub code: LgCode,
    /// 常陸大宮市
    pub name: Text,
    /// The title a letter is signed with: 常陸大宮市長.
    pub mayor: Text,
    /// Where letters and visitors go.
    pub address: Text,
    /// `319-2292`
    pub postal: String,
    /// The main telephone number, as people write it.
    pub phone: String,
    /// Opening hours of the counters, in words.
    pub hours: Text,
    /// The accent colour of its pages: `#rrggbb`.
    pub accent: String,
    /// Host names under which this city is reached; empty = any.
    #[serde(default)]
    pub hosts: Vec<String>,
}

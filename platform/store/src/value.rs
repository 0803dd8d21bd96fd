use serde::{Serialize, de::DeserializeOwned};
use yakuba_base::{Date, Id, Timestamp, Yen};

/// A parameter of a query. The kinds are those both databases share.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// An absent text.
    NullText,
    /// An absent integer.
    NullInt,
    /// An absent number with fraction.
    NullReal,
    /// Absent bytes.
    NullBlob,
    /// A text, an id, a date, a JSON document.
    Text(String),
    /// An integer, a time in ms, yen, a truth value.
    Int(i64),
    /// A number with fraction (coordinates only; never money).
    Real(f64),
    /// Bytes.
    Blob(Vec<u8>),
}

impl Value {
    /// Whether nothing is there.
    pub(crate) fn is_absent(&self) -> bool {
        matches!(self, Value::NullText | Value::NullInt | Value::NullReal | Value::NullBlob)
    }

    /// What it is, in a message; never the value itself.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Value::Text(_) => "a text",
            Value::Int(_) => "an integer",
            Value::Real(_) => "a number with fraction",
            Value::Blob(_) => "bytes",
            Value::NullText | Value::NullInt | Value::NullReal | Value::NullBlob => "nothing",
        }
    }
}

/// What can be given to a query as a parameter.
pub trait ToValue {
    /// The absent value of this kind.
    const NULL: Value;
    /// The parameter.
    fn to_value(&self) -> Value;
}

/// The parameters of a query: `args![id, now, name]`.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::ToValue::to_value(&$value)),*] };
}

/// A value kept as a JSON text.
#[derive(Clone, Debug, PartialEq)]
pub struct Json<T>(pub T);

macro_rules! to_value {
    ($($type:ty => $null:ident, |$it:ident| $value:expr;)*) => {$(
        impl ToValue for $type {
            const NULL: Value = Value::$null;
            fn to_value(&self) -> Value {
                let $it = self;
                $value
            }
        }
    )*};
}

to_value! {
    str => NullText, |it| Value::Text(it.to_owned());
    String => NullText, |it| Value::Text(it.clone());
    Date => NullText, |it| Value::Text(it.to_string());
    bool => NullInt, |it| Value::Int(i64::from(*it));
    i32 => NullInt, |it| Value::Int(i64::from(*it));
    u32 => NullInt, |it| Value::Int(i64::from(*it));
    i64 => NullInt, |it| Value::Int(*it);
    usize => NullInt, |it| Value::Int(i64::try_from(*it).unwrap_or(i64::MAX));
    Timestamp => NullInt, |it| Value::Int(it.as_millis());
    Yen => NullInt, |it| Value::Int(it.0);
    f64 => NullReal, |it| Value::Real(*it);
    [u8] => NullText, |it| Value::Blob(it.to_vec());
    Vec<u8> => NullText, |it| Value::Blob(it.clone());
}

impl ToValue for Value {
    const NULL: Value = Value::NullText;
    fn to_value(&self) -> Value {
        self.clone()
    }
}

impl<K> ToValue for Id<K> {
    const NULL: Value = Value::NullText;
    fn to_value(&self) -> Value {
        Value::Text(self.to_string())
    }
}

impl<T: Serialize> ToValue for Json<T> {
    const NULL: Value = Value::NullText;
    fn to_value(&self) -> Value {
        Value::Text(
            serde_json::to_string(&self.0)
                .expect("our own types have string keys and no failing serialisers"),
        )
    }
}

impl<T: ToValue + ?Sized> ToValue for &T {
    const NULL: Value = T::NULL;
    fn to_value(&self) -> Value {
        (**self).to_value()
    }
}

impl<T: ToValue> ToValue for Option<T> {
    const NULL: Value = T::NULL;
    fn to_value(&self) -> Value {
        self.as_ref().map_or(T::NULL, ToValue::to_value)
    }
}

impl<T: DeserializeOwned> Json<T> {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        serde_json::from_str(text).map(Json).map_err(|error| {
            format!("not the expected JSON, line {} column {}", error.line(), error.column())
        })
    }
}

mod action;
mod form_pairs;
mod uploads;
mod version;

pub use action::FormAction;
pub use form_pairs::FormPairs;
pub use uploads::{Rejected, RejectedUpload, Spool, Upload, UploadLimits, Uploads};
pub use version::ExpectedVersion;

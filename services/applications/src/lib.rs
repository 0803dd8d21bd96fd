//! Online applications (電子申請, plan section 1-1a).

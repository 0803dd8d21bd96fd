/// A day of leave, minutes: 7 hours 45 minutes, the working day of a civil servant (人事院規則15-14 第20条 counts leave
/// taken by the hour so; unverified for the city's own rule, which follows it).
pub const DAY_MINUTES: i64 = 465;

/// Minutes of leave as people count them: 「12日3時間45分」.
pub fn in_days(minutes: i64) -> String {
    let sign = if minutes < 0 { "-" } else { "" };
    let left = minutes.abs();
    let (days, rest) = (left / DAY_MINUTES, left % DAY_MINUTES);
    let (hours, minutes) = (rest / 60, rest % 60);
    let mut words = String::from(sign);
    if days > 0 || rest == 0 {
        words += &format!("{days}日");
    }
    if hours > 0 {
        words += &format!("{hours}時間");
    }
    if minutes > 0 {
        words += &format!("{minutes}分");
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leave_is_counted_in_days_of_seven_hours_and_three_quarters() {
        assert_eq!(in_days(0), "0日");
        assert_eq!(in_days(DAY_MINUTES * 12), "12日");
        assert_eq!(in_days(DAY_MINUTES * 12 - 240), "11日3時間45分");
        assert_eq!(in_days(60), "1時間");
        assert_eq!(in_days(-465), "-1日");
    }
}

use std::{os::unix::fs::PermissionsExt, path::Path, process::Command, sync::Arc};

use yakuba_base::Timestamp;

use crate::{Finding, Level, finding::span};

/// What is found on the machine itself, beside every request of the office.
#[derive(Clone)]
pub struct Machine(pub Arc<dyn Fn() -> Vec<Finding> + Send + Sync>);

/// What is known about a city's backups.
#[derive(Clone, Copy, Debug)]
pub struct BackupNote {
    /// The instant of the last one.
    pub taken_at: Timestamp,
    /// When one was last brought back and compared.
    pub verified_at: Option<Timestamp>,
}

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// Below this much room, or this part of the disk, somebody should look: 20 %, 10 GB. Below the second: 5 %, 2 GB.
const ROOM: [(Level, u64, u64); 2] = [(Level::Bad, 5, 2 << 30), (Level::Attention, 20, 10 << 30)];

/// The room on the disk of `folder`.
pub fn disk(folder: &Path) -> Finding {
    const CHECK: &str = "disk";
    let Ok(disk) = rustix::fs::statvfs(folder) else {
        return Finding::of(
            CHECK,
            Level::Bad,
            format!("{} の空き容量を調べられません", folder.display()),
            "フォルダがあるか、読める権限かを確かめてください",
        );
    };
    let (free, all) = (disk.f_bavail * disk.f_frsize, disk.f_blocks * disk.f_frsize);
    let says = format!("空き容量 {} GB（全体 {} GB）", free >> 30, all >> 30);
    // A small disk is judged by the part, a large one by the room.
    let low = |part: u64, room: u64| free < room && free < all / 100 * part;
    match ROOM.into_iter().find(|(_, part, room)| low(*part, *room)) {
        None => Finding::good(CHECK, says),
        Some((level, ..)) => Finding::of(
            CHECK,
            level,
            says,
            "ディスクを増やすか、不要なファイルを移してください。いっぱいになると受付が止まります（受け付けたものは失われません）",
        ),
    }
}

/// Whether something keeps the machine's clock right.
pub fn clock_is_set() -> Finding {
    const CHECK: &str = "clock-synchronised";
    let asked = Command::new("timedatectl").args(["show", "--property=NTPSynchronized", "--value"]).output();
    let answer = asked.ok().filter(|output| output.status.success());
    match answer.as_ref().map(|output| output.stdout.trim_ascii()) {
        Some(b"yes") => Finding::good(CHECK, "時計は時刻サーバーと合っています"),
        Some(b"no") => Finding::of(
            CHECK,
            Level::Bad,
            "時計が時刻サーバーと合っていません",
            "timedatectl と時刻サーバー（NTP）の設定を確かめてください。期限と受付時刻に関わります",
        ),
        _ => Finding::of(
            CHECK,
            Level::Attention,
            "時計が合っているか、この機械では確かめられません",
            "時刻サーバー（NTP）との同期を、別の方法で確かめてください",
        ),
    }
}

/// How old the last backup is, and when one was last tried out.
pub fn backup(note: Option<BackupNote>, now: Timestamp) -> Vec<Finding> {
    let Some(note) = note else {
        return vec![Finding::of(
            "backup-age",
            Level::Bad,
            "バックアップが一度も取られていません",
            "手引き「バックアップと復元」のとおりに、鍵を作り、定期実行を入れてください",
        )];
    };
    let age = now.as_millis() - note.taken_at.as_millis();
    let says = format!("最後のバックアップは{}前", span(age));
    let todo = "systemctl status yakuba-backup.timer と journalctl -u yakuba-backup を見てください";
    let taken = if age <= HOUR {
        Finding::good("backup-age", says)
    } else {
        let level = if age <= DAY { Level::Attention } else { Level::Bad };
        Finding::of("backup-age", level, says, todo)
    };
    let todo = "金庫の鍵を使って yakuba backup run --verify を行ってください（四半期に一度）";
    let verified = match note.verified_at.map(|at| now.as_millis() - at.as_millis()) {
        Some(age) if age <= 100 * DAY => {
            Finding::good("backup-verified", format!("復元できることを{}前に確かめました", span(age)))
        }
        Some(age) => Finding::of(
            "backup-verified",
            Level::Attention,
            format!("復元できることを確かめたのは{}前です", span(age)),
            todo,
        ),
        None => Finding::of(
            "backup-verified",
            Level::Attention,
            "バックアップから復元できることを、まだ確かめていません",
            todo,
        ),
    };
    vec![taken, verified]
}

/// Whether only its owner can read a file of secrets.
pub fn secret_file(path: &Path) -> Finding {
    const CHECK: &str = "secret-file";
    let name = path.display();
    match std::fs::metadata(path) {
        Ok(about) if about.permissions().mode() & 0o077 == 0 => {
            Finding::good(CHECK, format!("鍵 {name} は持ち主だけが読めます"))
        }
        Ok(_) => Finding::of(
            CHECK,
            Level::Bad,
            format!("鍵 {name} をほかの人も読めます"),
            "chmod 600 で直し、読まれたおそれがあれば鍵を作り直してください",
        ),
        Err(_) => Finding::of(
            CHECK,
            Level::Bad,
            format!("鍵 {name} を調べられません"),
            "ファイルがあるか、読める権限かを確かめてください",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backup_is_judged_by_its_age() {
        let now = Timestamp::from_millis(1_795_000_000_000);
        let before = |hours: i64| Timestamp::from_millis(now.as_millis() - hours * HOUR);
        let level = |taken: i64, verified: Option<i64>| {
            let note = BackupNote { taken_at: before(taken), verified_at: verified.map(before) };
            backup(Some(note), now).iter().map(|finding| finding.level).collect::<Vec<_>>()
        };
        assert_eq!(level(1, Some(24 * 99)), [Level::Good, Level::Good]);
        assert_eq!(level(2, Some(24 * 101)), [Level::Attention, Level::Attention]);
        assert_eq!(level(25, None), [Level::Bad, Level::Attention]);
        assert_eq!(backup(None, now)[0].level, Level::Bad);
    }

    #[test]
    fn a_secret_that_others_can_read_is_found() {
        let file = tempfile::NamedTempFile::new().unwrap();
        assert_eq!(secret_file(file.path()).level, Level::Good);
        std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(secret_file(file.path()).level, Level::Bad);
        assert_eq!(secret_file(Path::new("/nowhere/key")).level, Level::Bad);
        assert_eq!(disk(Path::new("/nowhere")).level, Level::Bad);
        assert!(disk(file.path()).says.starts_with("空き容量"));
    }
}

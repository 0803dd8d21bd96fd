use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use bytes::Bytes;
use yakuba_city::NetworkKind;
use yakuba_files::{FileError, Files};
use yakuba_quarantine::{Disarm, Judged, Quarantine, Verdict};

use crate::places::{Place, each};

/// Refuses everything until it is mended.
#[derive(Default)]
struct Stubborn(AtomicBool);

impl Disarm for Stubborn {
    fn disarm(&self, _: Bytes) -> Judged<'_> {
        let verdict = if self.0.load(Ordering::Relaxed) {
            Verdict::Disarmed {
                bytes: Bytes::from_static(b"new"),
                kind: "PDF".into(),
                media_type: "application/pdf".into(),
                left_behind: Vec::new(),
            }
        } else {
            Verdict::Held {
                reason: "encrypted".into(),
                why: "パスワードが掛かっています".into(),
                may_pass_later: true,
            }
        };
        Box::pin(async move { Ok(verdict) })
    }
}

/// A file is brought, and held: its id.
async fn held(place: &Place, files: &Files<yakuba_city::Lgwan>) -> String {
    let id = place.zones.lgwan.clock.id::<()>().to_string();
    files.receive(NetworkKind::Internet, &id, &b"original"[..]).await.unwrap();
    assert!(matches!(files.get(&id).await, Err(FileError::NotFound)));
    id
}

fn guarded(place: &Place, disarm: &Arc<Stubborn>) -> Files<yakuba_city::Lgwan> {
    let zone = &place.zones.lgwan;
    let gate = Quarantine::new(zone.store.clone(), zone.files.clone(), zone.clock.clone(), disarm.clone());
    zone.files.clone().behind(Arc::new(gate))
}

#[tokio::test]
async fn two_people_release_a_file_and_one_cannot_be_both() {
    for place in each().await {
        let files = guarded(&place, &Arc::default());
        let id = held(&place, &files).await;
        let path = format!("/admin/quarantine/{id}");
        let mut first = place.signed_in("jouhou").await;
        let list = first.get("/admin/quarantine").await.body;
        assert!(list.contains(&path) && list.contains("パスワードが掛かっています"));

        let blank = first.post(&format!("{path}/ask"), &[("because", " ")]).await;
        assert_eq!(blank.status, 422);
        assert!(blank.body.contains("必要な理由を書いてください"));
        first.post(&format!("{path}/ask"), &[("because", "1234-5678-9 電話で確認")]).await;
        assert!(first.get(&path).await.body.contains("別の人でなければなりません"));
        first.post(&format!("{path}/release"), &[]).await;
        assert!(matches!(files.get(&id).await, Err(FileError::NotFound)), "nobody is two people");

        let mut second = place.signed_in("kanri").await;
        assert!(second.get(&path).await.body.contains("1234-5678-9 電話で確認"));
        second.post(&format!("{path}/release"), &[]).await;
        assert_eq!(files.get(&id).await.unwrap(), &b"original"[..]);
        assert!(second.get("/admin/quarantine").await.body.contains("隔離されているファイルはありません"));
        assert!(second.get(&path).await.body.contains("取り出し済み"));
        for action in ["file.held", "file.release-asked", "file.released"] {
            assert_eq!(place.logged(action).await, 1, "{action}");
        }
        // The message that brought it is carried again: what two people decided stays.
        files.receive(NetworkKind::Internet, &id, &b"original"[..]).await.unwrap();
        assert!(second.get(&path).await.body.contains("取り出し済み"));
        assert_eq!(place.signed_in("zeimu").await.get("/admin/quarantine").await.status, 403);
    }
}

#[tokio::test]
async fn a_request_is_taken_back_and_another_try_lets_it_in() {
    for place in each().await {
        let disarm = Arc::new(Stubborn::default());
        let files = guarded(&place, &disarm);
        let id = held(&place, &files).await;
        let by = place.id_of("jouhou").await;
        let (store, clock) = (&place.zones.lgwan.store, &place.zones.lgwan.clock);
        yakuba_quarantine::ask(store, clock, &id, &by, "必要").await.unwrap();
        let mut desk = place.signed_in("jouhou").await;
        desk.post(&format!("/admin/quarantine/{id}/withdraw"), &[]).await;
        assert!(desk.get(&format!("/admin/quarantine/{id}")).await.body.contains("隔離中"));

        assert!(!yakuba_quarantine::try_again(store, &files, clock, &id, &by).await.unwrap());
        disarm.0.store(true, Ordering::Relaxed);
        assert!(yakuba_quarantine::try_again(store, &files, clock, &id, &by).await.unwrap());
        assert_eq!(files.get(&id).await.unwrap(), &b"new"[..]);
        assert_eq!(yakuba_quarantine::held_count(store).await.unwrap(), 0);
        assert!(matches!(files.held(&id).await, Err(FileError::NotFound)));
    }
}

#[tokio::test]
async fn without_a_gate_nothing_comes_in_and_outward_nothing_is_asked() {
    for place in each().await {
        let id = place.zones.lgwan.clock.id::<()>().to_string();
        let files = &place.zones.lgwan.files;
        let refused = files.receive(NetworkKind::Internet, &id, &b"x"[..]).await;
        assert!(matches!(refused, Err(FileError::NoGate { .. })));
        files.receive(NetworkKind::Core, &id, &b"x"[..]).await.unwrap();
        assert_eq!(files.get(&id).await.unwrap(), &b"x"[..]);
    }
}

//! The process that disarms files, as the house starts it: the built program, with its sandbox.

use std::time::Duration;

use yakuba_disarm::{Finding, Kind, Limits, ProcessLimits, Refusal, Sandbox};

const SCRIPTED: &[u8] = b"%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R>> endobj
4 0 obj <</Length 25>> stream
0 0 1 rg 20 20 99 99 re f
endstream endobj
trailer <</Root 1 0 R/Size 5>>
%%EOF";

fn sandbox(process: ProcessLimits) -> Sandbox {
    Sandbox::new(env!("CARGO_BIN_EXE_yakuba"), Limits::default(), process)
}

#[tokio::test]
async fn a_file_is_disarmed_in_a_process_of_its_own() {
    let sandbox = sandbox(ProcessLimits::default());
    let rebuilt = sandbox.disarm(SCRIPTED).await.unwrap().unwrap();
    assert_eq!(rebuilt.kind, Kind::Pdf);
    assert!(rebuilt.findings.has(Finding::Script));
    assert!(!rebuilt.bytes.windows(10).any(|window| window == b"JavaScript"));
    assert_eq!(sandbox.disarm(b"MZ\x90\0").await.unwrap(), Err(Refusal::Program));
}

#[tokio::test]
async fn too_long_and_too_much_are_refused_and_never_let_through() {
    let hurry = sandbox(ProcessLimits { time: Duration::ZERO, ..ProcessLimits::default() });
    assert_eq!(hurry.disarm(SCRIPTED).await.unwrap(), Err(Refusal::TimedOut));
    // Too little to start in: what happens then is no word about the file's harmlessness.
    let narrow = sandbox(ProcessLimits { memory_mib: 1, ..ProcessLimits::default() });
    assert_eq!(narrow.disarm(SCRIPTED).await.unwrap(), Err(Refusal::BrokeDown));
}

#[tokio::test]
async fn without_a_worker_nothing_is_said_of_the_file() {
    let none = Sandbox::new("/nowhere/yakuba", Limits::default(), ProcessLimits::default());
    assert!(none.disarm(SCRIPTED).await.is_err());
}

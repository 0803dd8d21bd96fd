//! What stands around every listener, through the front door.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::routing::{get, post};
use http::{Request, Response, StatusCode, header};
use tower::ServiceExt as _;
use yakuba_web::{Branding, Edge, Face, Flash, FormPairs, Page, PageError, Reader, html};

fn app() -> Router {
    let city = Arc::new(Branding::new("常陸大宮市", "Hitachiomiya City"));
    let shown = city.clone();
    let routes = Router::new()
        .route(
            "/",
            get(async move |reader: Reader| {
                Page::resident(&reader, &shown)
                    .title("はじめに")
                    .flash_from(&yakuba_web::CATALOG)
                    .body(html! { h1 { "はじめに" } })
            }),
        )
        .route("/send", post(async |form: FormPairs| Flash::redirect(form.text("next"), "notice-success")))
        .route("/panic", get(panics))
        .route("/api/taken", get(async || PageError::conflict("大宮 花子さんが10:12に決定しました。")));
    Edge::new(city, Face::Resident, 7).around(routes)
}

async fn panics() -> Page {
    panic!("the secret inside")
}

async fn send(request: http::request::Builder, body: impl Into<Body>) -> Response<Body> {
    let request = request.body(body.into()).expect("a well-formed request");
    app().oneshot(request).await.expect("a router always answers")
}

async fn text(response: Response<Body>) -> String {
    let body = to_bytes(response.into_body(), 1 << 20).await.expect("a body in memory");
    String::from_utf8(body.to_vec()).expect("our pages are UTF-8")
}

#[tokio::test]
async fn an_unknown_address_is_a_page_for_people_and_a_problem_for_programs() {
    let page = send(Request::get("/nowhere").header("accept", "text/html"), "").await;
    assert_eq!(page.status(), StatusCode::NOT_FOUND);
    assert!(text(page).await.contains("ページが見つかりません"));

    let problem = send(Request::get("/api/nowhere"), "").await;
    assert_eq!(problem.headers()[header::CONTENT_TYPE], "application/problem+json");
    let problem: serde_json::Value = serde_json::from_str(&text(problem).await).unwrap();
    assert_eq!((&problem["code"], &problem["status"]), (&"not-found".into(), &404.into()));
}

#[tokio::test]
async fn a_conflict_says_who_was_faster() {
    let problem = text(send(Request::get("/api/taken"), "").await).await;
    assert!(problem.contains("大宮 花子さんが10:12に決定しました。"), "{problem}");
    assert!(problem.contains("いまの内容を開いて確かめてから"), "{problem}");
}

#[tokio::test]
async fn a_panic_is_a_page_with_a_number_and_without_the_secret() {
    let page = send(Request::get("/panic?lang=en"), "").await;
    assert_eq!(page.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let id = page.headers()["x-request-id"].to_str().unwrap().to_owned();
    let page = text(page).await;
    assert!(page.contains("This is our fault") && page.contains(&id) && !page.contains("secret"), "{page}");
}

#[tokio::test]
async fn every_page_forbids_foreign_and_inline_code() {
    let page = send(Request::get("/"), "").await;
    let policy = page.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
    assert!(
        policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'")
            && policy.ends_with("frame-ancestors 'none'")
    );
    assert!(!page.headers().contains_key(header::STRICT_TRANSPORT_SECURITY));
    let page = text(page).await;
    assert!(!page.contains("style=") && !page.contains("onclick") && !page.contains("<script>"));
}

#[tokio::test]
async fn a_language_asked_for_is_kept() {
    let page = send(Request::get("/?lang=easy"), "").await;
    let cookie = page.headers()[header::SET_COOKIE].to_str().unwrap().to_owned();
    assert!(cookie.starts_with("lang=easy; "), "{cookie}");
    assert!(text(page).await.contains("data-lang=\"easy\""));
}

#[tokio::test]
async fn a_word_for_the_next_page_is_said_once() {
    let form = Request::post("/send").header("content-type", "application/x-www-form-urlencoded");
    let sent = send(form.header("sec-fetch-site", "same-origin"), "next=%2F").await;
    assert_eq!(
        (sent.status(), &sent.headers()[header::LOCATION]),
        (StatusCode::SEE_OTHER, &"/".parse().unwrap())
    );
    let cookie = sent.headers()[header::SET_COOKIE].to_str().unwrap();
    let page = send(Request::get("/").header("cookie", cookie.split(';').next().unwrap()), "").await;
    assert!(page.headers()[header::SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
    assert!(text(page).await.contains("banner success"));
}

#[tokio::test]
async fn another_sites_page_and_a_far_too_long_form_change_nothing() {
    let form = || Request::post("/send").header("content-type", "application/x-www-form-urlencoded");
    let foreign = send(form().header("sec-fetch-site", "cross-site"), "next=%2F").await;
    assert_eq!(foreign.status(), StatusCode::FORBIDDEN);
    assert!(text(foreign).await.contains("何も変わっていません"));

    let long = send(form(), "a".repeat(2 << 20)).await;
    assert_eq!(long.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert!(text(long).await.contains("送る内容が大きすぎます"));
}

#[tokio::test]
async fn who_changes_too_much_waits_and_may_go_on_reading() {
    let city = Arc::new(Branding::new("常陸大宮市", "Hitachiomiya City"));
    let routes = Router::new().route("/send", get(async || "read").post(async || "sent"));
    let app = Edge::new(city, Face::Resident, 7)
        .changes_per_minute(2.try_into().unwrap())
        .trusted_proxies(1)
        .around(routes);
    let ask = async |method: &str, from: &str| {
        let request = Request::builder().method(method).uri("/send").header("accept", "text/html");
        let request = request.header("x-forwarded-for", from).body(Body::empty()).unwrap();
        app.clone().oneshot(request).await.unwrap()
    };
    assert_eq!(text(ask("POST", "203.0.113.7").await).await, "sent");
    assert_eq!(text(ask("POST", "203.0.113.7").await).await, "sent");
    let refused = ask("POST", "203.0.113.7").await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.headers()[header::RETRY_AFTER].to_str().unwrap().parse::<u64>().unwrap() > 0);
    assert!(text(refused).await.contains("少し待ってください"));
    assert_eq!(text(ask("GET", "203.0.113.7").await).await, "read");
    assert_eq!(text(ask("POST", "203.0.113.8").await).await, "sent");
}

#[tokio::test]
async fn a_crowd_queues_and_whoever_would_wait_too_long_is_told_before_anything_is_done() {
    let (open, done) = (Arc::new(tokio::sync::Semaphore::new(0)), Arc::new(AtomicU32::new(0)));
    let (gate, count) = (open.clone(), done.clone());
    let routes = Router::new().route(
        "/",
        get(move || {
            let (gate, count) = (gate.clone(), count.clone());
            async move {
                gate.acquire().await.unwrap().forget();
                count.fetch_add(1, Ordering::SeqCst);
                "served"
            }
        }),
    );
    let door = |patience| {
        let city = Arc::new(Branding::new("常陸大宮市", "Hitachiomiya City"));
        Edge::new(city, Face::Resident, 7).at_once(2.try_into().unwrap(), patience).around(routes.clone())
    };
    let ask = |door: &Router| {
        let request = Request::get("/").header("accept", "text/html").body(Body::empty()).unwrap();
        tokio::spawn(door.clone().oneshot(request))
    };
    // Two are served and do not come to an end; the third has no patience at all.
    let impatient = door(Duration::ZERO);
    let inside = [ask(&impatient), ask(&impatient)];
    tokio::task::yield_now().await;
    let refused = ask(&impatient).await.unwrap().unwrap();
    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(refused.headers()[header::RETRY_AFTER], "30");
    assert!(text(refused).await.contains("まだ受け付けていません"));
    open.add_permits(2);
    for one in inside {
        assert_eq!(text(one.await.unwrap().unwrap()).await, "served");
    }
    // With patience everyone's turn comes.
    let patient = door(Duration::from_secs(60));
    let all: Vec<_> = (0..20).map(|_| ask(&patient)).collect();
    open.add_permits(20);
    for one in all {
        assert_eq!(text(one.await.unwrap().unwrap()).await, "served");
    }
    assert_eq!(done.load(Ordering::SeqCst), 22);
}

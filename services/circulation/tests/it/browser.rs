//! A browser as far as these tests need one: it keeps cookies and sends forms.

use std::collections::BTreeMap;

use axum::{Router, body::Body};
use http::{Method, Request, header};
use tower::ServiceExt;

pub struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub location: String,
    pub body: String,
}

impl Browser {
    pub fn new(router: Router) -> Browser {
        Browser { router, cookies: BTreeMap::new() }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, "").await
    }

    pub async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        let body: String = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        self.send(Method::POST, path, &body).await
    }

    /// Sends a form with one file.
    pub async fn post_file(&mut self, path: &str, form: &[(&str, &str)], file: (&str, &str)) -> Answer {
        let mut body = String::new();
        for (name, value) in form {
            body += &format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        }
        let (name, content) = file;
        body += &format!(
            "--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\nContent-Type: text/plain\r\n\r\n{content}\r\n--x--\r\n"
        );
        self.send_as(Method::POST, path, &body, "multipart/form-data; boundary=x").await
    }

    async fn send(&mut self, method: Method, path: &str, body: &str) -> Answer {
        self.send_as(method, path, body, "application/x-www-form-urlencoded").await
    }

    async fn send_as(&mut self, method: Method, path: &str, body: &str, kind: &str) -> Answer {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "localhost");
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        let request = request
            .header(header::CONTENT_TYPE, kind)
            .header(header::USER_AGENT, "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0")
            .body(Body::from(body.to_owned()))
            .unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let text = |name| {
            response.headers().get(name).map_or(String::new(), |value| value.to_str().unwrap().to_owned())
        };
        let (status, location) = (response.status().as_u16(), text(header::LOCATION));
        let set: Vec<String> = response
            .headers()
            .get_all(header::SET_COOKIE)
            .iter()
            .map(|value| value.to_str().unwrap().to_owned())
            .collect();
        for cookie in &set {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let bytes = axum::body::to_bytes(response.into_body(), 4 << 20).await.unwrap();
        Answer { status, location, body: String::from_utf8_lossy(&bytes).into_owned() }
    }
}

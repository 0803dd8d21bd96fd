//! A browser as far as these tests need one: it keeps cookies and sends forms.

use std::collections::BTreeMap;

use axum::{
    Router,
    body::Body,
    http::{Method, Request, header},
};
use tower::ServiceExt;

const FORM: &str = "application/x-www-form-urlencoded";

pub struct Browser {
    router: Router,
    /// By path and name, as browsers keep them.
    cookies: BTreeMap<(String, String), String>,
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub location: String,
    pub body: String,
    pub bytes: Vec<u8>,
}

impl Browser {
    pub fn new(router: Router) -> Browser {
        Browser { router, cookies: BTreeMap::new() }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, FORM, Vec::new()).await
    }

    pub async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        self.send(Method::POST, path, FORM, body.into_bytes()).await
    }

    /// A form with one file called `table`.
    pub async fn bring(&mut self, path: &str, name: &str, content: &str) -> Answer {
        let body = format!(
            "--x\r\nContent-Disposition: form-data; name=\"table\"; filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\n{content}\r\n--x--\r\n"
        );
        self.send(Method::POST, path, "multipart/form-data; boundary=x", body.into_bytes()).await
    }

    /// The bytes of a file.
    pub async fn download(&mut self, path: &str) -> Vec<u8> {
        let answer = self.send(Method::GET, path, FORM, Vec::new()).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.bytes
    }

    async fn send(&mut self, method: Method, path: &str, kind: &str, body: Vec<u8>) -> Answer {
        let bare = path.split(['?', '#']).next().unwrap();
        let is_below = |of: &str| of == "/" || bare == of || bare.starts_with(&format!("{of}/"));
        let sent = self.cookies.iter().filter(|((of, _), _)| is_below(of));
        let cookies: Vec<String> = sent.map(|((_, name), value)| format!("{name}={value}")).collect();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "localhost")
            .header(header::COOKIE, cookies.join("; "))
            .header(header::CONTENT_TYPE, kind);
        let request = request.body(Body::from(body)).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let location =
            response.headers().get(header::LOCATION).map_or("", |value| value.to_str().unwrap()).to_owned();
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let mut parts = cookie.to_str().unwrap().split("; ");
            let (name, value) = parts.next().unwrap().split_once('=').unwrap();
            let path = parts.find_map(|part| part.strip_prefix("Path=")).unwrap_or("/");
            let key = (path.to_owned(), name.to_owned());
            if value.is_empty() {
                self.cookies.remove(&key);
            } else {
                self.cookies.insert(key, value.to_owned());
            }
        }
        let bytes = axum::body::to_bytes(response.into_body(), 4 << 20).await.unwrap();
        Answer { status, location, body: String::from_utf8_lossy(&bytes).into_owned(), bytes: bytes.to_vec() }
    }
}

impl Answer {
    /// Where it leads (303).
    pub fn leads(&self) -> &str {
        assert_eq!(self.status, 303, "{}", self.body);
        &self.location
    }

    /// The value of the first input of that name.
    pub fn value_of(&self, name: &str) -> &str {
        let input = self
            .body
            .split(&format!("name=\"{name}\""))
            .nth(1)
            .unwrap_or_else(|| panic!("no input {name}: {}", self.body));
        input.split("value=\"").nth(1).unwrap().split('"').next().unwrap()
    }

    /// Whether all these words stand on the page.
    pub fn says(&self, words: &[&str]) {
        for word in words {
            assert!(self.body.contains(word), "{word:?} is not on the page ({}): {}", self.status, self.body);
        }
    }
}

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
}

impl Browser {
    pub fn new(router: Router) -> Browser {
        Browser { router, cookies: BTreeMap::new() }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, FORM, Vec::new()).await
    }

    /// What a program gets, with nothing kept.
    pub async fn fetch(&self, path: &str) -> (u16, Vec<u8>) {
        let request = Request::builder().uri(path).header(header::HOST, "localhost");
        let response = self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let status = response.status().as_u16();
        (status, axum::body::to_bytes(response.into_body(), 8 << 20).await.unwrap().to_vec())
    }

    pub async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        self.send(Method::POST, path, FORM, body.into_bytes()).await
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
        Answer { status, location, body: String::from_utf8_lossy(&bytes).into_owned() }
    }
}

impl Answer {
    /// Where it leads (303).
    pub fn leads(&self) -> &str {
        assert_eq!(self.status, 303, "{}", self.body);
        &self.location
    }

    /// Every input, chosen option and text area of the page, as a browser would send it. Enough for our own pages.
    pub fn inputs(&self) -> Vec<(String, String)> {
        let plain = |text: &str| text.replace("&quot;", "\"").replace("&lt;", "<").replace("&amp;", "&");
        let attribute = |tag: &str, name: &str| {
            let rest = tag.split(&format!(" {name}=\"")).nth(1)?;
            Some(plain(rest.split('"').next()?))
        };
        let mut found = Vec::new();
        for tag in self.body.split("<input").skip(1).map(|rest| rest.split('>').next().unwrap()) {
            let is_choice = tag.contains("type=\"checkbox\"") || tag.contains("type=\"radio\"");
            if let Some(name) = attribute(tag, "name").filter(|_| !is_choice || tag.contains(" checked")) {
                found.push((name, attribute(tag, "value").unwrap_or_default()));
            }
        }
        for part in self.body.split("<select").skip(1) {
            let select = part.split("</select>").next().unwrap();
            let options: Vec<&str> = select.split("<option").skip(1).collect();
            let chosen =
                options.iter().find(|option| option.split('>').next().unwrap().contains(" selected"));
            if let (Some(name), Some(option)) = (attribute(select, "name"), chosen.or(options.first())) {
                found.push((name, attribute(option, "value").unwrap_or_default()));
            }
        }
        for part in self.body.split("<textarea").skip(1) {
            let area = part.split("</textarea>").next().unwrap();
            let words = area.split_once('>').map_or("", |(_, words)| words);
            found.extend(attribute(area, "name").map(|name| (name, plain(words.trim_start()))));
        }
        found
    }

    /// Whether all these words stand on the page.
    pub fn says(&self, words: &[&str]) {
        for word in words {
            assert!(self.body.contains(word), "{word:?} is not on the page ({}): {}", self.status, self.body);
        }
    }
}

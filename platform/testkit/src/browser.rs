//! A browser as far as tests need one: it keeps cookies, sends forms and files, and follows nothing by itself.

use std::collections::BTreeMap;

use axum::{
    Router,
    body::Body,
    http::{Method, Request, header},
};
use tower::ServiceExt;

use crate::PASSWORD;

const FORM: &str = "application/x-www-form-urlencoded";

/// How a browser says who it is: the sign-in notices name it.
const AGENT: &str = "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0";

/// A browser in front of a router.
pub struct Browser {
    router: Router,
    /// By path and name, as browsers keep them.
    cookies: BTreeMap<(String, String), String>,
    origin: Option<&'static str>,
}

/// What came back.
#[derive(Debug, Default)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Where it leads, if anywhere.
    pub location: String,
    /// The cookies it sets, as the server wrote them.
    pub cookies: Vec<String>,
    /// The body as text.
    pub body: String,
    /// The body as it came.
    pub bytes: Vec<u8>,
}

impl Browser {
    /// A new one, without cookies.
    pub fn new(router: Router) -> Browser {
        Browser { router, cookies: BTreeMap::new(), origin: None }
    }

    /// From now on what it sends was asked for by another site's page.
    pub fn lured_by(&mut self, origin: &'static str) {
        self.origin = Some(origin);
    }

    /// The value of a cookie it was given.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.iter().find(|((_, known), _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Puts a cookie in that it was not given: one kept from before, or taken from somebody else.
    pub fn slip_in(&mut self, name: &str, value: &str) {
        self.cookies.insert(("/".to_owned(), name.to_owned()), value.to_owned());
    }

    /// Opens a page.
    pub async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, FORM, Vec::new(), None).await
    }

    /// Sends a form.
    pub async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        self.send(Method::POST, path, FORM, body.into_bytes(), None).await
    }

    /// Sends a form with files: field, name and content.
    pub async fn post_files(
        &mut self,
        path: &str,
        form: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Answer {
        let mut body = Vec::new();
        for (name, value) in form {
            body.extend(
                format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
            );
        }
        for (field, name, content) in files {
            body.extend(
                format!("--x\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: {}\r\n\r\n", kind_of(name)).bytes(),
            );
            body.extend_from_slice(content);
            body.extend(b"\r\n");
        }
        body.extend(b"--x--\r\n");
        self.send(Method::POST, path, "multipart/form-data; boundary=x", body, None).await
    }

    /// The bytes of a file that is there.
    pub async fn download(&mut self, path: &str) -> Vec<u8> {
        let answer = self.get(path).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.bytes
    }

    /// Opens a page as a program does that has a token.
    pub async fn program(&mut self, path: &str, token: &str) -> Answer {
        self.send(Method::GET, path, FORM, Vec::new(), Some(token)).await
    }

    /// Tries to sign a member of staff in.
    pub async fn sign_in(&mut self, login: &str, password: &str) -> Answer {
        self.post("/sign-in", &[("login", login), ("password", password), ("next", "/")]).await
    }

    /// The same browser with a member of staff signed in.
    pub async fn signed_in(mut self, login: &str) -> Browser {
        let answer = self.sign_in(login, PASSWORD).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        self
    }

    async fn send(
        &mut self,
        method: Method,
        path: &str,
        kind: &str,
        body: Vec<u8>,
        token: Option<&str>,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "localhost")
            .header(header::USER_AGENT, AGENT)
            .header(header::CONTENT_TYPE, kind);
        let cookies = self.cookies_for(path);
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies);
        }
        if let Some(origin) = self.origin {
            request = request.header(header::ORIGIN, origin);
        }
        if let Some(token) = token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let response = self.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let text = |value: &header::HeaderValue| value.to_str().unwrap().to_owned();
        let status = response.status().as_u16();
        let location = response.headers().get(header::LOCATION).map(text).unwrap_or_default();
        let cookies: Vec<String> = response.headers().get_all(header::SET_COOKIE).iter().map(text).collect();
        cookies.iter().for_each(|cookie| self.keep(cookie));
        let bytes = axum::body::to_bytes(response.into_body(), 16 << 20).await.unwrap().to_vec();
        Answer { status, location, cookies, body: String::from_utf8_lossy(&bytes).into_owned(), bytes }
    }

    fn cookies_for(&self, path: &str) -> String {
        let bare = path.split(['?', '#']).next().unwrap();
        let is_below = |of: &str| of == "/" || bare == of || bare.starts_with(&format!("{of}/"));
        let sent = self.cookies.iter().filter(|((of, _), _)| is_below(of));
        sent.map(|((_, name), value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    fn keep(&mut self, cookie: &str) {
        let mut parts = cookie.split("; ");
        let (name, value) = parts.next().unwrap().split_once('=').unwrap();
        let path = parts.find_map(|part| part.strip_prefix("Path=")).unwrap_or("/");
        let key = (path.to_owned(), name.to_owned());
        if value.is_empty() {
            self.cookies.remove(&key);
        } else {
            self.cookies.insert(key, value.to_owned());
        }
    }
}

fn kind_of(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "csv" => "text/csv",
        "pdf" => "application/pdf",
        "txt" => "text/plain",
        _ => "image/png",
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

    /// All these words stand on the page.
    pub fn says(&self, words: &[&str]) {
        for word in words {
            assert!(self.body.contains(word), "{word:?} is not on the page ({}): {}", self.status, self.body);
        }
    }
}

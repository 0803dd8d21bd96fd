mod check;

use std::borrow::Cow;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;
use yakuba_base::Lang;

pub use check::check_catalogs;

/// The words of one crate in every language: `locales/ja.ftl`, `easy.ftl` (やさしい日本語) and `en.ftl`.
pub struct Catalog {
    bundles: [FluentBundle<FluentResource>; 3],
    sources: [&'static str; 3],
}

impl Catalog {
    /// Parses the three files. Called by [`catalog!`](crate::catalog), which embeds them.
    ///
    /// # Panics
    /// When a file is not valid Fluent: the files are part of the program, so any test of the crate shows it.
    pub fn new(ja: &'static str, easy: &'static str, en: &'static str) -> Catalog {
        let bundle = |source: &'static str, language: &str| {
            let locale: LanguageIdentifier = language.parse().expect("a language code is well-formed");
            let mut bundle = FluentBundle::new_concurrent(vec![locale]);
            // Isolation marks protect mixed writing directions; here they would only end up in copied numbers.
            bundle.set_use_isolating(false);
            let resource = FluentResource::try_new(source.to_owned())
                .unwrap_or_else(|(_, errors)| panic!("a catalogue is not valid Fluent: {errors:?}"));
            bundle.add_resource_overriding(resource);
            bundle
        };
        Catalog { bundles: [bundle(ja, "ja"), bundle(easy, "ja"), bundle(en, "en")], sources: [ja, easy, en] }
    }

    /// The words for `key`; in Japanese when this language lacks them; the key itself when no language has it
    /// (which [`check_catalogs`] keeps from happening).
    pub fn tr(&'static self, lang: Lang, key: &str) -> Cow<'static, str> {
        self.format(lang, key, None).unwrap_or_else(|| key.to_owned().into())
    }

    /// The same with values put in: `tr_args(lang, "pages", &[("n", 3.into())])`.
    pub fn tr_args(
        &'static self,
        lang: Lang,
        key: &str,
        args: &[(&str, FluentValue<'_>)],
    ) -> Cow<'static, str> {
        let args: FluentArgs<'_> = args.iter().map(|(name, value)| (*name, value.clone())).collect();
        self.format(lang, key, Some(&args)).unwrap_or_else(|| key.to_owned().into())
    }

    /// The words for `key` if there are any: for keys that come from outside, as a flash cookie's.
    pub fn find(&'static self, lang: Lang, key: &str) -> Option<Cow<'static, str>> {
        self.format(lang, key, None)
    }

    fn format(
        &'static self,
        lang: Lang,
        key: &str,
        args: Option<&FluentArgs<'_>>,
    ) -> Option<Cow<'static, str>> {
        [lang, Lang::Ja].into_iter().find_map(|lang| {
            let bundle = &self.bundles[index(lang)];
            let pattern = bundle.get_message(key)?.value()?;
            let mut errors = Vec::new();
            // A plain message borrows from the catalogue; one with values is built and owned.
            let words = match args {
                None => bundle.format_pattern(pattern, None, &mut errors),
                Some(args) => bundle.format_pattern(pattern, Some(args), &mut errors).into_owned().into(),
            };
            for error in errors {
                tracing::warn!(%key, %error, "a message in a catalogue could not be filled in");
            }
            Some(words)
        })
    }
}

fn index(lang: Lang) -> usize {
    match lang {
        Lang::Ja => 0,
        Lang::Easy => 1,
        Lang::En => 2,
    }
}

/// Embeds a crate's catalogues (`locales/{ja,easy,en}.ftl` below the crate's folder) and gives the crate its
/// `CATALOG`, `tr(lang, key)` and `tr_args(lang, key, args)`. Once per crate, in `lib.rs`.
#[macro_export]
macro_rules! catalog {
    ($folder:literal) => {
        /// This crate's words.
        pub static CATALOG: ::std::sync::LazyLock<$crate::Catalog> = ::std::sync::LazyLock::new(|| {
            $crate::Catalog::new(
                include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/", $folder, "/ja.ftl")),
                include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/", $folder, "/easy.ftl")),
                include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/", $folder, "/en.ftl")),
            )
        });

        /// This crate's words for `key`.
        pub(crate) fn tr(lang: ::yakuba_base::Lang, key: &str) -> ::std::borrow::Cow<'static, str> {
            CATALOG.tr(lang, key)
        }

        /// This crate's words for `key`, with values put in.
        #[expect(clippy::allow_attributes, reason = "not every crate has a message with values")]
        #[allow(dead_code, reason = "not every crate has a message with values")]
        pub(crate) fn tr_args(
            lang: ::yakuba_base::Lang,
            key: &str,
            args: &[(&str, $crate::FluentValue<'_>)],
        ) -> ::std::borrow::Cow<'static, str> {
            CATALOG.tr_args(lang, key, args)
        }
    };
}

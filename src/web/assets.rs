//! Style sheets, scripts and images, built into the program and served under an address that
//! changes with their content.

use std::sync::LazyLock;

use actix_web::http::header;
use actix_web::web::Path;
use actix_web::{HttpResponse, get};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

#[derive(RustEmbed)]
#[folder = "assets/"]
struct Assets;

/// What may be asked for; the build script and its source are not.
const SERVED: [&str; 6] = [".css", ".js", ".svg", ".png", ".ico", ".txt"];

/// A short hash of all assets: the version in their address.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut names: Vec<_> = Assets::iter().filter(|name| is_served(name)).collect();
    names.sort();
    let mut hash = Sha256::new();
    for name in names {
        hash.update(name.as_bytes());
        if let Some(file) = Assets::get(&name) {
            hash.update(file.metadata.sha256_hash());
        }
    }
    hex::encode(hash.finalize()).chars().take(12).collect()
});

fn is_served(name: &str) -> bool {
    SERVED.iter().any(|end| name.ends_with(end))
}

/// The address of the asset `name`, such as `fairlot.css`.
pub fn address(name: &str) -> String {
    format!("/assets/{}/{name}", *VERSION)
}

/// Gives an asset. Under the present version it may be kept for ever; under another one (a node
/// that runs an older program) it is given, but not kept.
#[get("/assets/{version}/{name:.*}")]
pub async fn get_asset(path: Path<(String, String)>) -> HttpResponse {
    let (version, name) = path.into_inner();
    let Some(file) = Assets::get(&name).filter(|_| is_served(&name)) else {
        return HttpResponse::NotFound().insert_header((header::CACHE_CONTROL, "no-store")).finish();
    };
    let keep = if version == *VERSION { "public, max-age=31536000, immutable" } else { "no-store" };
    HttpResponse::Ok()
        .content_type(content_type(&name))
        .insert_header((header::CACHE_CONTROL, keep))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .body(file.data)
}

fn content_type(name: &str) -> String {
    let kind = mime_guess::from_path(name).first_or_octet_stream();
    if kind.type_() == "text" { format!("{kind}; charset=utf-8") } else { kind.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_asset_the_layout_names_exists() {
        for name in [
            "govuk/govuk-frontend.min.css",
            "govuk/govuk-frontend.min.js",
            "fairlot.css",
            "fairlot.js",
            "favicon.svg",
            "govuk/LICENSE.txt",
        ] {
            assert!(Assets::get(name).is_some(), "{name}");
            assert!(is_served(name), "{name}");
        }
    }

    #[test]
    fn types_are_right_and_the_build_script_is_not_served() {
        assert_eq!(content_type("fairlot.css"), "text/css; charset=utf-8");
        assert_eq!(content_type("fairlot.js"), "text/javascript; charset=utf-8");
        assert_eq!(content_type("favicon.svg"), "image/svg+xml");
        assert!(!is_served("vendor.sh") && !is_served("govuk.scss"));
    }

    #[test]
    fn no_crown_and_no_transport_typeface() {
        for name in Assets::iter() {
            let lower = name.to_lowercase();
            assert!(!["crest", "crown", ".woff", "opengraph"].iter().any(|bad| lower.contains(bad)));
        }
        let css = Assets::get("govuk/govuk-frontend.min.css").unwrap();
        let css = String::from_utf8(css.data.into_owned()).unwrap();
        assert!(!css.contains("@font-face") && !css.contains("GDS Transport") && !css.contains("url("));
    }
}

//! QR codes as inline SVG, for setting up a second factor.

use std::fmt::Write;

use qrcodegen::{QrCode, QrCodeEcc};

use super::chart::escaped;

/// `text` as a QR code with its quiet zone, or nothing when it is too long for one.
pub fn svg(text: &str, label: &str) -> Option<String> {
    const EDGE: i32 = 4;
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let side = code.size() + 2 * EDGE;
    let mut dots = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            // Writing to a String cannot fail.
            let _ = write!(dots, "M{} {}h1v1h-1z", x + EDGE, y + EDGE);
        }
    }
    let label = escaped(label);
    Some(format!(
        "<svg class=\"fl-qr\" viewBox=\"0 0 {side} {side}\" role=\"img\" aria-label=\"{label}\" \
         shape-rendering=\"crispEdges\"><rect width=\"{side}\" height=\"{side}\" fill=\"#ffffff\">\
         </rect><path d=\"{dots}\" fill=\"#000000\"></path></svg>"
    ))
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_otpauth_address_becomes_a_code() {
        let svg = super::svg("otpauth://totp/Fairlot:a?secret=ABC&issuer=Fairlot", "Code \"x\"");
        let svg = svg.unwrap();
        assert!(svg.starts_with("<svg") && svg.contains("&quot;x&quot;") && svg.contains("h1v1h-1z"));
        assert!(super::svg(&"x".repeat(5000), "").is_none());
    }
}

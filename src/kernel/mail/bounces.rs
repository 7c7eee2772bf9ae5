//! Reading delivery status notifications (RFC 3464): a mail system's word that one of our mails came back.
//!
//! A notification is taken only with the `Message-ID` of the mail it is about, which nobody can guess who has not got
//! that mail. It is read line by line: what matters in it is plain ASCII by its standard.

/// A notification longer than this is not read.
pub const MOST_BYTES: usize = 1_048_576;

/// What a notification says of one of our mails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The part of the `Message-ID` before the `@`.
    pub message_id: String,
    /// The status code of the first recipient that failed for good, as `5.1.1`; none where it is only late.
    pub status: Option<String>,
}

/// Whether a permanent status speaks of the address or its mailbox, and not of the sender, the content or a policy
/// (RFC 3463 section 3). Of plain reply codes those of a mailbox
/// count: `530` and `554` speak of the sender or a policy.
pub(crate) fn is_of_address(status: &str) -> bool {
    let mut parts = status.split('.');
    match (parts.next(), parts.next()) {
        (Some("5"), Some(subject)) => matches!(subject, "0" | "1" | "2" | "4"),
        (Some(code), None) => matches!(code, "550" | "551" | "552" | "553"),
        _ => false,
    }
}

/// The first enhanced status code in a server's words.
pub(crate) fn status_in(words: &str) -> Option<String> {
    words.split_whitespace().find(|word| is_status(word)).map(str::to_owned)
}

fn is_status(word: &str) -> bool {
    let parts: Vec<&str> = word.split('.').collect();
    parts.len() == 3
        && parts.iter().all(|part| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()))
}

/// Reads a notification; none where the mail is not one, or does not name a message.
#[must_use]
pub fn read(mail: &[u8]) -> Option<Report> {
    let text = String::from_utf8_lossy(mail);
    let lines: Vec<&str> = text.lines().collect();
    let (head, body) = split(&lines);
    let content = value(&head, "content-type")?;
    let is_report = content.to_ascii_lowercase().starts_with("multipart/report")
        && parameter(&content, "report-type")?.eq_ignore_ascii_case("delivery-status");
    if !is_report {
        return None;
    }
    let boundary = format!("--{}", parameter(&content, "boundary")?);
    let mut status = None;
    let mut message_id = None;
    for part in body.split(|line| line.starts_with(&boundary)) {
        let (head, body) = split(part);
        let kind = value(&head, "content-type").unwrap_or_default().to_ascii_lowercase();
        if kind.starts_with("message/delivery-status") || kind.starts_with("message/global-delivery-status") {
            status = status.or_else(|| failure(body));
        } else if kind.starts_with("message/rfc822")
            || kind.starts_with("text/rfc822-headers")
            || kind.starts_with("message/global")
        {
            message_id = message_id.or_else(|| value(&split(body).0, "message-id"));
        }
    }
    let named = message_id?;
    let (id, _) = named.trim().trim_start_matches('<').split_once('@')?;
    Some(Report { message_id: id.to_owned(), status })
}

/// The status of the first recipient for whom delivery failed for good. Recipients are parted by blank lines.
fn failure(lines: &[&str]) -> Option<String> {
    lines.split(|line| line.trim().is_empty()).find_map(|block| {
        let fields = unfolded(block);
        let failed = value(&fields, "action")?.trim().eq_ignore_ascii_case("failed");
        let status = value(&fields, "status").as_deref().and_then(status_in)?;
        (failed && status.starts_with('5')).then_some(status)
    })
}

type Fields = Vec<(String, String)>;

/// The header fields, and the lines after the first blank one.
fn split<'a>(lines: &'a [&'a str]) -> (Fields, &'a [&'a str]) {
    // The line of a boundary ends before the header begins.
    let start = lines.iter().position(|line| !line.trim().is_empty()).unwrap_or(lines.len());
    let rest = lines.get(start..).unwrap_or_default();
    let end = rest.iter().position(|line| line.is_empty()).unwrap_or(rest.len());
    let (head, body) = rest.split_at_checked(end).unwrap_or((rest, &[]));
    (unfolded(head), body)
}

/// Fields by their names in small letters; a line that begins with a blank goes on with the one before.
fn unfolded(lines: &[&str]) -> Fields {
    let mut fields: Fields = Vec::new();
    for line in lines {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = fields.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    fields
}

fn value(fields: &Fields, name: &str) -> Option<String> {
    fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
}

/// A parameter of a field's value, quoted or not.
fn parameter(value: &str, name: &str) -> Option<String> {
    value.split(';').skip(1).find_map(|piece| {
        let (known, given) = piece.split_once('=')?;
        known.trim().eq_ignore_ascii_case(name).then(|| given.trim().trim_matches('"').to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNCE: &str = "From: MAILER-DAEMON@mx.example\r\nTo: no-reply@fairlot.example\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\"A.1/mx\"\r\n\r\nThis is a MIME message.\r\n\r\n\
        --A.1/mx\r\nContent-Type: text/plain\r\n\r\nI could not deliver it. Status: 4.0.0 Action: failed\r\n\r\n\
        --A.1/mx\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
        Final-Recipient: rfc822; ann@charity.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\
        Diagnostic-Code: smtp; 550 5.1.1 no such\r\n user\r\n\r\n\
        --A.1/mx\r\nContent-Type: message/rfc822\r\n\r\nFrom: no-reply@fairlot.example\r\n\
        Message-ID:\r\n <0190-abc@fairlot.example>\r\nSubject: x\r\n\r\nHello\r\n--A.1/mx--\r\n";

    #[test]
    fn a_notification_names_the_mail_and_why_it_came_back() {
        let report = read(BOUNCE.as_bytes()).unwrap();
        assert_eq!(report, Report { message_id: "0190-abc".into(), status: Some("5.1.1".into()) });
        // Line ends as a pipe gives them, and headers only.
        let unix =
            BOUNCE.replace("\r\n", "\n").replace("message/rfc822", "text/rfc822-headers; charset=us-ascii");
        assert_eq!(read(unix.as_bytes()), Some(report));
    }

    #[test]
    fn what_is_only_late_or_another_mail_is_no_bounce() {
        let late = BOUNCE.replace("Action: failed\r\nStatus: 5.1.1", "Action: delayed\r\nStatus: 4.4.1");
        assert_eq!(read(late.as_bytes()).unwrap().status, None);
        let reply = BOUNCE.replace("multipart/report; report-type=delivery-status;", "multipart/mixed;");
        assert_eq!(read(reply.as_bytes()), None);
        let nameless = BOUNCE.replace("Message-ID:\r\n <0190-abc@fairlot.example>\r\n", "");
        assert_eq!(read(nameless.as_bytes()), None);
        for bad in
            [&b""[..], b"\xff\xfe", b"Content-Type: multipart/report; report-type=delivery-status\n\nx"]
        {
            assert_eq!(read(bad), None);
        }
    }

    #[test]
    fn a_policy_of_the_receiver_says_nothing_about_the_address() {
        for (status, of_address) in [
            ("5.1.1", true),
            ("5.2.2", true),
            ("5.4.4", true),
            ("550", true),
            ("5.0.0", true),
            ("5.7.1", false),
            ("5.6.0", false),
            ("5.3.4", false),
            ("4.2.2", false),
            ("450", false),
            ("", false),
        ] {
            assert_eq!(is_of_address(status), of_address, "{status}");
        }
        assert_eq!(status_in("550 5.7.1 relay denied").as_deref(), Some("5.7.1"));
        assert_eq!(status_in("550 no"), None);
    }
}

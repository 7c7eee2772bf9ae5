//! Bar charts as inline SVG, drawn with whole numbers only. The same numbers always stand in a
//! table beside them, so the picture is one image to a screen reader.

use std::fmt::Write;

/// One bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// What it is of.
    pub label: String,
    /// Its size, in any unit; below zero counts as zero.
    pub value: i64,
    /// Its size as written beside it.
    pub shown: String,
}

/// Height of one bar with its label and the space below, in CSS pixels.
const ROW: usize = 46;
/// The longest bar, in hundredths of a percent of the width: the rest is for its figure.
const LONGEST: i128 = 6600;

/// A bar chart as wide as its place, at any width: lengths are percentages and text keeps its size.
/// `id` must be unique on the page.
pub fn bars(id: &str, title: &str, description: &str, bars: &[Bar]) -> String {
    let most = bars.iter().map(|bar| bar.value).max().unwrap_or(0).max(1);
    let height = bars.len().saturating_mul(ROW);
    let mut svg = format!(
        "<svg class=\"fl-chart\" width=\"100%\" height=\"{height}\" role=\"img\" \
         aria-labelledby=\"{id}-title {id}-desc\"><title id=\"{id}-title\">{}</title>\
         <desc id=\"{id}-desc\">{}</desc>",
        escaped(title),
        escaped(description)
    );
    for (place, bar) in bars.iter().enumerate() {
        draw(&mut svg, place.saturating_mul(ROW), bar, most);
    }
    svg.push_str("</svg>");
    svg
}

fn draw(svg: &mut String, top: usize, bar: &Bar, most: i64) {
    let size = i128::from(bar.value.max(0)) * LONGEST / i128::from(most);
    let width = format!("{}.{:02}%", size / 100, size % 100);
    let (label_at, bar_at, figure_at) = (top + 14, top + 20, top + 34);
    // Writing to a String cannot fail.
    let _ = write!(
        svg,
        "<text class=\"fl-chart__label\" x=\"0\" y=\"{label_at}\">{}</text>\
         <rect class=\"fl-chart__bar\" x=\"0\" y=\"{bar_at}\" width=\"{width}\" height=\"18\"></rect>\
         <text class=\"fl-chart__figure\" x=\"{width}\" dx=\"6\" y=\"{figure_at}\">{}</text>",
        escaped(&bar.label),
        escaped(&bar.shown)
    );
}

/// `text` safe between tags and in attributes.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(label: &str, value: i64) -> Bar {
        Bar { label: label.into(), value, shown: format!("£{value}") }
    }

    #[test]
    fn lengths_are_exact_shares_of_the_longest() {
        let svg = bars("c", "Value", "By region", &[bar("A", 300), bar("B", 100), bar("C", 0)]);
        assert!(svg.contains("width=\"66.00%\""));
        assert!(svg.contains("width=\"22.00%\""));
        assert!(svg.contains("width=\"0.00%\""));
        assert!(svg.contains("role=\"img\"") && svg.contains("<title id=\"c-title\">Value</title>"));
    }

    #[test]
    fn the_largest_and_the_smallest_numbers_draw() {
        let svg = bars("c", "t", "d", &[bar("A", i64::MAX), bar("B", i64::MIN)]);
        assert!(svg.contains("66.00%") && svg.contains("0.00%"));
        assert!(bars("c", "t", "d", &[]).contains("height=\"0\""));
    }

    #[test]
    fn labels_cannot_break_out() {
        let svg = bars("c", "<b>", "\"", &[bar("<script>&'", 1)]);
        assert!(!svg.contains("<script>") && !svg.contains("<b>"));
        assert!(svg.contains("&lt;script&gt;&amp;&#39;"));
    }
}

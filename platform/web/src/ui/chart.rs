use maud::{Markup, html};
use yakuba_base::Lang;

use crate::tr;

/// One row of figures.
#[derive(Clone, Debug)]
pub struct Chart<'a> {
    /// What it shows.
    pub title: &'a str,
    /// What is counted: 件.
    pub unit: &'a str,
    /// What the points are: 月.
    pub axis: &'a str,
    /// Each point's name and figure, in order.
    pub points: &'a [(String, f64)],
}

const WIDTH: f64 = 480.0;
const HEIGHT: f64 = 240.0;
const FLOOR: f64 = 208.0;
const LEFT: f64 = 56.0;
const TOP: f64 = 16.0;

/// Bars, with their table.
pub fn bar_chart(lang: Lang, chart: &Chart<'_>) -> Markup {
    let scale = Scale::of(chart);
    figure(
        lang,
        chart,
        &html! {
            @for (n, (_, value)) in chart.points.iter().enumerate() {
                @let y = scale.y(*value);
                rect.chart-bar x=(px(scale.x(n) - scale.step * 0.3)) y=(px(y)) width=(px(scale.step * 0.6)) height=(px(FLOOR - y)) rx="3" {}
            }
        },
    )
}

/// A line, with its table.
pub fn line_chart(lang: Lang, chart: &Chart<'_>) -> Markup {
    let scale = Scale::of(chart);
    let at = |(n, (_, value)): (usize, &(String, f64))| (scale.x(n), scale.y(*value));
    let path: Vec<String> =
        chart.points.iter().enumerate().map(at).map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    figure(
        lang,
        chart,
        &html! {
            polyline.chart-line points=(path.join(" ")) fill="none" {}
            @for (x, y) in chart.points.iter().enumerate().map(at) { circle.chart-dot cx=(px(x)) cy=(px(y)) r="4" {} }
        },
    )
}

struct Scale {
    top: f64,
    step: f64,
}

impl Scale {
    fn of(chart: &Chart<'_>) -> Scale {
        let most = chart.points.iter().map(|(_, value)| *value).fold(0.0, f64::max);
        Scale { top: round_up(most), step: (WIDTH - LEFT) / chart.points.len().max(1) as f64 }
    }

    fn x(&self, n: usize) -> f64 {
        LEFT + self.step * (n as f64 + 0.5)
    }

    fn y(&self, value: f64) -> f64 {
        FLOOR - (FLOOR - TOP) * (value.max(0.0) / self.top)
    }
}

/// The next of 1, 2, 4, 6, 8, 10, 20 … so that the four lines stand at round figures.
fn round_up(value: f64) -> f64 {
    if value <= 0.0 {
        return 1.0;
    }
    let power = 10f64.powf(value.log10().floor());
    [1.0, 2.0, 4.0, 6.0, 8.0, 10.0]
        .into_iter()
        .map(|step| step * power)
        .find(|top| *top >= value)
        .unwrap_or(value)
}

fn figure(lang: Lang, chart: &Chart<'_>, marks: &Markup) -> Markup {
    let scale = Scale::of(chart);
    // Names that would run into each other are left to the table.
    let every = chart.points.len().div_ceil(9).max(1);
    html! {
        figure.chart {
            figcaption { (chart.title) small { "（" (chart.unit) "）" } }
            @if chart.points.is_empty() { p.empty { (tr(lang, "chart-empty")) } }
            @else {
                svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-label=(chart.title) {
                    @for part in 0..=4 {
                        @let value = scale.top * f64::from(part) / 4.0;
                        @let y = scale.y(value);
                        line.chart-grid x1=(px(LEFT)) x2=(px(WIDTH)) y1=(px(y)) y2=(px(y)) {}
                        text.chart-word x=(px(LEFT - 8.0)) y=(px(y + 4.0)) text-anchor="end" { (number(value)) }
                    }
                    (marks)
                    @for (n, (name, _)) in chart.points.iter().enumerate().filter(|(n, _)| n % every == 0) {
                        text.chart-word x=(px(scale.x(n))) y=(px(HEIGHT - 10.0)) text-anchor="middle" { (name) }
                    }
                }
                details.chart-table {
                    summary { (tr(lang, "chart-as-table")) }
                    table {
                        thead { tr { th scope="col" { (chart.axis) } th.number scope="col" { (chart.unit) } } }
                        tbody { @for (name, value) in chart.points { tr { th scope="row" { (name) } td.number { (number(*value)) } } } }
                    }
                }
            }
        }
    }
}

fn px(value: f64) -> String {
    format!("{value:.1}")
}

/// 1,204 or 62.5.
fn number(value: f64) -> String {
    let whole = value.trunc().abs() as u64;
    let digits = whole.to_string();
    let mut out = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    let tenth = ((value.abs() - whole as f64) * 10.0).round() as u64;
    let sign = if value < 0.0 { "-" } else { "" };
    if tenth == 0 { format!("{sign}{out}") } else { format!("{sign}{out}.{tenth}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_ends_at_a_round_figure() {
        assert_eq!([0.0, 3.0, 5.0, 1204.0].map(round_up), [1.0, 4.0, 6.0, 2000.0]);
        assert_eq!([1204.0, 62.5, -3.0].map(number), ["1,204", "62.5", "-3"]);
    }
}

//! Formats of cells: amounts in the scenario's currency, shares, and what is for the user to change.
use crate::results::Results;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

pub(super) const NAVY: Color = Color::RGB(0x1F_3A_5F);
const SOFT: Color = Color::RGB(0x5A_5A_5A);
const LINE: Color = Color::RGB(0xD9_D9_D9);
const ENTRY: Color = Color::RGB(0xFF_F2_CC);
const ENTRY_INK: Color = Color::RGB(0x00_00_C8);

/// The formats of one workbook.
#[derive(Debug)]
pub(super) struct Styles {
    pub(super) title: Format,
    pub(super) lead: Format,
    pub(super) section: Format,
    pub(super) note: Format,
    pub(super) head: Format,
    pub(super) head_right: Format,
    pub(super) text: Format,
    pub(super) name: Format,
    pub(super) number: Format,
    pub(super) whole: Format,
    pub(super) money: Format,
    pub(super) share: Format,
    pub(super) chance: Format,
    pub(super) ratio: Format,
    /// Money that the user changes.
    pub(super) entry: Format,
    /// For axes of charts.
    pub(super) money_code: String,
}

impl Styles {
    pub(super) fn of(results: &Results) -> Self {
        let cell = || {
            Format::new()
                .set_align(FormatAlign::Top)
                .set_border_bottom(FormatBorder::Thin)
                .set_border_bottom_color(LINE)
        };
        let figure = |code: &str| cell().set_align(FormatAlign::Right).set_num_format(code);
        let money_code = money_code(results);
        let head = Format::new()
            .set_bold()
            .set_font_color(Color::White)
            .set_background_color(NAVY)
            .set_text_wrap()
            .set_align(FormatAlign::VerticalCenter);
        Self {
            title: Format::new().set_bold().set_font_size(16).set_font_color(NAVY),
            lead: Format::new().set_bold().set_font_size(12),
            section: Format::new().set_bold().set_font_size(12).set_font_color(NAVY),
            note: Format::new().set_font_color(SOFT),
            head_right: head.clone().set_align(FormatAlign::Right),
            head,
            text: cell().set_text_wrap().set_align(FormatAlign::Left),
            name: cell().set_bold(),
            number: figure("#,##0.####"),
            whole: figure("#,##0"),
            money: figure(&money_code),
            share: figure("0.0%"),
            chance: figure("0.00%"),
            ratio: figure("0.00"),
            entry: figure(&money_code)
                .set_background_color(ENTRY)
                .set_font_color(ENTRY_INK)
                .set_border(FormatBorder::Thin)
                .set_border_color(SOFT),
            money_code,
        }
    }
}

/// `[$HKD] #,##0`, with decimals where amounts are small.
fn money_code(results: &Results) -> String {
    let large = results.baseline.loss.tvar.iter().map(|tvar| tvar.value.abs()).fold(0.0, f64::max);
    let digits = if large >= 1e4 { "#,##0" } else { "#,##0.00" };
    let currency = &results.scenario.currency;
    format!("[${currency}] {digits};-[${currency}] {digits}")
}

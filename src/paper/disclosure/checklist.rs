//! What each standard asks that a simulation cannot answer.
use super::{Block, Section, Style, Text, section as of};

const HKEX: [&str; 8] = [
    "Main features of the risk management and internal control systems",
    "That the board (or a committee) reviewed their effectiveness at least once in the year: the period covered, how often, and who did it",
    "Findings of the review, and whether the systems are appropriate and effective: the board’s confirmation",
    "Significant failings or weaknesses found, and what was done about each",
    "Changes in significant risks since the last review, beyond those that the table of changes shows, and the ability to respond to them",
    "Assurance from management, internal audit and others, and what each covered",
    "Adequacy of resources, qualifications and training",
    "Whether anything here is inside information that must be disclosed as soon as reasonably practicable",
];

const SEC: [&str; 7] = [
    "(b)(1): how the processes are integrated into overall risk management; assessors, consultants, auditors engaged",
    "(b)(1): processes to oversee risks from third-party service providers",
    "(b)(2): whether risks, including from previous incidents, have materially affected or are reasonably likely to materially affect the registrant, and how",
    "(c): the board’s oversight, the committee responsible, how it is informed",
    "(c): management’s role and relevant expertise",
    "Form 8-K Item 1.05: whether an incident was determined to be material, and the four business days from that decision",
    "Item 106 is on cybersecurity: counsel to confirm that the losses of this scenario fall under it",
];

const IFRS: [&str; 6] = [
    "Governance, strategy, risk management, metrics and targets around the risk",
    "Current financial effects, as they are in the financial statements",
    "Where in the value chain the risk is concentrated",
    "Whether amounts are separately identifiable, or too uncertain for quantitative information to be useful: the company’s conclusion",
    "Consistency with the data and assumptions of the financial statements",
    "Comparative information, and corrections of prior periods",
];

const PLAIN: [&str; 5] = [
    "Who is responsible for the risk, and who reviewed this text",
    "Which laws and rules are meant, and their maximum penalties",
    "Existing matters, claims and provisions",
    "Evidence that controls operated",
    "What changed since the last report",
];

pub fn section(style: Style) -> Section {
    let items: &[&str] = match style {
        Style::Hkex => &HKEX,
        Style::Sec => &SEC,
        Style::IfrsS1 => &IFRS,
        Style::Plain => &PLAIN,
    };
    let items = items.iter().map(|item| Text::from(format!("☐ {item}"))).collect();
    let says = "A summary for the draft’s authors, not a statement of the law; counsel to check it against the text in force.";
    of(
        "checklist",
        "Checklist: what is asked that a simulation cannot answer",
        vec![Block::paragraph(says), Block::List(items)],
    )
}

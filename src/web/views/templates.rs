//! The pages of templates of competitions.

use askama::Template;

use super::parts::{Action, Choice, Row};
use crate::web::form::Form;
use crate::web::layout::Page;
use crate::web::views::parts::Pager;

/// One template in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateLine {
    /// Its page.
    pub href: String,
    /// Its name.
    pub name: String,
    /// The competition from which it was kept.
    pub source: String,
    /// The region in which it was kept.
    pub region: String,
    /// Its state.
    pub state: String,
}

/// The templates of the person's bodies.
#[derive(Template)]
#[template(path = "competitions/templates.html")]
pub struct TemplatesPage {
    /// The frame.
    pub p: Page,
    /// One page of templates.
    pub templates: Vec<TemplateLine>,
    /// Steps through them.
    pub pager: Pager,
}

/// One template.
#[derive(Template)]
#[template(path = "competitions/template.html")]
pub struct TemplatePage {
    /// The frame.
    pub p: Page,
    /// Its name.
    pub name: String,
    /// Its state.
    pub state: String,
    /// What the person may do.
    pub actions: Vec<Action>,
    /// Where it comes from and what it says.
    pub facts: Vec<Row>,
    /// Its lots.
    pub lots: Vec<Row>,
    /// Its criteria with their weights.
    pub criteria: Vec<Row>,
}

/// Naming a template: field `name`, hidden `version` where it has one already.
#[derive(Template)]
#[template(path = "competitions/template_name.html")]
pub struct TemplateNamePage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// Where it came from.
    pub back: String,
    /// What is named.
    pub caption: String,
    /// The heading.
    pub heading: String,
    /// What happens.
    pub text: String,
    /// The button.
    pub button: String,
}

/// A lot of a template, to take over. Fields: `{prefix}-value_pence`, `-extension_value_pence`, `-areas`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateLotFields {
    /// Its number and title.
    pub title: String,
    /// Field of its value.
    pub value: String,
    /// Field of the value of its extensions; none where it has none.
    pub extension: Option<String>,
    /// Field of its areas.
    pub areas: String,
}

/// Beginning a competition from a template. Fields: those of the lots; hidden `framework_id`, `place`, `title`.
#[derive(Template)]
#[template(path = "competitions/template_begin.html")]
pub struct TemplateBeginPage {
    /// The frame.
    pub p: Page,
    /// The form.
    pub form: Form,
    /// Where it came from.
    pub back: String,
    /// The template's name.
    pub caption: String,
    /// Where it begins.
    pub facts: Vec<Row>,
    /// Its lots.
    pub lots: Vec<TemplateLotFields>,
    /// The areas that the framework has in the region.
    pub areas: Vec<Choice>,
}

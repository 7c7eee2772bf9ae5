DROP TABLE competition_template_uses;
DROP TABLE competition_templates;

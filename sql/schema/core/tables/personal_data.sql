-- What erasing a person has to treat, column by column. Each stratum says it next to its tables, with strata_core.lay_personal_data, so that a new
-- table joins in without the erasing function being touched. A comment alone could not: it says that a column is personal, not what becomes of it.
create table strata_core.personal_data (
  position    integer not null generated always as identity,
  relation    text not null,
  column_name text not null,
  subject     text not null,
  key_column  text,
  row_key     text,
  treatment   text not null,
  replacement text,
  description text,

  constraint personal_data_pkey primary key (position),
  -- One row may be about two people.
  constraint personal_data_relation_column_name_subject_key_column_key unique nulls not distinct (relation, column_name, subject, key_column),
  constraint personal_data_subject_check check (subject in ('any', 'user', 'customer', 'membership')),
  constraint personal_data_treatment_check check (treatment in ('clear', 'set', 'delete_row', 'redact', 'derived', 'keep')),
  constraint personal_data_replacement_check check (replacement is null or treatment in ('clear', 'set')),
  constraint personal_data_key_column_check check (key_column is not null or treatment in ('derived', 'keep') or subject = 'any'),
  constraint personal_data_description_check check (description is not null or treatment not in ('derived', 'keep'))
);

comment on table strata_core.personal_data is 'One row per column of personal data and kind of person: what becomes of it when such a person is erased. Written by strata_core.lay_personal_data.';
comment on column strata_core.personal_data.position is 'Order of registration. Values are cleared in it, and rows deleted in the reverse of it: a table is made after those that it points at.';
comment on column strata_core.personal_data.relation is 'Table or materialized view, with its schema.';
comment on column strata_core.personal_data.column_name is 'The column.';
comment on column strata_core.personal_data.subject is 'Whose data it is: user, customer or membership; any for the audit trail, which is about all of them.';
comment on column strata_core.personal_data.key_column is 'Column of the relation that holds the id of the subject; null where rows are found by what they tell about.';
comment on column strata_core.personal_data.row_key is 'Column by which the audit trail knows the rows of the relation; null when that is no uuid.';
comment on column strata_core.personal_data.treatment is 'clear: the value goes. set: no personal value, but changes with the erasure. delete_row: the row goes. redact: the value goes out of a trail that nobody may change otherwise. derived: follows by itself. keep: stays, for the reason of description.';
comment on column strata_core.personal_data.replacement is 'SQL expression over the row that clear and set put in; null for null.';
comment on column strata_core.personal_data.description is 'Why it is kept, how it follows, or why a column that is cleared is not marked as personal; null where nothing needs saying.';

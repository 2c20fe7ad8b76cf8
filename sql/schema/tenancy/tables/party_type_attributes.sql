-- What is told of a member or an organization of a type. The values stand in one column, because a new attribute is a row and no migration; what a column
-- would have refused, a trigger does.
-- Patterns are written by people whom the server does not know. Without back-references Postgres matches in time that grows with the text, times the size of
-- what it makes of the pattern, which counted repetitions multiply; and looking ahead or behind inside of the same costs the length of the text once more at every
-- level. So back-references are refused, of counted repetitions there are few and none of a group, there is one look around at most, and both pattern and text are
-- short: the worst that was found takes a fifth of a second.
create table strata_tenancy.party_type_attributes (
  party_type     text not null,
  attribute      text not null,
  value_type     text not null,
  is_required    boolean not null default false,
  allowed_values text[],
  pattern        text,
  description    text not null,

  constraint party_type_attributes_pkey primary key (party_type, attribute),
  constraint party_type_attributes_party_type_fkey foreign key (party_type) references strata_tenancy.party_types (party_type),
  constraint party_type_attributes_attribute_check check (attribute ~ '^[a-z][a-z0-9_]{0,62}$'),
  constraint party_type_attributes_value_type_check check (value_type in ('text', 'integer', 'numeric', 'boolean', 'date')),
  constraint party_type_attributes_allowed_values_check check (
    allowed_values is null or cardinality(allowed_values) between 1 and 200 and array_position(allowed_values, null) is null and value_type <> 'boolean'),
  constraint party_type_attributes_pattern_check check (
    pattern is null or value_type = 'text' and length(pattern) <= 200 and pattern !~ '\\[0-9]|\)\{' and regexp_count(pattern, '\{') <= 8
                       and regexp_count(pattern, '\(\?<?[=!]') <= 1 and ('' ~ pattern) is not null),
  constraint party_type_attributes_description_check check (length(description) between 1 and 1000 and description !~ '[[:cntrl:]]')
);

comment on table strata_tenancy.party_type_attributes is 'One row per attribute that memberships or organizations of a type have. A new attribute is a row; what is stored already is held against it when it next changes.';
comment on column strata_tenancy.party_type_attributes.party_type is 'Type that has it.';
comment on column strata_tenancy.party_type_attributes.attribute is 'Name of the attribute.';
comment on column strata_tenancy.party_type_attributes.value_type is 'text (at most 1000 characters), integer, numeric, boolean, or date: text like 2025-12-31.';
comment on column strata_tenancy.party_type_attributes.is_required is 'Whether every one of the type must have it.';
comment on column strata_tenancy.party_type_attributes.allowed_values is 'The values that it may have, as text; null for any of its type.';
comment on column strata_tenancy.party_type_attributes.pattern is 'Regular expression of Postgres that a text must match, without back-references, counted repetitions of a group, and more than eight of anything else; anchor it. Null for none.';
comment on column strata_tenancy.party_type_attributes.description is 'What it means.';

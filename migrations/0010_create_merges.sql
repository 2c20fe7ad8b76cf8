-- Creates strata_merges: duplicate candidates, how two records become one, and the ledger by which that is undone.

set local role strata_owner;
--! begin merges/schema.sql
-- Made by whoever installs, who may create schemas in this database; the owner need not be allowed to.
set local role none;
create schema strata_merges authorization strata_owner;
set local role strata_owner;

comment on schema strata_merges is 'Who may be one person or company twice, how two become one, what each merge changed, and how it is undone. Knows every stratum, and none knows it.';

grant usage on schema strata_merges to strata_definer, strata_reporter;

-- A new owner needs CREATE while functions are handed over; grants.sql takes it back.
grant create on schema strata_merges to strata_definer;
--! end merges/schema.sql
--! begin merges/functions/squeeze.sql
-- Accents, case, spaces and hyphens are how a name is written down, not what it is.
create function strata_merges.squeeze(p_text text) returns text
  language sql immutable parallel safe
begin atomic
  select nullif(regexp_replace(normalize(lower(p_text), nfkd), '[^[:alnum:]]+', '', 'g'), '');
end;

comment on function strata_merges.squeeze(text) is 'A text as it is compared: lower case, letters and digits only, without accents and spaces. Null when nothing is left.';
--! end merges/functions/squeeze.sql
--! begin merges/functions/gram_signature.sql
-- Each two neighbouring characters set one bit of 256. How alike two texts are is then a matter of counting bits, which takes a tenth of the time of an
-- edit distance and needs no extension.
create function strata_merges.gram_signature(p_text text) returns bit(256)
  language plpgsql immutable strict parallel safe
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_text   text := '_' || p_text || '_';
  v_first  bit(256) := ('1' || repeat('0', 255))::bit(256);
  v_result bit(256) := repeat('0', 256)::bit(256);
begin
  for i in 1 .. least(length(v_text), 200) - 1 loop
    v_result := v_result | (v_first >> (hashtext(substr(v_text, i, 2)) & 255));
  end loop;
  return v_result;
end
$$;

comment on function strata_merges.gram_signature(text) is 'Which pairs of neighbouring characters a text has, as a set of bits.';
--! end merges/functions/gram_signature.sql
--! begin merges/functions/digit_signature.sql
-- Where each digit stands, and how often it occurs: of n digits, 2n bits. One wrong digit costs two of them, and so do two neighbours exchanged.
create function strata_merges.digit_signature(p_text text) returns bit(256)
  language plpgsql immutable strict parallel safe
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_first  bit(256) := ('1' || repeat('0', 255))::bit(256);
  v_result bit(256) := repeat('0', 256)::bit(256);
  v_counts integer[] := array_fill(0, array[10]);
  v_digit  integer;
begin
  for i in 1 .. least(length(p_text), 12) loop
    v_digit := (ascii(substr(p_text, i, 1)) + 2) % 10;
    v_counts[v_digit + 1] := v_counts[v_digit + 1] + 1;
    v_result := v_result | (v_first >> (i * 10 - 10 + v_digit)) | (v_first >> (119 + v_digit * 12 + v_counts[v_digit + 1]));
  end loop;
  return v_result;
end
$$;

comment on function strata_merges.digit_signature(text) is 'Which digits a number has, where and how often, as a set of bits: the first twelve. A letter counts as one of the digits.';
--! end merges/functions/digit_signature.sql
--! begin merges/functions/likeness.sql
create function strata_merges.likeness(p_signature bit, p_other bit) returns bigint
  language sql immutable parallel safe
begin atomic
  select 200 * bit_count(p_signature & p_other) / (bit_count(p_signature) + bit_count(p_other));
end;

comment on function strata_merges.likeness(bit, bit) is 'How much of two signatures is in both, in per cent (Dice).';
--! end merges/functions/likeness.sql
--! begin merges/functions/is_slip.sql
-- What is left between the parts that agree from both ends says which slip it was. Only asked where the signatures are alike already.
create function strata_merges.is_slip(p_text text, p_other text) returns boolean
  language plpgsql immutable strict parallel safe
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_length integer := length(p_text);
  v_other  integer := length(p_other);
  v_head   integer := 0;
  v_tail   integer := 0;
begin
  if abs(v_length - v_other) > 1 then
    return false;
  end if;
  while v_head < least(v_length, v_other) and substr(p_text, v_head + 1, 1) = substr(p_other, v_head + 1, 1) loop
    v_head := v_head + 1;
  end loop;
  while v_tail < least(v_length, v_other) - v_head and substr(p_text, v_length - v_tail, 1) = substr(p_other, v_other - v_tail, 1) loop
    v_tail := v_tail + 1;
  end loop;
  return greatest(v_length, v_other) - v_head - v_tail <= 1
    or (v_length = v_other and v_length - v_head - v_tail = 2
        and substr(p_text, v_head + 1, 1) = substr(p_other, v_head + 2, 1) and substr(p_text, v_head + 2, 1) = substr(p_other, v_head + 1, 1));
end
$$;

comment on function strata_merges.is_slip(text, text) is 'Whether one slip makes one text of the other: a character too many, too few or another, or two neighbours exchanged (a Damerau-Levenshtein distance of one at most).';
--! end merges/functions/is_slip.sql
--! begin merges/tables/email_rules.sql
-- What a provider ignores in an address is for the search alone: whoever holds max@ does not hold m.ax@, as far as signing in goes.
create table strata_merges.email_rules (
  domain           text collate "C" not null,
  canonical_domain text collate "C" not null,
  tag_separator    text,
  ignored          text not null default '',

  constraint email_rules_pkey primary key (domain),
  constraint email_rules_domain_check check (domain = lower(domain) and length(domain) between 1 and 253),
  constraint email_rules_canonical_domain_check check (canonical_domain = lower(canonical_domain) and length(canonical_domain) between 1 and 253),
  constraint email_rules_tag_separator_check check (length(tag_separator) = 1),
  constraint email_rules_ignored_check check (length(ignored) <= 10)
);

comment on table strata_merges.email_rules is 'One row per mail domain, and one of the name * for all others: what its provider ignores in an address. The owner adds more.';
comment on column strata_merges.email_rules.domain is 'The part after the @, or * for every domain without a row of its own.';
comment on column strata_merges.email_rules.canonical_domain is 'The domain that it is another name of, or itself; * in the row of that name.';
comment on column strata_merges.email_rules.tag_separator is 'From which character on the part before the @ is a sub-address; null when there are none.';
comment on column strata_merges.email_rules.ignored is 'Characters that make no difference in the part before the @.';

insert into strata_merges.email_rules (domain, canonical_domain, tag_separator, ignored) values
  ('*', '*', '+', ''),
  ('gmail.com', 'gmail.com', '+', '.'),
  ('googlemail.com', 'gmail.com', '+', '.'),
  ('icloud.com', 'icloud.com', '+', ''),
  ('me.com', 'icloud.com', '+', ''),
  ('mac.com', 'icloud.com', '+', ''),
  ('pm.me', 'proton.me', '+', '.-_'),
  ('proton.me', 'proton.me', '+', '.-_'),
  ('protonmail.com', 'proton.me', '+', '.-_'),
  ('yahoo.com', 'yahoo.com', '-', ''),
  ('ymail.com', 'ymail.com', '-', '');
--! end merges/tables/email_rules.sql
--! begin merges/functions/canonical_email.sql
create function strata_merges.canonical_email(p_address text) returns text
  language plpgsql stable strict parallel safe
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_local  text := lower(split_part(btrim(p_address), '@', 1));
  v_domain text := lower(split_part(btrim(p_address), '@', 2));
  v_short  text;
  v_rule   strata_merges.email_rules;
begin
  select r.* into v_rule from strata_merges.email_rules r where r.domain in (v_domain, '*') order by r.domain = '*' limit 1;
  v_short := translate(split_part(v_local, coalesce(v_rule.tag_separator, '@'), 1), coalesce(v_rule.ignored, ''), '');
  return coalesce(nullif(v_short, ''), v_local) || '@' || case when v_rule.canonical_domain <> '*' then v_rule.canonical_domain else v_domain end;
end
$$;

comment on function strata_merges.canonical_email(text) is 'An e-mail address without what its provider ignores, by email_rules: lower case, no sub-address, no dots where they mean nothing. For finding duplicates alone.';

alter function strata_merges.canonical_email(text) owner to strata_definer;
--! end merges/functions/canonical_email.sql
--! begin merges/tables/blocking_rules.sql
-- Two records are compared when they share a key of any rule. A key is made of two things that seldom agree together, so that what a rule misses because one
-- of them is misspelt, another finds.
create table strata_merges.blocking_rules (
  kind        text not null,
  rule        text not null,
  keys        text not null,
  description text not null,

  constraint blocking_rules_pkey primary key (kind, rule),
  constraint blocking_rules_kind_check check (kind in ('user', 'customer')),
  constraint blocking_rules_rule_check check (rule ~ '^[a-z][a-z0-9_]{1,62}$')
);

comment on table strata_merges.blocking_rules is 'One row per kind of record and way to find those that are worth comparing. The owner adds more.';
comment on column strata_merges.blocking_rules.kind is 'user or customer.';
comment on column strata_merges.blocking_rules.rule is 'Code. Keys of different rules never meet.';
comment on column strata_merges.blocking_rules.keys is 'SQL expression of type text[] over a row f of user_features or customer_features: the keys, where null is none.';
comment on column strata_merges.blocking_rules.description is 'What two records have in common.';

insert into strata_merges.blocking_rules (kind, rule, keys, description) values
  ('customer', 'document', 'f.documents::text[]', 'The same document.'),
  ('customer', 'names', 'array[least(f.given_name, f.family_name) || '':'' || greatest(f.given_name, f.family_name)]', 'Both names, in either order.'),
  ('customer', 'born_name', 'array[f.born_on || f.given_name, f.born_on || f.family_name]', 'Date of birth and a name, given or family.'),
  ('customer', 'born_postal_code', 'array[f.born_on || f.postal_code]', 'Date of birth and postal code.'),
  ('customer', 'born_locality', 'array[f.born_on || f.locality]', 'Date of birth and locality.'),
  ('customer', 'born_line', 'array[f.born_on || f.street, f.born_on || f.address_rest]', 'Date of birth and a line of the address.'),
  ('customer', 'born_house_number', 'array[f.born_on || f.house_number]', 'Date of birth and house number.'),
  ('customer', 'line_house_number', 'array[f.street || '':'' || f.house_number, f.address_rest || '':'' || f.house_number]', 'House number and a line of the address.'),
  ('customer', 'line_locality', 'array[f.street || '':'' || f.locality, f.address_rest || '':'' || f.locality]', 'Locality and a line of the address.'),
  ('customer', 'lines', 'array[least(f.street, f.address_rest) || '':'' || greatest(f.street, f.address_rest)]', 'Both lines of the address, in either order.'),
  ('customer', 'line_postal_code', 'array[f.street || '':'' || f.postal_code, f.address_rest || '':'' || f.postal_code]', 'Postal code and a line of the address.'),
  ('customer', 'line_name', 'array[f.street || '':'' || f.family_name, f.street || '':'' || f.given_name, f.address_rest || '':'' || f.family_name, f.address_rest || '':'' || f.given_name]', 'A line of the address and a name.'),
  ('customer', 'postal_code_name', 'array[f.postal_code || '':'' || f.family_name, f.postal_code || '':'' || f.given_name]', 'Postal code and a name.'),
  ('customer', 'locality_name', 'array[f.locality || '':'' || f.family_name, f.locality || '':'' || f.given_name]', 'Locality and a name.'),
  ('customer', 'place', 'array[f.locality || '':'' || f.postal_code || '':'' || f.house_number]', 'Locality, postal code and house number.'),
  ('customer', 'contact', 'array[f.email, f.phone]', 'The same e-mail address, in its canonical form, or phone number.'),
  ('customer', 'legal_name', 'array[f.legal_name, left(f.legal_name, 8) || '':'' || f.postal_code, left(f.legal_name, 8) || '':'' || f.locality]', 'Registered name, or its beginning and the place.'),
  ('user', 'identifier', 'f.emails || f.phones || f.usernames', 'The same address or number, in its canonical form, held now or before.'),
  ('user', 'device', 'f.devices::text[]', 'A device that both signed in on.'),
  ('user', 'names', 'array[least(f.given_name, f.family_name) || '':'' || greatest(f.given_name, f.family_name)]', 'Both names, in either order.'),
  ('user', 'local_part', 'f.local_parts', 'The part of an address before the @.');
--! end merges/tables/blocking_rules.sql
--! begin merges/tables/comparison_levels.sql
-- The first level whose condition holds is the one that two records agree at. What a level is worth is not said here: it is estimated from the records.
create table strata_merges.comparison_levels (
  kind              text not null,
  attribute         text not null,
  position          smallint not null,
  level             text not null,
  condition         text,
  term              text,
  is_missing        boolean not null default false,
  is_always_kept    boolean not null default false,
  is_term_frequency boolean not null generated always as (term is not null) stored,

  constraint comparison_levels_pkey primary key (kind, attribute, position),
  constraint comparison_levels_kind_attribute_level_key unique (kind, attribute, level),
  constraint comparison_levels_kind_check check (kind in ('user', 'customer')),
  constraint comparison_levels_attribute_check check (attribute ~ '^[a-z][a-z0-9_]{1,62}$'),
  constraint comparison_levels_position_check check (position between 0 and 14),
  constraint comparison_levels_level_check check (level ~ '^[a-z][a-z0-9_]{1,62}$'),
  -- Missing comes first, and is no evidence; the last takes what is left.
  constraint comparison_levels_is_missing_check check (is_missing = (position = 0)),
  constraint comparison_levels_condition_check check (condition is not null or position > 0)
);

comment on table strata_merges.comparison_levels is 'One row per attribute of a kind of record and degree to which two of them agree in it. The owner adds more.';
comment on column strata_merges.comparison_levels.kind is 'user or customer.';
comment on column strata_merges.comparison_levels.attribute is 'What is compared.';
comment on column strata_merges.comparison_levels.position is 'In this order they are tried; a higher one is never worth more. 0 is the missing value.';
comment on column strata_merges.comparison_levels.level is 'Name of the degree, as evidence gives it.';
comment on column strata_merges.comparison_levels.condition is 'SQL condition over two rows l and r of user_features or customer_features; null for what is left.';
comment on column strata_merges.comparison_levels.term is 'SQL expression over l: the value on which both agree, where a rare one is worth more than a common one. Null where all are worth the same.';
comment on column strata_merges.comparison_levels.is_missing is 'Whether it says that one of them has no value, which is evidence of nothing.';
comment on column strata_merges.comparison_levels.is_always_kept is 'Whether two records that agree so are kept as candidates however improbable the rest makes them.';
comment on column strata_merges.comparison_levels.is_term_frequency is 'Whether the frequency of the value counts.';

insert into strata_merges.comparison_levels (kind, attribute, position, level, condition, term, is_missing, is_always_kept) values
  ('customer', 'document', 0, 'missing', 'l.documents is null or r.documents is null', null, true, false),
  ('customer', 'document', 1, 'equal', 'l.documents && r.documents', null, false, true),
  ('customer', 'document', 2, 'other', null, null, false, false),
  ('customer', 'given_name', 0, 'missing', 'l.given_name is null or r.given_name is null', null, true, false),
  ('customer', 'given_name', 1, 'equal', 'l.given_name = r.given_name', 'l.given_name', false, false),
  ('customer', 'given_name', 2, 'slip', 'strata_merges.likeness(l.given_name_grams, r.given_name_grams) >= 25 and strata_merges.is_slip(l.given_name, r.given_name)', null, false, false),
  ('customer', 'given_name', 3, 'swapped', 'l.given_name = r.family_name', null, false, false),
  ('customer', 'given_name', 4, 'similar', 'strata_merges.likeness(l.given_name_grams, r.given_name_grams) >= 45', null, false, false),
  ('customer', 'given_name', 5, 'other', null, null, false, false),
  ('customer', 'family_name', 0, 'missing', 'l.family_name is null or r.family_name is null', null, true, false),
  ('customer', 'family_name', 1, 'equal', 'l.family_name = r.family_name', 'l.family_name', false, false),
  ('customer', 'family_name', 2, 'slip', 'strata_merges.likeness(l.family_name_grams, r.family_name_grams) >= 25 and strata_merges.is_slip(l.family_name, r.family_name)', null, false, false),
  ('customer', 'family_name', 3, 'swapped', 'l.family_name = r.given_name', null, false, false),
  ('customer', 'family_name', 4, 'similar', 'strata_merges.likeness(l.family_name_grams, r.family_name_grams) >= 45', null, false, false),
  ('customer', 'family_name', 5, 'other', null, null, false, false),
  ('customer', 'legal_name', 0, 'missing', 'l.legal_name is null and r.legal_name is null', null, true, false),
  ('customer', 'legal_name', 1, 'equal', 'l.legal_name = r.legal_name', 'l.legal_name', false, false),
  ('customer', 'legal_name', 2, 'alike', 'strata_merges.likeness(l.legal_name_grams, r.legal_name_grams) >= 80', null, false, false),
  ('customer', 'legal_name', 3, 'similar', 'strata_merges.likeness(l.legal_name_grams, r.legal_name_grams) >= 60', null, false, false),
  ('customer', 'legal_name', 4, 'other', null, null, false, false),
  ('customer', 'born_on', 0, 'missing', 'l.born_on is null or r.born_on is null', null, true, false),
  ('customer', 'born_on', 1, 'equal', 'l.born_on = r.born_on', null, false, false),
  ('customer', 'born_on', 2, 'one_digit', 'bit_count(l.born_on_digits & r.born_on_digits) >= 14', null, false, false),
  ('customer', 'born_on', 3, 'day_and_month_swapped', 'left(l.born_on, 4) = left(r.born_on, 4) and substr(l.born_on, 5, 2) = substr(r.born_on, 7, 2) and substr(l.born_on, 7, 2) = substr(r.born_on, 5, 2)', null, false, false),
  ('customer', 'born_on', 4, 'two_digits', 'bit_count(l.born_on_digits & r.born_on_digits) >= 12', null, false, false),
  ('customer', 'born_on', 5, 'other', null, null, false, false),
  ('customer', 'house_number', 0, 'missing', 'l.house_number is null or r.house_number is null', null, true, false),
  ('customer', 'house_number', 1, 'equal', 'l.house_number = r.house_number', 'l.house_number', false, false),
  ('customer', 'house_number', 2, 'one_digit', 'length(l.house_number) > 1 and bit_count(l.house_number_digits & r.house_number_digits) >= 2 * greatest(length(l.house_number), length(r.house_number)) - 2', null, false, false),
  ('customer', 'house_number', 3, 'other', null, null, false, false),
  ('customer', 'street', 0, 'missing', 'l.street is null or r.street is null', null, true, false),
  ('customer', 'street', 1, 'equal', 'l.street = r.street', 'l.street', false, false),
  ('customer', 'street', 2, 'alike', 'strata_merges.likeness(l.street_grams, r.street_grams) >= 75', null, false, false),
  ('customer', 'street', 3, 'swapped', 'strata_merges.likeness(l.street_grams, r.address_rest_grams) >= 75', null, false, false),
  ('customer', 'street', 4, 'similar', 'strata_merges.likeness(l.street_grams, r.street_grams) >= 60', null, false, false),
  ('customer', 'street', 5, 'other', null, null, false, false),
  ('customer', 'address_rest', 0, 'missing', 'l.address_rest is null or r.address_rest is null', null, true, false),
  ('customer', 'address_rest', 1, 'equal', 'l.address_rest = r.address_rest', 'l.address_rest', false, false),
  ('customer', 'address_rest', 2, 'alike', 'strata_merges.likeness(l.address_rest_grams, r.address_rest_grams) >= 70', null, false, false),
  ('customer', 'address_rest', 3, 'swapped', 'strata_merges.likeness(l.address_rest_grams, r.street_grams) >= 75', null, false, false),
  ('customer', 'address_rest', 4, 'similar', 'strata_merges.likeness(l.address_rest_grams, r.address_rest_grams) >= 50', null, false, false),
  ('customer', 'address_rest', 5, 'other', null, null, false, false),
  ('customer', 'locality', 0, 'missing', 'l.locality is null or r.locality is null', null, true, false),
  ('customer', 'locality', 1, 'equal', 'l.locality = r.locality', 'l.locality', false, false),
  ('customer', 'locality', 2, 'alike', 'strata_merges.likeness(l.locality_grams, r.locality_grams) >= 70', null, false, false),
  ('customer', 'locality', 3, 'similar', 'strata_merges.likeness(l.locality_grams, r.locality_grams) >= 50', null, false, false),
  ('customer', 'locality', 4, 'other', null, null, false, false),
  ('customer', 'postal_code', 0, 'missing', 'l.postal_code is null or r.postal_code is null', null, true, false),
  ('customer', 'postal_code', 1, 'equal', 'l.postal_code = r.postal_code', 'l.postal_code', false, false),
  ('customer', 'postal_code', 2, 'one_digit', 'bit_count(l.postal_code_digits & r.postal_code_digits) >= 2 * greatest(length(l.postal_code), length(r.postal_code)) - 2', null, false, false),
  ('customer', 'postal_code', 3, 'other', null, null, false, false),
  ('customer', 'region', 0, 'missing', 'l.region is null or r.region is null', null, true, false),
  ('customer', 'region', 1, 'equal', 'l.region = r.region', 'l.region', false, false),
  ('customer', 'region', 2, 'other', null, null, false, false),
  ('customer', 'email', 0, 'missing', 'l.email is null or r.email is null', null, true, false),
  ('customer', 'email', 1, 'equal', 'l.email = r.email', 'l.email', false, false),
  ('customer', 'email', 2, 'same_local_part', 'split_part(l.email, ''@'', 1) = split_part(r.email, ''@'', 1)', null, false, false),
  ('customer', 'email', 3, 'other', null, null, false, false),
  ('customer', 'phone', 0, 'missing', 'l.phone is null or r.phone is null', null, true, false),
  ('customer', 'phone', 1, 'equal', 'l.phone = r.phone', 'l.phone', false, false),
  ('customer', 'phone', 2, 'slip', 'strata_merges.is_slip(l.phone, r.phone)', null, false, false),
  ('customer', 'phone', 3, 'other', null, null, false, false),
  ('user', 'email', 0, 'missing', 'l.emails is null or r.emails is null', null, true, false),
  ('user', 'email', 1, 'equal', 'l.emails && r.emails', null, false, true),
  ('user', 'email', 2, 'same_local_part', 'l.local_parts && r.local_parts', null, false, false),
  ('user', 'email', 3, 'other', null, null, false, false),
  ('user', 'phone', 0, 'missing', 'l.phones is null or r.phones is null', null, true, false),
  ('user', 'phone', 1, 'equal', 'l.phones && r.phones', null, false, true),
  ('user', 'phone', 2, 'other', null, null, false, false),
  ('user', 'device', 0, 'missing', 'l.devices is null or r.devices is null', null, true, false),
  ('user', 'device', 1, 'shared', 'l.devices && r.devices', null, false, false),
  ('user', 'device', 2, 'other', null, null, false, false),
  ('user', 'given_name', 0, 'missing', 'l.given_name is null or r.given_name is null', null, true, false),
  ('user', 'given_name', 1, 'equal', 'l.given_name = r.given_name', 'l.given_name', false, false),
  ('user', 'given_name', 2, 'slip', 'strata_merges.likeness(l.given_name_grams, r.given_name_grams) >= 25 and strata_merges.is_slip(l.given_name, r.given_name)', null, false, false),
  ('user', 'given_name', 3, 'swapped', 'l.given_name = r.family_name', null, false, false),
  ('user', 'given_name', 4, 'similar', 'strata_merges.likeness(l.given_name_grams, r.given_name_grams) >= 45', null, false, false),
  ('user', 'given_name', 5, 'other', null, null, false, false),
  ('user', 'family_name', 0, 'missing', 'l.family_name is null or r.family_name is null', null, true, false),
  ('user', 'family_name', 1, 'equal', 'l.family_name = r.family_name', 'l.family_name', false, false),
  ('user', 'family_name', 2, 'slip', 'strata_merges.likeness(l.family_name_grams, r.family_name_grams) >= 25 and strata_merges.is_slip(l.family_name, r.family_name)', null, false, false),
  ('user', 'family_name', 3, 'swapped', 'l.family_name = r.given_name', null, false, false),
  ('user', 'family_name', 4, 'similar', 'strata_merges.likeness(l.family_name_grams, r.family_name_grams) >= 45', null, false, false),
  ('user', 'family_name', 5, 'other', null, null, false, false);
--! end merges/tables/comparison_levels.sql
--! begin merges/tables/comparison_weights.sql
create table strata_merges.comparison_weights (
  kind          text not null,
  attribute     text not null,
  position      smallint not null,
  m_probability double precision not null,
  u_probability double precision not null,
  weight        double precision not null,
  estimated_at  timestamptz not null,

  constraint comparison_weights_pkey primary key (kind, attribute, position),
  constraint comparison_weights_kind_attribute_position_fkey foreign key (kind, attribute, position) references strata_merges.comparison_levels (kind, attribute, position),
  constraint comparison_weights_m_probability_check check (m_probability > 0 and m_probability <= 1),
  constraint comparison_weights_u_probability_check check (u_probability > 0 and u_probability <= 1)
);

comment on table strata_merges.comparison_weights is 'One row per degree of agreement: what it is worth, estimated from all records at the last full search.';
comment on column strata_merges.comparison_weights.kind is 'user or customer.';
comment on column strata_merges.comparison_weights.attribute is 'What is compared.';
comment on column strata_merges.comparison_weights.position is 'Which degree, from comparison_levels.';
comment on column strata_merges.comparison_weights.m_probability is 'How often two records of one person agree so.';
comment on column strata_merges.comparison_weights.u_probability is 'How often two records of different persons do.';
comment on column strata_merges.comparison_weights.weight is 'What it speaks for, in bits: the logarithm of m by u to the base 2, in the order of the levels. 0 for a missing value.';
comment on column strata_merges.comparison_weights.estimated_at is 'When it was estimated.';
--! end merges/tables/comparison_weights.sql
--! begin merges/tables/matching_parameters.sql
create table strata_merges.matching_parameters (
  kind         text not null,
  record_count integer not null,
  prior        double precision not null,
  estimated_at timestamptz not null,

  constraint matching_parameters_pkey primary key (kind),
  constraint matching_parameters_kind_check check (kind in ('user', 'customer'))
);

comment on table strata_merges.matching_parameters is 'One row per kind of record that was searched as a whole: what holds for all comparisons.';
comment on column strata_merges.matching_parameters.kind is 'user or customer.';
comment on column strata_merges.matching_parameters.record_count is 'How many records there were.';
comment on column strata_merges.matching_parameters.prior is 'The logarithm to the base 2 of the odds that two records taken at random are of one person.';
comment on column strata_merges.matching_parameters.estimated_at is 'When it was estimated.';
--! end merges/tables/matching_parameters.sql
--! begin merges/tables/term_frequencies.sql
-- Only of what at least five records have in common, and by number: it tells of no single person.
create table strata_merges.term_frequencies (
  kind      text not null,
  attribute text not null,
  term      bigint not null,
  frequency double precision not null,

  constraint term_frequencies_pkey primary key (kind, attribute, term),
  constraint term_frequencies_kind_check check (kind in ('user', 'customer')),
  constraint term_frequencies_frequency_check check (frequency > 0 and frequency <= 1)
);

comment on table strata_merges.term_frequencies is 'One row per common value of an attribute: how common it is. From the last full search.';
comment on column strata_merges.term_frequencies.kind is 'user or customer.';
comment on column strata_merges.term_frequencies.attribute is 'Of what it is a value.';
comment on column strata_merges.term_frequencies.term is 'Hash of the value.';
comment on column strata_merges.term_frequencies.frequency is 'The part of all records that have it.';
--! end merges/tables/term_frequencies.sql
--! begin merges/tables/blocking_keys.sql
-- What makes a new record find those that are worth comparing, without reading all of them. There is no foreign key, because a record is of either kind.
create table strata_merges.blocking_keys (
  kind      text not null,
  record_id uuid not null,
  keys      bigint[] not null,

  constraint blocking_keys_pkey primary key (record_id),
  constraint blocking_keys_kind_check check (kind in ('user', 'customer'))
);

-- Which records have one of the keys.
create index blocking_keys_keys_idx on strata_merges.blocking_keys using gin (keys);

select strata_core.lay_personal_data('strata_merges.blocking_keys', p_subject => 'customer', p_key_column => 'record_id', p_treatment => 'delete_row',
  p_columns => '{keys}');
select strata_core.lay_personal_data('strata_merges.blocking_keys', p_subject => 'user', p_key_column => 'record_id', p_treatment => 'delete_row',
  p_columns => '{keys}');

comment on table strata_merges.blocking_keys is 'One row per record that was searched: the hashed keys by which it is found.';
comment on column strata_merges.blocking_keys.kind is 'user or customer.';
comment on column strata_merges.blocking_keys.record_id is 'The user or customer.';
comment on column strata_merges.blocking_keys.keys is 'Hashes of what blocking_rules makes of the record. @pii';
--! end merges/tables/blocking_keys.sql
--! begin merges/tables/duplicate_candidates.sql
-- There is no foreign key, because a record is of either kind. Evidence says where two records agree and what that is worth, and never a value.
create table strata_merges.duplicate_candidates (
  kind                 text not null,
  record_id            uuid not null,
  other_record_id      uuid not null,
  score                double precision not null,
  probability          double precision not null,
  evidence             jsonb not null,
  evidence_digest      bytea not null,
  cluster_id           uuid,
  found_at             timestamptz not null,
  dismissed_at         timestamptz,
  dismissed_by_user_id uuid,
  dismiss_reason       strata_core.reason,

  constraint duplicate_candidates_pkey primary key (kind, record_id, other_record_id),
  constraint duplicate_candidates_kind_check check (kind in ('user', 'customer')),
  constraint duplicate_candidates_other_record_id_check check (record_id < other_record_id),
  constraint duplicate_candidates_probability_check check (probability between 0 and 1),
  constraint duplicate_candidates_dismissed_at_check check ((dismissed_at is null) = (dismiss_reason is null)
                                                            and (dismissed_by_user_id is null or dismissed_at is not null))
);

-- The list, most probable first.
create index duplicate_candidates_score_idx on strata_merges.duplicate_candidates (kind, score desc, record_id, other_record_id);
-- The candidates of a record, whichever side it is on.
create index duplicate_candidates_record_id_idx on strata_merges.duplicate_candidates (record_id);
create index duplicate_candidates_other_record_id_idx on strata_merges.duplicate_candidates (other_record_id);

select strata_core.lay_personal_data('strata_merges.duplicate_candidates', p_subject => s, p_key_column => k, p_treatment => 'delete_row',
  p_columns => '{evidence,dismiss_reason}')
from unnest(array['customer', 'user']) as s cross join unnest(array['record_id', 'other_record_id']::name[]) as k;

comment on table strata_merges.duplicate_candidates is 'One row per two records that may be one person or company, most of them too improbable to be shown. Written by strata.find_duplicates.';
comment on column strata_merges.duplicate_candidates.kind is 'user or customer.';
comment on column strata_merges.duplicate_candidates.record_id is 'The one of the two with the lower id.';
comment on column strata_merges.duplicate_candidates.other_record_id is 'The other.';
comment on column strata_merges.duplicate_candidates.score is 'The sum of the weights, in bits.';
comment on column strata_merges.duplicate_candidates.probability is 'How probable it is that they are one, from the score and how rare duplicates are.';
comment on column strata_merges.duplicate_candidates.evidence is 'Attribute, level and weight of everything that both have. @pii';
comment on column strata_merges.duplicate_candidates.evidence_digest is 'SHA-256 over attributes and levels, by which it is seen that the evidence changed.';
comment on column strata_merges.duplicate_candidates.cluster_id is 'The lowest id of all the records that are one by what is more probable than duplicate_probability; null when this pair is not.';
comment on column strata_merges.duplicate_candidates.found_at is 'When it was found, or its evidence last changed.';
comment on column strata_merges.duplicate_candidates.dismissed_at is 'When somebody said that they are two; null otherwise, and again once the evidence has changed.';
comment on column strata_merges.duplicate_candidates.dismissed_by_user_id is 'Who said so; null when no user was named.';
comment on column strata_merges.duplicate_candidates.dismiss_reason is 'Why; null while they may be one. @pii';
--! end merges/tables/duplicate_candidates.sql
--! begin merges/tables/customer_features.sql
-- Filled and emptied within one search, in files of their own that no other transaction ever sees: nobody's data is kept here.
create unlogged table strata_merges.customer_features (
  record_no          integer not null,
  record_id          uuid not null,
  documents          bigint[],
  given_name         text collate "C",
  family_name        text collate "C",
  legal_name         text collate "C",
  born_on            text collate "C",
  house_number       text collate "C",
  street             text collate "C",
  address_rest       text collate "C",
  locality           text collate "C",
  region             text collate "C",
  postal_code        text collate "C",
  email              text collate "C",
  phone              text collate "C",
  given_name_grams    bit(256),
  family_name_grams   bit(256),
  legal_name_grams    bit(256),
  street_grams        bit(256),
  address_rest_grams  bit(256),
  locality_grams      bit(256),
  born_on_digits      bit(256),
  house_number_digits bit(256),
  postal_code_digits  bit(256),
  keys bigint[],

  constraint customer_features_pkey primary key (record_no)
);

comment on table strata_merges.customer_features is 'One row per customer during a search: what is compared. Empty outside of one.';
comment on column strata_merges.customer_features.record_no is 'Number of the record in this search.';
comment on column strata_merges.customer_features.record_id is 'The customer.';
comment on column strata_merges.customer_features.documents is 'Numbers that stand for the fingerprints of its documents; null without any.';
comment on column strata_merges.customer_features.given_name is 'Given name as it is compared.';
comment on column strata_merges.customer_features.family_name is 'Family name as it is compared.';
comment on column strata_merges.customer_features.legal_name is 'Registered name as it is compared.';
comment on column strata_merges.customer_features.born_on is 'Date of birth as eight digits.';
comment on column strata_merges.customer_features.house_number is 'The first word of the address that has a digit.';
comment on column strata_merges.customer_features.street is 'The rest of the first line of the address.';
comment on column strata_merges.customer_features.address_rest is 'The other lines of the address.';
comment on column strata_merges.customer_features.locality is 'Locality as it is compared.';
comment on column strata_merges.customer_features.region is 'Region as it is compared.';
comment on column strata_merges.customer_features.postal_code is 'Postal code as it is compared.';
comment on column strata_merges.customer_features.email is 'E-mail address in its canonical form.';
comment on column strata_merges.customer_features.phone is 'Phone number.';
comment on column strata_merges.customer_features.given_name_grams is 'Signature of given_name.';
comment on column strata_merges.customer_features.family_name_grams is 'Signature of family_name.';
comment on column strata_merges.customer_features.legal_name_grams is 'Signature of legal_name.';
comment on column strata_merges.customer_features.street_grams is 'Signature of street.';
comment on column strata_merges.customer_features.address_rest_grams is 'Signature of address_rest.';
comment on column strata_merges.customer_features.locality_grams is 'Signature of locality.';
comment on column strata_merges.customer_features.born_on_digits is 'Signature of born_on.';
comment on column strata_merges.customer_features.house_number_digits is 'Signature of house_number.';
comment on column strata_merges.customer_features.postal_code_digits is 'Signature of postal_code.';
comment on column strata_merges.customer_features.keys is 'The hashed keys by which it is found.';
--! end merges/tables/customer_features.sql
--! begin merges/tables/user_features.sql
-- As customer_features, for users.
create unlogged table strata_merges.user_features (
  record_no integer not null,
  record_id uuid not null,
  emails text[],
  local_parts text[],
  phones text[],
  usernames text[],
  devices bigint[],
  given_name text collate "C",
  family_name text collate "C",
  given_name_grams bit(256),
  family_name_grams bit(256),
  keys bigint[],

  constraint user_features_pkey primary key (record_no)
);

comment on table strata_merges.user_features is 'One row per user during a search: what is compared. Empty outside of one.';
comment on column strata_merges.user_features.record_no is 'Number of the record in this search.';
comment on column strata_merges.user_features.record_id is 'The user.';
comment on column strata_merges.user_features.emails is 'E-mail addresses that the user holds or held, in their canonical form; null without any.';
comment on column strata_merges.user_features.local_parts is 'What stands before the @ of them.';
comment on column strata_merges.user_features.phones is 'Phone numbers that the user holds or held; null without any.';
comment on column strata_merges.user_features.usernames is 'User names that the user holds or held; null without any.';
comment on column strata_merges.user_features.devices is 'Numbers that stand for the devices that the user signed in on; null without any.';
comment on column strata_merges.user_features.given_name is 'Given name as it is compared.';
comment on column strata_merges.user_features.family_name is 'Family name as it is compared.';
comment on column strata_merges.user_features.given_name_grams is 'Signature of given_name.';
comment on column strata_merges.user_features.family_name_grams is 'Signature of family_name.';
comment on column strata_merges.user_features.keys is 'The hashed keys by which it is found.';
--! end merges/tables/user_features.sql
--! begin merges/tables/compared_pairs.sql
create unlogged table strata_merges.compared_pairs (
  record_no       integer not null,
  other_record_no integer not null,
  pattern         bigint not null
);

comment on table strata_merges.compared_pairs is 'One row per two records that were compared in a search. Empty outside of one.';
comment on column strata_merges.compared_pairs.record_no is 'The one with the lower number in this search.';
comment on column strata_merges.compared_pairs.other_record_no is 'The other.';
comment on column strata_merges.compared_pairs.pattern is 'Positions of the levels at which they agree, four bits for each attribute in the order of their names.';
--! end merges/tables/compared_pairs.sql
--! begin merges/views/comparable_customers.sql
-- Each value is worked out once: without the offset the planner would put the expression in wherever it is used.
create view strata_merges.comparable_customers with (security_invoker = true) as
select
  c.customer_id as record_id,
  d.documents,
  f.given_name, f.family_name, f.legal_name, f.born_on, f.house_number, f.street, f.address_rest, f.locality, f.region, f.postal_code,
  strata_merges.canonical_email(e.value) as email,
  p.value as phone,
  strata_merges.gram_signature(f.given_name) as given_name_grams,
  strata_merges.gram_signature(f.family_name) as family_name_grams,
  strata_merges.gram_signature(f.legal_name) as legal_name_grams,
  strata_merges.gram_signature(f.street) as street_grams,
  strata_merges.gram_signature(f.address_rest) as address_rest_grams,
  strata_merges.gram_signature(f.locality) as locality_grams,
  strata_merges.digit_signature(f.born_on) as born_on_digits,
  strata_merges.digit_signature(f.house_number) as house_number_digits,
  strata_merges.digit_signature(f.postal_code) as postal_code_digits
from strata_customers.customers c
left join lateral (
  select r.address_lines, r.locality, r.region, r.postal_code, substring(r.address_lines[1] from '\S*\d\S*') as house_number
  from strata_customers.customer_addresses r
  where r.customer_id = c.customer_id and r.ended_at is null
  order by array_position(array['residence', 'registered', 'postal', 'billing'], r.address_type)
  limit 1
) a on true
left join strata_customers.customer_contacts e on e.customer_id = c.customer_id and e.contact_type = 'email' and e.ended_at is null
left join strata_customers.customer_contacts p on p.customer_id = c.customer_id and p.contact_type = 'phone' and p.ended_at is null
left join lateral (
  select array_agg(hashtextextended(t.fingerprint_key_id || encode(t.fingerprint, 'hex'), 0)) as documents
  from strata_kyc.document_fingerprints t
  where t.customer_id = c.customer_id
) d on true
cross join lateral (
  select strata_merges.squeeze(c.given_name) as given_name,
         strata_merges.squeeze(c.family_name) as family_name,
         strata_merges.squeeze(c.legal_name) as legal_name,
         to_char(c.born_on, 'YYYYMMDD') as born_on,
         strata_merges.squeeze(a.house_number) as house_number,
         strata_merges.squeeze(regexp_replace(a.address_lines[1], '\S*\d\S*', '')) as street,
         strata_merges.squeeze(array_to_string(a.address_lines[2:], ' ')) as address_rest,
         strata_merges.squeeze(a.locality) as locality,
         strata_merges.squeeze(a.region) as region,
         strata_merges.squeeze(a.postal_code) as postal_code
  offset 0
) f
where c.merged_at is null and c.erased_at is null;

comment on view strata_merges.comparable_customers is 'One row per customer that is neither merged nor erased, with what is compared of it. As fresh as the customer.';
comment on column strata_merges.comparable_customers.record_id is 'The customer.';

alter view strata_merges.comparable_customers owner to strata_definer;
--! end merges/views/comparable_customers.sql
--! begin merges/views/comparable_users.sql
create view strata_merges.comparable_users with (security_invoker = true) as
select
  u.user_id as record_id,
  i.emails, i.local_parts, i.phones, i.usernames, d.devices,
  f.given_name, f.family_name,
  strata_merges.gram_signature(f.given_name) as given_name_grams,
  strata_merges.gram_signature(f.family_name) as family_name_grams
from strata_users.users u
left join lateral (
  select array_agg(distinct v.value) filter (where v.kind = 'email') as emails,
         array_agg(distinct split_part(v.value, '@', 1)) filter (where v.kind = 'email') as local_parts,
         array_agg(distinct v.value) filter (where v.kind = 'phone') as phones,
         array_agg(distinct v.value) filter (where v.kind = 'username') as usernames
  from (select n.kind, case n.kind when 'email' then strata_merges.canonical_email(n.value) else n.value end as value
        from strata_users.identifiers n
        where n.user_id = u.user_id and n.release_reason is distinct from 'erased' offset 0) v
) i on true
left join lateral (
  select array_agg(hashtextextended(t.token_hash::text, 0)) as devices
  from strata_users.devices t
  where t.user_id = u.user_id
) d on true
cross join lateral (
  select strata_merges.squeeze(u.given_name) as given_name, strata_merges.squeeze(u.family_name) as family_name
  offset 0
) f
where u.merged_at is null and u.erased_at is null and u.kind <> 'machine';

comment on view strata_merges.comparable_users is 'One row per user that is no machine and neither merged nor erased, with what is compared of it. As fresh as the user.';
comment on column strata_merges.comparable_users.record_id is 'The user.';

alter view strata_merges.comparable_users owner to strata_definer;
--! end merges/views/comparable_users.sql
--! begin merges/functions/blocking_expression.sql
create function strata_merges.blocking_expression(p_kind text) returns text
  language plpgsql stable
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
begin
  return (select format('array(select distinct hashtextextended(k.value, k.seed) from (%s) k where k.value is not null)',
                        string_agg(format('select unnest(%s) as value, %s as seed', b.keys, hashtext(b.rule)), ' union all ' order by b.rule))
          from strata_merges.blocking_rules b
          where b.kind = p_kind);
end
$$;

comment on function strata_merges.blocking_expression(text) is 'SQL expression over a row f of features: the hashed keys of a record.';

alter function strata_merges.blocking_expression(text) owner to strata_definer;
--! end merges/functions/blocking_expression.sql
--! begin merges/functions/comparison_pattern.sql
-- Written by the owner of the schema, who may do everything, and by nobody else: so it is put into statements as it stands.
create function strata_merges.comparison_pattern(p_kind text) returns text
  language plpgsql stable
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
begin
  return (select string_agg(format('(case %s else %s end::bigint << %s)', a.branches, a.rest, 4 * (a.attribute_no - 1)), ' | ' order by a.attribute_no)
          from (select row_number() over (order by c.attribute collate "C") as attribute_no,
                       string_agg(format('when %s then %s', c.condition, c.position), ' ' order by c.position) filter (where c.condition is not null) as branches,
                       coalesce(min(c.position) filter (where c.condition is null), 0) as rest
                from strata_merges.comparison_levels c
                where c.kind = p_kind
                group by c.attribute) a);
end
$$;

comment on function strata_merges.comparison_pattern(text) is 'SQL expression over l and r: at which levels two records of a kind agree, four bits for each attribute in the order of their names.';

alter function strata_merges.comparison_pattern(text) owner to strata_definer;
--! end merges/functions/comparison_pattern.sql
--! begin merges/functions/count_terms.sql
create function strata_merges.count_terms(p_kind text, p_record_count integer) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_level record;
begin
  delete from strata_merges.term_frequencies t where t.kind = p_kind;
  for v_level in
    select c.attribute, c.term from strata_merges.comparison_levels c where c.kind = p_kind and c.is_term_frequency
  loop
    execute format(
      'insert into strata_merges.term_frequencies (kind, attribute, term, frequency)
       select $1, $2, hashtextextended(%1$s, 0), count(*)::double precision / $3
       from strata_merges.%2$I l where %1$s is not null group by %1$s having count(*) >= 5
       on conflict do nothing', v_level.term, p_kind || '_features')
      using p_kind, v_level.attribute, p_record_count;
  end loop;
end
$$;

comment on function strata_merges.count_terms(text, integer) is 'Counts in a full search how common the common values are.';

alter function strata_merges.count_terms(text, integer) owner to strata_definer;
--! end merges/functions/count_terms.sql
--! begin merges/functions/estimate_weights.sql
-- Fellegi and Sunter's weights, without anybody saying which pairs are one: strangers are learnt from pairs at random, and how two records of one person agree
-- from those that share a key, by expectation and maximization over the few thousand patterns that occur. What shares no key is taken for strangers, so
-- that the odds stand for all pairs and mean the same whatever the number of records. A few imagined pairs keep small data away from certainty.
create function strata_merges.estimate_weights(p_kind text, p_record_count integer) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_sample     constant integer := 100000;
  v_imagined   constant double precision := 3;
  v_pair_count double precision := greatest(p_record_count::double precision * (p_record_count - 1) / 2, 1);
  v_attributes integer;
  v_levels     integer[];
  v_patterns   bigint[];
  v_counts     double precision[];
  v_blocked    integer;
  v_start      double precision[];
  v_weights    double precision[];
  v_m          double precision[];
  v_u          double precision[];
  v_ones       double precision[];
  v_strangers  double precision[];
  v_prior      double precision := 0.2 / greatest(p_record_count - 1, 1);
  v_matches    double precision := 0;
  v_former     double precision := -1;
  v_odds       double precision;
  v_part       double precision;
  v_sum_one    double precision;
  v_sum_other  double precision;
  v_at         integer;
begin
  select array_agg(a.levels order by a.attribute collate "C") into v_levels
  from (select c.attribute, max(c.position)::integer as levels from strata_merges.comparison_levels c where c.kind = p_kind group by c.attribute) a;
  v_attributes := cardinality(v_levels);

  select array_agg(p.pattern), array_agg(p.occurrences) into v_patterns, v_counts
  from (select c.pattern, count(*)::double precision as occurrences from strata_merges.compared_pairs c group by c.pattern) p;
  v_patterns := coalesce(v_patterns, '{}');
  v_counts := coalesce(v_counts, '{}');
  v_blocked := cardinality(v_patterns);

  -- The same pairs every time, so that the same records give the same weights.
  execute format(
    'select $1 || coalesce(array_agg(p.pattern), ''{}''), $2 || coalesce(array_agg(p.occurrences), ''{}'')
     from (select q.pattern, count(*)::double precision as occurrences
           from (select %s as pattern
                 from generate_series(1, $3) g
                 join strata_merges.%I l on l.record_no = 1 + abs(hashint8extended(g, 1) %% $4)
                 join strata_merges.%I r on r.record_no = 1 + abs(hashint8extended(g, 2) %% $4) and r.record_no <> l.record_no) q
           group by q.pattern) p', strata_merges.comparison_pattern(p_kind), p_kind || '_features', p_kind || '_features')
    into v_patterns, v_counts using v_patterns, v_counts, v_sample, greatest(p_record_count, 1);

  v_start := array_fill(0::double precision, array[16 * v_attributes]);
  v_weights := v_start;
  v_m := v_start;
  v_u := v_start;
  for a in 1 .. v_attributes loop
    for p in 1 .. v_levels[a] loop
      v_start[16 * a - 15 + p] := case when p = 1 then 0.8 else 0.2 / (v_levels[a] - 1) end;
    end loop;
  end loop;
  v_m := v_start;

  for round in 0 .. 25 loop
    v_ones := array_fill(0::double precision, array[16 * v_attributes]);
    v_strangers := v_ones;
    v_matches := 0;
    for i in 1 .. cardinality(v_patterns) loop
      v_odds := ln(v_prior / (1 - v_prior));
      for a in 1 .. v_attributes loop
        v_odds := v_odds + v_weights[16 * a - 15 + ((v_patterns[i] >> (4 * a - 4)) & 15)::integer];
      end loop;
      v_part := case when round = 0 then 0 else 1 / (1 + exp(-least(greatest(v_odds, -500), 500))) end;
      if i <= v_blocked then
        v_matches := v_matches + v_counts[i] * v_part;
        continue when v_part < 1e-6;
        for a in 1 .. v_attributes loop
          v_at := 16 * a - 15 + ((v_patterns[i] >> (4 * a - 4)) & 15)::integer;
          v_ones[v_at] := v_ones[v_at] + v_counts[i] * v_part;
        end loop;
      else
        for a in 1 .. v_attributes loop
          v_at := 16 * a - 15 + ((v_patterns[i] >> (4 * a - 4)) & 15)::integer;
          v_strangers[v_at] := v_strangers[v_at] + v_counts[i] * (1 - v_part);
        end loop;
      end if;
    end loop;

    for a in 1 .. v_attributes loop
      v_sum_one := v_imagined;
      v_sum_other := 0.5 * v_levels[a];
      for p in 1 .. v_levels[a] loop
        v_sum_one := v_sum_one + v_ones[16 * a - 15 + p];
        v_sum_other := v_sum_other + v_strangers[16 * a - 15 + p];
      end loop;
      for p in reverse v_levels[a] .. 1 loop
        v_at := 16 * a - 15 + p;
        if round > 0 then
          v_m[v_at] := (v_ones[v_at] + v_imagined * v_start[v_at]) / v_sum_one;
        end if;
        v_u[v_at] := (v_strangers[v_at] + 0.5) / v_sum_other;
        v_weights[v_at] := ln(v_m[v_at] / v_u[v_at]);
        -- To agree more is never worth less.
        if p < v_levels[a] then
          v_weights[v_at] := greatest(v_weights[v_at], v_weights[v_at + 1]);
        end if;
      end loop;
    end loop;
    if round > 0 then
      v_prior := least(greatest(v_matches, 0.01 * p_record_count, 0.5) / v_pair_count, 0.5);
      exit when abs(v_matches - v_former) <= 0.0001 * v_matches;
      v_former := v_matches;
    end if;
  end loop;

  delete from strata_merges.comparison_weights w where w.kind = p_kind;
  insert into strata_merges.comparison_weights (kind, attribute, position, m_probability, u_probability, weight, estimated_at)
  select p_kind, c.attribute, c.position, coalesce(nullif(v_m[c.at], 0), 1), coalesce(nullif(v_u[c.at], 0), 1), v_weights[c.at] / ln(2), strata_core.clock()
  from (select l.attribute, l.position, 16 * dense_rank() over (order by l.attribute collate "C") - 15 + l.position as at
        from strata_merges.comparison_levels l where l.kind = p_kind) c;
  insert into strata_merges.matching_parameters as m (kind, record_count, prior, estimated_at)
  values (p_kind, p_record_count, ln(v_prior / (1 - v_prior)) / ln(2), strata_core.clock())
  on conflict (kind) do update set record_count = excluded.record_count, prior = excluded.prior, estimated_at = excluded.estimated_at;
end
$$;

comment on function strata_merges.estimate_weights(text, integer) is 'Estimates from the compared pairs of a full search, and from pairs taken at random, what each level of agreement is worth.';

alter function strata_merges.estimate_weights(text, integer) owner to strata_definer;
--! end merges/functions/estimate_weights.sql
--! begin merges/functions/store_candidates.sql
-- The patterns are few and the pairs many: only pairs whose pattern can be worth it are looked at one by one. A rare value is worth more than a common one,
-- but not beyond sixty-four times the average: it may be a misspelling that both share.
create function strata_merges.store_candidates(p_kind text, p_record_ids uuid[]) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  -- What is less probable is not kept, ten bits below one in two.
  v_least constant double precision := 0.001;
  v_clock timestamptz := strata_core.clock();
  v_values text;
  v_joins  text;
begin
  select string_agg(format('(%L, (s.pattern >> %s & 15)::smallint, %s)', a.attribute, 4 * (a.attribute_no - 1),
                           case when a.term is null then 'null::double precision' else format('t%s.frequency', a.attribute_no) end), ', ' order by a.attribute_no),
         string_agg(format('left join strata_merges.term_frequencies t%1$s on t%1$s.kind = %2$L and t%1$s.attribute = %3$L and t%1$s.term = hashtextextended(%4$s, 0)',
                           a.attribute_no, p_kind, a.attribute, a.term), ' ' order by a.attribute_no) filter (where a.term is not null)
    into v_values, v_joins
  from (select c.attribute, row_number() over (order by c.attribute collate "C") as attribute_no, max(c.term) as term
        from strata_merges.comparison_levels c where c.kind = p_kind group by c.attribute) a;

  execute format(
    'with parameters as (
       select m.prior, 4.0 / greatest(m.record_count, 1) as rarest from strata_merges.matching_parameters m where m.kind = $1
     ), levels as (
       select c.attribute, c.position, c.level, c.is_missing, c.is_always_kept, c.is_term_frequency, w.weight, w.m_probability, w.u_probability,
              dense_rank() over (order by c.attribute collate "C")::integer as attribute_no
       from strata_merges.comparison_levels c
       join strata_merges.comparison_weights w using (kind, attribute, position)
       where c.kind = $1
     ), patterns as (
       select p.pattern
       from (select distinct c.pattern from strata_merges.compared_pairs c) p
       cross join (select distinct l.attribute_no from levels l) a
       join levels l on l.attribute_no = a.attribute_no and l.position = p.pattern >> (4 * a.attribute_no - 4) & 15
       cross join parameters
       group by p.pattern, parameters.prior
       having sum(l.weight) + 3 * count(*) filter (where l.is_term_frequency) + parameters.prior > log(2, $3::numeric)::double precision or bool_or(l.is_always_kept)
     ), found as (
       select least(l.record_id, r.record_id) as record_id, greatest(l.record_id, r.record_id) as other_record_id, e.score, e.evidence, e.digest,
              1 / (1 + 2 ^ -least(greatest(e.score + parameters.prior, -1000), 1000)) as probability
       from (select c.record_no, c.other_record_no, c.pattern from strata_merges.compared_pairs c join patterns using (pattern)) s
       join strata_merges.%1$I l on l.record_no = s.record_no
       join strata_merges.%1$I r on r.record_no = s.other_record_no
       cross join parameters
       %2$s
       cross join lateral (
         select sum(w.weight) as score, bool_or(w.is_always_kept) as is_always_kept,
                jsonb_agg(jsonb_build_object(''attribute'', w.attribute, ''level'', w.level, ''weight'', round(w.weight::numeric, 1)) order by w.weight desc, w.attribute) as evidence,
                sha256(convert_to(string_agg(w.attribute || '':'' || w.level, '','' order by w.attribute collate "C"), ''UTF8'')) as digest
         from (select v.attribute, n.level, n.is_always_kept,
                      case when n.is_term_frequency
                           then ln(n.m_probability / least(greatest(coalesce(v.frequency, 0), n.u_probability / 64, parameters.rarest), n.m_probability)) / ln(2)
                           else n.weight end as weight
               from (values %3$s) as v (attribute, position, frequency)
               join levels n on n.attribute = v.attribute and n.position = v.position
               where not n.is_missing) w
       ) e
       where e.is_always_kept or 1 / (1 + 2 ^ -least(greatest(e.score + parameters.prior, -1000), 1000)) >= $3
     ), written as (
       insert into strata_merges.duplicate_candidates as d (kind, record_id, other_record_id, score, probability, evidence, evidence_digest, found_at)
       select $1, f.record_id, f.other_record_id, f.score, f.probability, f.evidence, f.digest, $4 from found f
       on conflict (kind, record_id, other_record_id) do update
         set score = excluded.score, probability = excluded.probability, evidence = excluded.evidence, evidence_digest = excluded.evidence_digest,
             found_at             = case when d.evidence_digest = excluded.evidence_digest then d.found_at else excluded.found_at end,
             dismissed_at         = case when d.evidence_digest = excluded.evidence_digest then d.dismissed_at end,
             dismissed_by_user_id = case when d.evidence_digest = excluded.evidence_digest then d.dismissed_by_user_id end,
             dismiss_reason       = case when d.evidence_digest = excluded.evidence_digest then d.dismiss_reason end
         where (d.score, d.evidence_digest) is distinct from (excluded.score, excluded.evidence_digest)
     )
     delete from strata_merges.duplicate_candidates d
     where d.kind = $1 and ($2 is null or d.record_id = any ($2) or d.other_record_id = any ($2))
       and not exists (select from found f where f.record_id = d.record_id and f.other_record_id = d.other_record_id)',
    p_kind || '_features', v_joins, v_values)
    using p_kind, p_record_ids, v_least, v_clock;
end
$$;

comment on function strata_merges.store_candidates(text, uuid[]) is 'Makes candidates of the compared pairs, with their evidence; what nobody would take for one any more goes. A dismissal stays with the evidence that it was given for.';

alter function strata_merges.store_candidates(text, uuid[]) owner to strata_definer;
--! end merges/functions/store_candidates.sql
--! begin merges/functions/forget_records.sql
create function strata_merges.forget_records(p_kind text, p_record_ids uuid[]) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_gone uuid[];
begin
  select array_agg(b.record_id) into v_gone
  from strata_merges.blocking_keys b
  left join strata_customers.customers c on p_kind = 'customer' and c.customer_id = b.record_id and c.merged_at is null and c.erased_at is null
  left join strata_users.users u on p_kind = 'user' and u.user_id = b.record_id and u.merged_at is null and u.erased_at is null
  where b.kind = p_kind and c.customer_id is null and u.user_id is null and (p_record_ids is null or b.record_id = any (p_record_ids));
  if v_gone is not null then
    delete from strata_merges.blocking_keys b where b.record_id = any (v_gone);
    delete from strata_merges.duplicate_candidates d where d.kind = p_kind and (d.record_id = any (v_gone) or d.other_record_id = any (v_gone));
  end if;
end
$$;

comment on function strata_merges.forget_records(text, uuid[]) is 'Takes out what is known for the search of records that were merged or erased.';

alter function strata_merges.forget_records(text, uuid[]) owner to strata_definer;
--! end merges/functions/forget_records.sql
--! begin merges/functions/cluster_candidates.sql
-- Whatever is connected is one, except by a weak link: a pair that has less than half of its neighbours in common, and
-- both of which are much closer to somebody else, chains no two clusters.
create function strata_merges.cluster_candidates(p_kind text, p_record_ids uuid[]) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
  set enable_nestloop = off
  set work_mem = '64MB'
as $$
declare
  v_least   double precision := strata_core.setting_integer('duplicate_probability') / 100.0;
  -- How many bits closer the others must be for a link to be weak.
  v_weak    constant double precision := 5;
  v_reached uuid[] := p_record_ids;
  v_further uuid[];
  v_records uuid[];
  v_roots   integer[];
  v_pair    record;
  v_one     integer;
  v_other   integer;
begin
  -- All that hangs together with the records that were searched for, by links that stand or stood.
  while p_record_ids is not null loop
    select array_agg(distinct n.id) into v_further
    from (select unnest(array[d.record_id, d.other_record_id]) as id
          from strata_merges.duplicate_candidates d
          where (d.record_id = any (v_reached) or d.other_record_id = any (v_reached)) and d.kind = p_kind
            and (d.probability >= v_least or d.cluster_id is not null)
          union select unnest(v_reached)) n;
    exit when cardinality(v_further) = cardinality(v_reached);
    v_reached := v_further;
  end loop;

  select array_agg(distinct n.id order by n.id) into v_records
  from (select unnest(array[d.record_id, d.other_record_id]) as id
        from strata_merges.duplicate_candidates d
        where d.kind = p_kind and d.probability >= v_least and d.dismissed_at is null and (v_reached is null or d.record_id = any (v_reached))) n;
  select array_agg(g) into v_roots from generate_series(1, cardinality(v_records)) g;

  for v_pair in
    with links as materialized (
      select d.record_id as one_id, d.other_record_id as other_id, d.score
      from strata_merges.duplicate_candidates d
      where d.kind = p_kind and d.probability >= v_least and d.dismissed_at is null and (v_reached is null or d.record_id = any (v_reached))
    ), sides as materialized (
      select l.one_id as id, l.other_id as neighbour_id, l.score from links l
      union all
      select l.other_id, l.one_id, l.score from links l
    ), best as (
      select s.id, max(s.score) as score from sides s group by s.id
    ), neighbours as (
      select s.id, count(*) as count from sides s group by s.id
    ), common as (
      select s.id as one_id, t.id as other_id, count(*) as count from sides s join sides t on t.neighbour_id = s.neighbour_id and t.id > s.id group by s.id, t.id
    ), weak as (
      select l.one_id, l.other_id
      from links l
      join best b on b.id = l.one_id and b.score > l.score + v_weak
      join best o on o.id = l.other_id and o.score > l.score + v_weak
      join neighbours n on n.id = l.one_id
      join neighbours m on m.id = l.other_id
      left join common c on c.one_id = l.one_id and c.other_id = l.other_id
      where c.count is null or 2 * (c.count + 2) < n.count + m.count - c.count
    )
    select a.no::integer as one, b.no::integer as other
    from links l
    join unnest(v_records) with ordinality as a (id, no) on a.id = l.one_id
    join unnest(v_records) with ordinality as b (id, no) on b.id = l.other_id
    where not exists (select from weak w where w.one_id = l.one_id and w.other_id = l.other_id)
  loop
    v_one := v_pair.one;
    while v_roots[v_one] <> v_one loop
      v_roots[v_one] := v_roots[v_roots[v_one]];
      v_one := v_roots[v_one];
    end loop;
    v_other := v_pair.other;
    while v_roots[v_other] <> v_other loop
      v_roots[v_other] := v_roots[v_roots[v_other]];
      v_other := v_roots[v_other];
    end loop;
    v_roots[greatest(v_one, v_other)] := least(v_one, v_other);
  end loop;
  -- A root is lower than whatever hangs on it, so one pass in order reaches all.
  for i in 1 .. coalesce(cardinality(v_roots), 0) loop
    v_roots[i] := v_roots[v_roots[i]];
  end loop;

  update strata_merges.duplicate_candidates d
  set cluster_id = c.cluster_id
  from (select d.record_id, d.other_record_id,
               case when d.probability >= v_least and d.dismissed_at is null and a.root = b.root then v_records[a.root] end as cluster_id
        from strata_merges.duplicate_candidates d
        left join unnest(v_records, v_roots) as a (id, root) on a.id = d.record_id
        left join unnest(v_records, v_roots) as b (id, root) on b.id = d.other_record_id
        where d.kind = p_kind and (v_reached is null or d.record_id = any (v_reached))) c
  where d.kind = p_kind and d.record_id = c.record_id and d.other_record_id = c.other_record_id and d.cluster_id is distinct from c.cluster_id;
end
$$;

comment on function strata_merges.cluster_candidates(text, uuid[]) is 'Says which candidates are one: all, or those that hang together with some records.';

alter function strata_merges.cluster_candidates(text, uuid[]) owner to strata_definer;
--! end merges/functions/cluster_candidates.sql
--! begin merges/functions/search_duplicates.sql
-- One search at a time: emptying the work tables waits for the other. What is written is written under a lock that erasing a person waits for as well,
-- so that nothing of somebody comes in after everything of theirs went out.
create function strata_merges.search_duplicates(p_kind text, p_record_ids uuid[],
                                                out record_count integer, out pair_count integer)
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
  set work_mem = '64MB'
as $$
declare
  v_features   text := p_kind || '_features';
  v_source     text := 'comparable_' || p_kind || 's';
  v_block      integer := strata_core.setting_integer('duplicate_block_size');
  v_own_count  integer;
  v_near       uuid[];
begin
  execute format('truncate strata_merges.compared_pairs, strata_merges.%I', v_features);
  execute format('insert into strata_merges.%I select (row_number() over ())::integer, f.*, %s from strata_merges.%I f where $1 is null or f.record_id = any ($1)',
                 v_features, strata_merges.blocking_expression(p_kind), v_source) using p_record_ids;
  get diagnostics v_own_count = row_count;

  if p_record_ids is not null then
    execute format(
      'select array_agg(distinct n.record_id)
       from (select distinct k.key from strata_merges.%I f cross join unnest(f.keys) as k (key)) k
       cross join lateral (select array_agg(b.record_id) as record_ids
                           from (select b.record_id from strata_merges.blocking_keys b where b.keys @> array[k.key] and b.kind = $1 limit $2 + 1) b) b
       cross join unnest(b.record_ids) as n (record_id)
       where cardinality(b.record_ids) <= $2 and n.record_id <> all ($3)', v_features)
      into v_near using p_kind, v_block, p_record_ids;
    execute format('insert into strata_merges.%I select ($2 + row_number() over ())::integer, f.*, %s from strata_merges.%I f where f.record_id = any ($1)',
                   v_features, strata_merges.blocking_expression(p_kind), v_source) using v_near, v_own_count;
  end if;

  -- A key that many have tells nothing; others find whom it would have found.
  execute format(
    'insert into strata_merges.compared_pairs (record_no, other_record_no, pattern)
     select p.record_no, p.other_record_no, %1$s
     from (select distinct a.record_no, b.record_no as other_record_no
           from (select array_agg(f.record_no order by f.record_no) as record_nos
                 from strata_merges.%2$I f cross join unnest(f.keys) as k (key)
                 group by k.key having count(*) between 2 and $1) g
           cross join unnest(g.record_nos) with ordinality as a (record_no, position)
           cross join unnest(g.record_nos[a.position + 1 :]) as b (record_no)
           where a.record_no <= $2) p
     join strata_merges.%2$I l on l.record_no = p.record_no
     join strata_merges.%2$I r on r.record_no = p.other_record_no', strata_merges.comparison_pattern(p_kind), v_features)
    using v_block, v_own_count;
  get diagnostics pair_count = row_count;

  if p_record_ids is null then
    perform strata_merges.count_terms(p_kind, v_own_count);
    perform strata_merges.estimate_weights(p_kind, v_own_count);
  end if;

  lock table strata_merges.blocking_keys, strata_merges.duplicate_candidates in share row exclusive mode;
  execute format(
    'insert into strata_merges.blocking_keys as b (kind, record_id, keys)
     select $1, f.record_id, f.keys from strata_merges.%I f
     on conflict (record_id) do update set keys = excluded.keys where b.keys is distinct from excluded.keys', v_features)
    using p_kind;
  perform strata_merges.store_candidates(p_kind, p_record_ids);
  perform strata_merges.forget_records(p_kind, p_record_ids);
  perform strata_merges.cluster_candidates(p_kind, p_record_ids);
  record_count := v_own_count;
  execute format('truncate strata_merges.compared_pairs, strata_merges.%I', v_features);
end
$$;

comment on function strata_merges.search_duplicates(text, uuid[]) is 'Compares all records of a kind with each other, and learns from them, or some records with all that are stored, by what was learnt. Answers how many records and pairs were compared.';

alter function strata_merges.search_duplicates(text, uuid[]) owner to strata_definer;
--! end merges/functions/search_duplicates.sql
--! begin merges/policies.sql
select strata_core.lay_row_security(format('strata_merges.%I', t))
from unnest(array['email_rules', 'blocking_rules', 'comparison_levels', 'comparison_weights', 'matching_parameters', 'term_frequencies', 'blocking_keys', 'customer_features',
                  'user_features', 'compared_pairs', 'duplicate_candidates']) as t;

-- How is compared, the owner says; nobody does at run time.
create policy owner_select on strata_merges.email_rules for select to strata_owner using (true);
create policy owner_insert on strata_merges.email_rules for insert to strata_owner with check (true);
create policy owner_update on strata_merges.email_rules for update to strata_owner using (true) with check (true);
create policy owner_delete on strata_merges.email_rules for delete to strata_owner using (true);
create policy owner_select on strata_merges.blocking_rules for select to strata_owner using (true);
create policy owner_insert on strata_merges.blocking_rules for insert to strata_owner with check (true);
create policy owner_update on strata_merges.blocking_rules for update to strata_owner using (true) with check (true);
create policy owner_delete on strata_merges.blocking_rules for delete to strata_owner using (true);
create policy owner_select on strata_merges.comparison_levels for select to strata_owner using (true);
create policy owner_insert on strata_merges.comparison_levels for insert to strata_owner with check (true);
create policy owner_update on strata_merges.comparison_levels for update to strata_owner using (true) with check (true);
create policy owner_delete on strata_merges.comparison_levels for delete to strata_owner using (true);
--! end merges/policies.sql
--! begin merges/grants.sql
grant select on strata_merges.email_rules, strata_merges.blocking_rules, strata_merges.comparison_levels
  to strata_definer;
grant select, insert, delete on strata_merges.comparison_weights, strata_merges.term_frequencies to strata_definer;
grant select, insert, update on strata_merges.matching_parameters to strata_definer;
grant select, insert, update, delete on strata_merges.blocking_keys, strata_merges.duplicate_candidates to strata_definer;
grant select, insert, truncate on strata_merges.customer_features, strata_merges.user_features, strata_merges.compared_pairs to strata_definer;
grant execute on function strata_merges.squeeze(text), strata_merges.gram_signature(text), strata_merges.digit_signature(text), strata_merges.likeness(bit, bit),
  strata_merges.is_slip(text, text) to strata_definer;

revoke create on schema strata_merges from strata_definer;
--! end merges/grants.sql

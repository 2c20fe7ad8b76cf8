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
grant create on schema strata_merges to strata_definer, strata_merger;
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
  ('customer', 'names', 'array[least(f.given_name, f.family_name) || '':'' || greatest(f.given_name, f.family_name) || '':'' || coalesce(left(f.born, 3), f.region)]', 'Both names, in either order, and the decade of birth.'),
  ('customer', 'born_name', 'array[f.born || f.given_name, f.born || f.family_name]', 'Date of birth and a name, given or family.'),
  ('customer', 'born_postal_code', 'array[f.born || f.postal_code]', 'Date of birth and postal code.'),
  ('customer', 'born_locality', 'array[f.born || f.locality]', 'Date of birth and locality.'),
  ('customer', 'born_line', 'array[f.born || f.street, f.born || f.address_rest]', 'Date of birth and a line of the address.'),
  ('customer', 'born_house_number', 'array[f.born || f.house_number]', 'Date of birth and house number.'),
  ('customer', 'line_house_number', 'array[f.street || '':'' || f.house_number, f.address_rest || '':'' || f.house_number]', 'House number and a line of the address.'),
  ('customer', 'line_locality', 'array[f.street || '':'' || f.locality, f.address_rest || '':'' || f.locality]', 'Locality and a line of the address.'),
  ('customer', 'lines', 'array[least(f.street, f.address_rest) || '':'' || greatest(f.street, f.address_rest)]', 'Both lines of the address, in either order.'),
  ('customer', 'line_postal_code', 'array[f.street || '':'' || f.postal_code, f.address_rest || '':'' || f.postal_code]', 'Postal code and a line of the address.'),
  ('customer', 'line_name', 'array[f.street || '':'' || f.family_name || '':'' || coalesce(left(f.given_name, 1), ''''), f.street || '':'' || f.given_name || '':'' || coalesce(left(f.family_name, 1), ''''), f.address_rest || '':'' || f.family_name || '':'' || coalesce(left(f.given_name, 1), ''''), f.address_rest || '':'' || f.given_name || '':'' || coalesce(left(f.family_name, 1), '''')]', 'A line of the address, a name and the initial of the other.'),
  ('customer', 'postal_code_name', 'array[f.postal_code || '':'' || f.family_name || '':'' || coalesce(left(f.given_name, 1), ''''), f.postal_code || '':'' || f.given_name || '':'' || coalesce(left(f.family_name, 1), '''')]', 'Postal code, a name and the initial of the other.'),
  ('customer', 'locality_name', 'array[f.locality || '':'' || f.family_name || '':'' || coalesce(left(f.given_name, 1), ''''), f.locality || '':'' || f.given_name || '':'' || coalesce(left(f.family_name, 1), '''')]', 'Locality, a name and the initial of the other.'),
  ('customer', 'place', 'array[f.locality || '':'' || f.postal_code]', 'Locality and postal code, where the one does not follow from the other.'),
  ('customer', 'house_name', 'array[f.postal_code || '':'' || f.house_number || '':'' || left(f.given_name, 2), f.postal_code || '':'' || f.house_number || '':'' || left(f.family_name, 2)]', 'Postal code, house number and the beginning of a name.'),
  ('customer', 'name_beginnings', 'array[left(f.given_name, 3) || '':'' || left(f.family_name, 3) || '':'' || coalesce(left(f.born, 4), left(f.postal_code, 3)), left(f.given_name, 3) || '':'' || left(f.family_name, 3) || '':'' || left(f.locality, 3)]', 'The beginnings of both names, with the year of birth or the beginning of the locality.'),
  ('customer', 'line_beginnings', 'array[left(least(f.street, f.address_rest), 5) || '':'' || left(greatest(f.street, f.address_rest), 5), left(f.street, 5) || '':'' || left(f.locality, 5), left(f.address_rest, 5) || '':'' || left(f.locality, 5)]', 'The beginnings of two lines of the address.'),
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
  position          integer not null,
  level             text not null,
  condition         text,
  term              text,
  is_missing        boolean not null default false,
  is_always_kept    boolean not null default false,
  is_term_frequency boolean not null generated always as (term is not null) stored,
  is_household      boolean not null generated always as (attribute in ('family_name', 'house_number', 'street', 'address_rest', 'locality', 'postal_code', 'region')) stored,

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
comment on column strata_merges.comparison_levels.is_household is 'Whether those who live together agree in it, too: all such agreement together makes two records one household, and says little of who in it they are.';

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
  ('customer', 'born_on', 0, 'missing', 'l.born is null or r.born is null', null, true, false),
  ('customer', 'born_on', 1, 'equal', 'l.born = r.born', null, false, false),
  ('customer', 'born_on', 2, 'day_and_month_swapped', 'left(l.born, 4) = left(r.born, 4) and substr(l.born, 5, 2) = substr(r.born, 7, 2) and substr(l.born, 7, 2) = substr(r.born, 5, 2)', null, false, false),
  ('customer', 'born_on', 3, 'one_digit', 'bit_count(l.born_digits & r.born_digits) >= 14', null, false, false),
  ('customer', 'born_on', 4, 'two_digits', 'bit_count(l.born_digits & r.born_digits) >= 12', null, false, false),
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
-- No foreign key: the owner may take a level out, and what was learnt of it counts for nothing until the next search learns anew.
create table strata_merges.comparison_weights (
  kind          text not null,
  attribute     text not null,
  position      integer not null,
  m_probability double precision not null,
  u_probability double precision not null,
  weight        double precision not null,
  estimated_at  timestamptz not null,

  constraint comparison_weights_pkey primary key (kind, attribute, position),
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
--! begin merges/tables/rejected_duplicates.sql
-- Beside the candidates and not among them: two may be found to be one without any search, and what people decided outlasts what was computed.
create table strata_merges.rejected_duplicates (
  kind                text not null,
  rejected_record_id  uuid not null,
  kept_record_id      uuid not null,
  reason              strata_core.reason not null,
  rejected_by_user_id uuid,
  rejected_at         timestamptz not null,

  constraint rejected_duplicates_pkey primary key (kind, rejected_record_id),
  constraint rejected_duplicates_kind_check check (kind in ('user', 'customer')),
  constraint rejected_duplicates_kept_record_id_check check (kept_record_id <> rejected_record_id)
);

-- What was rejected in favour of a record.
create index rejected_duplicates_kept_record_id_idx on strata_merges.rejected_duplicates (kept_record_id);

select strata_core.lay_personal_data('strata_merges.rejected_duplicates', p_subject => s, p_key_column => k, p_treatment => 'delete_row', p_columns => '{reason}')
from unnest(array['customer', 'user']) as s cross join unnest(array['rejected_record_id', 'kept_record_id']::name[]) as k;

comment on table strata_merges.rejected_duplicates is 'One row per user or customer that was rejected as the second of somebody who is there already, the last time. Written by strata.reject_duplicate.';
comment on column strata_merges.rejected_duplicates.kind is 'user or customer.';
comment on column strata_merges.rejected_duplicates.rejected_record_id is 'The user who was deactivated, or the customer who was rejected or closed.';
comment on column strata_merges.rejected_duplicates.kept_record_id is 'The one that stays.';
comment on column strata_merges.rejected_duplicates.reason is 'Why. @pii';
comment on column strata_merges.rejected_duplicates.rejected_by_user_id is 'Who said so; null when no user was named.';
comment on column strata_merges.rejected_duplicates.rejected_at is 'When.';
--! end merges/tables/rejected_duplicates.sql
--! begin merges/tables/customer_features.sql
-- Filled and emptied within one search, in files of their own that no other transaction ever sees: nobody's data is kept here.
create unlogged table strata_merges.customer_features (
  record_no          integer not null,
  record_id          uuid not null,
  documents          bigint[],
  given_name         text collate "C",
  family_name        text collate "C",
  legal_name         text collate "C",
  born               text collate "C",
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
  born_digits      bit(256),
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
comment on column strata_merges.customer_features.born is 'Date of birth as eight digits.';
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
comment on column strata_merges.customer_features.born_digits is 'Signature of born.';
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
  f.given_name, f.family_name, f.legal_name, f.born, f.house_number, f.street, f.address_rest, f.locality, f.region, f.postal_code,
  strata_merges.canonical_email(e.value) as email,
  p.value as phone,
  strata_merges.gram_signature(f.given_name) as given_name_grams,
  strata_merges.gram_signature(f.family_name) as family_name_grams,
  strata_merges.gram_signature(f.legal_name) as legal_name_grams,
  strata_merges.gram_signature(f.street) as street_grams,
  strata_merges.gram_signature(f.address_rest) as address_rest_grams,
  strata_merges.gram_signature(f.locality) as locality_grams,
  strata_merges.digit_signature(f.born) as born_digits,
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
         to_char(c.born_on, 'YYYYMMDD') as born,
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
comment on column strata_merges.comparable_customers.documents is 'Numbers that stand for the fingerprints of its documents; null without any.';
comment on column strata_merges.comparable_customers.given_name is 'Given name as it is compared. @pii';
comment on column strata_merges.comparable_customers.family_name is 'Family name as it is compared. @pii';
comment on column strata_merges.comparable_customers.legal_name is 'Registered name as it is compared. @pii';
comment on column strata_merges.comparable_customers.born is 'Date of birth as eight digits. @pii';
comment on column strata_merges.comparable_customers.house_number is 'The first word of the address that has a digit. @pii';
comment on column strata_merges.comparable_customers.street is 'The rest of the first line of the address. @pii';
comment on column strata_merges.comparable_customers.address_rest is 'The other lines of the address. @pii';
comment on column strata_merges.comparable_customers.locality is 'Locality as it is compared. @pii';
comment on column strata_merges.comparable_customers.region is 'Region as it is compared.';
comment on column strata_merges.comparable_customers.postal_code is 'Postal code as it is compared. @pii';
comment on column strata_merges.comparable_customers.email is 'E-mail address in its canonical form. @pii';
comment on column strata_merges.comparable_customers.phone is 'Phone number. @pii';
comment on column strata_merges.comparable_customers.given_name_grams is 'Signature of given_name.';
comment on column strata_merges.comparable_customers.family_name_grams is 'Signature of family_name.';
comment on column strata_merges.comparable_customers.legal_name_grams is 'Signature of legal_name.';
comment on column strata_merges.comparable_customers.street_grams is 'Signature of street.';
comment on column strata_merges.comparable_customers.address_rest_grams is 'Signature of address_rest.';
comment on column strata_merges.comparable_customers.locality_grams is 'Signature of locality.';
comment on column strata_merges.comparable_customers.born_digits is 'Signature of born.';
comment on column strata_merges.comparable_customers.house_number_digits is 'Signature of house_number.';
comment on column strata_merges.comparable_customers.postal_code_digits is 'Signature of postal_code.';
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
comment on column strata_merges.comparable_users.emails is 'E-mail addresses that the user holds or held, in their canonical form; null without any. @pii';
comment on column strata_merges.comparable_users.local_parts is 'What stands before the @ of them. @pii';
comment on column strata_merges.comparable_users.phones is 'Phone numbers that the user holds or held; null without any. @pii';
comment on column strata_merges.comparable_users.usernames is 'User names that the user holds or held; null without any. @pii';
comment on column strata_merges.comparable_users.devices is 'Numbers that stand for the devices that the user signed in on; null without any.';
comment on column strata_merges.comparable_users.given_name is 'Given name as it is compared. @pii';
comment on column strata_merges.comparable_users.family_name is 'Family name as it is compared. @pii';
comment on column strata_merges.comparable_users.given_name_grams is 'Signature of given_name.';
comment on column strata_merges.comparable_users.family_name_grams is 'Signature of family_name.';
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
  -- Eight bits, as in store_candidates.
  v_most       constant double precision := 8 * ln(2);
  v_pair_count double precision := greatest(p_record_count::double precision * (p_record_count - 1) / 2, 1);
  v_attributes integer;
  v_levels     integer[];
  v_shared     boolean[];
  v_household  double precision;
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
  select array_agg(a.levels order by a.attribute collate "C"), array_agg(a.is_household order by a.attribute collate "C") into v_levels, v_shared
  from (select c.attribute, max(c.position) as levels, bool_or(c.is_household) as is_household from strata_merges.comparison_levels c where c.kind = p_kind group by c.attribute) a;
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
      v_household := 0;
      for a in 1 .. v_attributes loop
        if v_shared[a] then
          v_household := v_household + v_weights[16 * a - 15 + ((v_patterns[i] >> (4 * a - 4)) & 15)::integer];
        else
          v_odds := v_odds + v_weights[16 * a - 15 + ((v_patterns[i] >> (4 * a - 4)) & 15)::integer];
        end if;
      end loop;
      v_odds := v_odds + least(v_household, v_most - ln(v_prior / (1 - v_prior)));
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
-- However much of name and address agrees, it is the agreement of a household, of which there are about as many other members as there are records of
-- one person: so it counts up to where the odds are even, and eight bits more; who of them it is, the rest must say.
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
  -- What is the same for all pairs goes into the statement, so that each pair looks its levels up by their position and joins nothing.
  select string_agg(format('(%L, (s.pattern >> %s & 15)::integer, %L::text[], %L::double precision[], %L::boolean[], %L::boolean, %s)',
                           a.attribute, 4 * (a.attribute_no - 1), a.levels, a.weights, a.kept, a.is_household,
                           case when a.term is null then 'null::double precision'
                                else format('case when s.pattern >> %s & 15 = %s then ln(%L::double precision / least(greatest(coalesce(t%s.frequency, 0), %L::double precision, parameters.rarest), %3$L::double precision)) / ln(2) end',
                                            4 * (a.attribute_no - 1), a.term_position, a.m_probability, a.attribute_no, a.u_probability / 64) end), ', ' order by a.attribute_no),
         string_agg(format('left join strata_merges.term_frequencies t%1$s on t%1$s.kind = %2$L and t%1$s.attribute = %3$L and t%1$s.term = hashtextextended(%4$s, 0)',
                           a.attribute_no, p_kind, a.attribute, a.term), ' ' order by a.attribute_no) filter (where a.term is not null)
    into v_values, v_joins
  from (select g.attribute, row_number() over (order by g.attribute collate "C") as attribute_no, max(c.term) as term,
               array_agg(c.level order by g.position) as levels, array_agg(w.weight order by g.position) as weights, array_agg(c.is_always_kept order by g.position) as kept,
               bool_or(c.is_household) as is_household, max(c.position) filter (where c.is_term_frequency) as term_position,
               max(w.m_probability) filter (where c.is_term_frequency) as m_probability, max(w.u_probability) filter (where c.is_term_frequency) as u_probability
        from (select distinct l.attribute, g.position
              from strata_merges.comparison_levels l cross join generate_series(0, 14) as g (position) where l.kind = p_kind) g
        left join strata_merges.comparison_levels c on c.kind = p_kind and c.attribute = g.attribute and c.position = g.position
        left join strata_merges.comparison_weights w on w.kind = p_kind and w.attribute = g.attribute and w.position = g.position
        group by g.attribute) a;

  execute format(
    'with parameters as (
       select m.prior, 4.0 / greatest(m.record_count, 1) as rarest from strata_merges.matching_parameters m where m.kind = $1
     ), levels as (
       select c.attribute, c.position, c.level, c.is_missing, c.is_always_kept, c.is_term_frequency, c.is_household, w.weight,
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
       having coalesce(sum(l.weight + case when l.is_term_frequency then 3 else 0 end) filter (where not l.is_household), 0) + parameters.prior
              + least(coalesce(sum(l.weight + case when l.is_term_frequency then 3 else 0 end) filter (where l.is_household), 0), 8 - parameters.prior)
              > log(2, $3::numeric)::double precision
              or bool_or(l.is_always_kept)
     ), found as (
       select least(l.record_id, r.record_id) as record_id, greatest(l.record_id, r.record_id) as other_record_id, e.score, e.evidence, e.digest,
              1 / (1 + 2 ^ -least(greatest(e.score + parameters.prior, -1000), 1000)) as probability
       from (select c.record_no, c.other_record_no, c.pattern from strata_merges.compared_pairs c join patterns using (pattern)) s
       join strata_merges.%1$I l on l.record_no = s.record_no
       join strata_merges.%1$I r on r.record_no = s.other_record_no
       cross join parameters
       %2$s
       cross join lateral (
         with agreed as (
           select v.attribute, v.levels[v.position + 1] as level, v.kept[v.position + 1] as is_always_kept, v.is_household, coalesce(v.rare_weight, v.weights[v.position + 1]) as weight
           from (values %3$s) as v (attribute, position, levels, weights, kept, is_household, rare_weight)
           where v.position > 0
         )
         select sum(w.weight) as score, bool_or(w.is_always_kept) as is_always_kept,
                jsonb_agg(jsonb_build_object(''attribute'', w.attribute, ''level'', w.level, ''weight'', round(w.weight::numeric, 1)) order by w.weight desc, w.attribute) as evidence,
                sha256(convert_to(string_agg(w.attribute || '':'' || w.level, '','' order by w.attribute collate "C") filter (where w.attribute <> ''household''), ''UTF8'')) as digest
         from (select a.attribute, a.level, a.is_always_kept, a.weight from agreed a
               union all
               select ''household'', ''shared'', false, 8 - parameters.prior - sum(a.weight) from agreed a where a.is_household
               having sum(a.weight) > 8 - parameters.prior) w
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
     where d.kind = $1 and d.dismissed_at is null and ($2 is null or d.record_id = any ($2) or d.other_record_id = any ($2))
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
--! begin merges/functions/merge_status.sql
-- What has ended a merge comes first; what is sealed has been applied.
create function strata_merges.merge_status(p_canceled_at timestamptz, p_undone_at timestamptz, p_sealed_at timestamptz, p_applied_at timestamptz,
                                           p_approved_at timestamptz, p_previewed_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case
    when p_canceled_at is not null then 'canceled'
    when p_undone_at is not null then 'undone'
    when p_sealed_at is not null then 'sealed'
    when p_applied_at is not null then 'applied'
    when p_approved_at is not null then 'approved'
    when p_previewed_at is not null then 'previewed'
    else 'proposed'
  end;
end;

comment on function strata_merges.merge_status(timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz)
  is 'Status of a merge from its events: canceled, undone, sealed, applied, approved, previewed or proposed.';
--! end merges/functions/merge_status.sql
--! begin merges/tables/data_groups.sql
-- What whoever merges decides about: not tables, which nobody who merges knows, but what people call their data.
create table strata_merges.data_groups (
  kind        text not null,
  data_group  text not null,
  is_optional boolean not null default true,
  description text not null,

  constraint data_groups_pkey primary key (kind, data_group),
  constraint data_groups_kind_check check (kind in ('user', 'customer')),
  constraint data_groups_data_group_check check (data_group ~ '^[a-z][a-z0-9_]{0,62}$')
);

comment on table strata_merges.data_groups is 'One row per kind of merge and group of data that a merge can bring along or leave behind.';
comment on column strata_merges.data_groups.kind is 'What is merged: user or customer.';
comment on column strata_merges.data_groups.data_group is 'Name of the group.';
comment on column strata_merges.data_groups.is_optional is 'Whether it can be left behind.';
comment on column strata_merges.data_groups.description is 'What belongs to it, as a short sentence.';

insert into strata_merges.data_groups (kind, data_group, is_optional, description) values
  ('user', 'record', false, 'What a merge needs: earlier merges, and the trail of who did what, which stays with whom it was.'),
  ('user', 'profile', true, 'Name, picture, language and time zone.'),
  ('user', 'sanctions', false, 'Suspensions and locks: the stricter one counts.'),
  ('user', 'identifiers', true, 'E-mail addresses, telephone numbers and user names.'),
  ('user', 'sign_in_methods', true, 'Passkeys and accounts at other providers. Passwords, second factors, devices and recovery codes always stay behind.'),
  ('user', 'external_ids', true, 'What other systems call the person.'),
  ('user', 'memberships', true, 'Memberships in organizations, with what hangs on them.'),
  ('user', 'representation', true, 'For which customers and accounts the person acts.'),
  ('user', 'consents', false, 'Terms that were agreed to and consents: a withdrawal counts.'),
  ('user', 'application', true, 'What other programs keep about the person.'),
  ('customer', 'record', false, 'What a merge needs: earlier merges, and verifications, which stay with whom they were about.'),
  ('customer', 'profile', true, 'Names, date of birth, legal form and country.'),
  ('customer', 'sanctions', false, 'Suspensions and legal holds: the stricter one counts.'),
  ('customer', 'addresses', true, 'Postal addresses, present and former.'),
  ('customer', 'contacts', true, 'How the customer is reached, now and formerly.'),
  ('customer', 'documents', true, 'Identity documents with their fingerprints and attachments. Nobody is verified by it.'),
  ('customer', 'relationships', true, 'Relations to other customers.'),
  ('customer', 'representation', true, 'Who acts for the customer.'),
  ('customer', 'organizations', true, 'The organizations that the customer is the contract partner of.'),
  ('customer', 'benefits', false, 'What the customer got once, and does not get again.'),
  ('customer', 'consents', false, 'Terms that were agreed to and consents: a withdrawal counts.'),
  ('customer', 'application', true, 'What other programs keep about the customer.');
--! end merges/tables/data_groups.sql
--! begin merges/tables/merge_policies.sql
-- One row per column that a merge has to decide about. Which columns these are is asked of the catalog at every merge, so a table that was forgotten stops it instead of
-- being lost. Expressions are SQL over the row r (of the source), or s and t (source and survivor) for values, with $1 the source, $2 the survivor and $3 the time;
-- ours are written by the owner, those of other programs by whoever owns the table (strata.register_reference).
create table strata_merges.merge_policies (
  merge_policy_id   integer not null generated always as identity,
  kind              text not null,
  relation          text not null,
  column_name       text not null,
  policy            text not null,
  data_group        text not null,
  row_condition     text,
  close_assignments text,
  value_expression  text,
  also_columns      text[] not null default '{}',
  hook              text,
  hook_time_limit   interval,
  description       text,
  registered_by     name,
  registered_at     timestamptz,

  constraint merge_policies_pkey primary key (merge_policy_id),
  constraint merge_policies_relation_column_name_kind_key unique (relation, column_name, kind),
  constraint merge_policies_kind_check check (kind in ('user', 'customer', 'membership')),
  constraint merge_policies_policy_check check (policy in ('repoint', 'keep', 'close_duplicate', 'least', 'greatest', 'coalesce', 'union', 'block', 'custom')),
  constraint merge_policies_close_assignments_check check (
    case policy when 'close_duplicate' then close_assignments is not null when 'keep' then close_assignments is null or row_condition is not null else close_assignments is null end),
  constraint merge_policies_custom_check check (policy <> 'custom' or num_nonnulls(hook, value_expression) = 1),
  constraint merge_policies_value_expression_check check (value_expression is null or policy = 'custom'),
  constraint merge_policies_hook_time_limit_check check (hook_time_limit > '0 seconds' and (hook_time_limit is null or hook is not null)),
  -- What other programs keep is told from ours by who said it.
  constraint merge_policies_registered_by_check check ((registered_by is null) = (registered_at is null))
);

comment on table strata_merges.merge_policies is 'One row per column that refers to a user, customer or membership, or holds a value of one that a merge decides about: what becomes of it.';
comment on column strata_merges.merge_policies.merge_policy_id is 'Key, and the order in which policies are carried out.';
comment on column strata_merges.merge_policies.kind is 'What the column refers to: user, customer or membership. Memberships are merged along with users, where both have the same one.';
comment on column strata_merges.merge_policies.relation is 'Table, with its schema.';
comment on column strata_merges.merge_policies.column_name is 'The column.';
comment on column strata_merges.merge_policies.policy is 'repoint: rows go to the survivor, a collision blocks. close_duplicate: rows go to the survivor, colliding ones are ended before. union: rows go, colliding ones stay. keep: rows stay. block: a row blocks the merge. least, greatest, coalesce: the survivor''s value is made from both. custom: value_expression or hook says.';
comment on column strata_merges.merge_policies.data_group is 'The group of strata_merges.data_groups by which whoever merges decides about it.';
comment on column strata_merges.merge_policies.row_condition is 'SQL: which rows it is about; null for all. Others stay.';
comment on column strata_merges.merge_policies.close_assignments is 'SQL that ends a row: a colliding one, or with keep one of row_condition; null where nothing ends.';
comment on column strata_merges.merge_policies.value_expression is 'SQL for the survivor''s value; null unless it is custom.';
comment on column strata_merges.merge_policies.also_columns is 'Columns that triggers change along with it: they go back with it, and constraints about them are the triggers'' business.';
comment on column strata_merges.merge_policies.hook is 'Function (merge_id, source, survivor, is_undo) that is called before the rows are changed; null for none.';
comment on column strata_merges.merge_policies.hook_time_limit is 'How long the hook may take; null for the setting merge_hook_time_limit.';
comment on column strata_merges.merge_policies.description is 'Why; null where it needs no saying.';
comment on column strata_merges.merge_policies.registered_by is 'Login that registered a table of another program; null for those of pg-strata.';
comment on column strata_merges.merge_policies.registered_at is 'When; null for those of pg-strata.';
--! end merges/tables/merge_policies.sql
--! begin merges/tables/merges.sql
-- A merge is a row before it is anything else: whoever repeats a call names the same key and finds it. The preview is the merge itself, rolled back, so
-- the plan says what will happen and not what somebody thinks; its hash is what is approved.
create table strata_merges.merges (
  merge_id            uuid not null default strata_core.uuid_v7(),
  kind                text not null,
  source_id           uuid not null,
  survivor_id         uuid not null,
  idempotency_key     text collate "C" not null,
  proposed_choices    jsonb not null default '{}',
  choices             jsonb not null default '{}',
  plan                jsonb,
  plan_hash           text,
  proposed_by_user_id uuid,
  proved_at           timestamptz,
  proposed_at         timestamptz not null,
  previewed_at        timestamptz,
  approved_at         timestamptz,
  approved_by_user_id uuid,
  applied_at          timestamptz,
  undone_at           timestamptz,
  sealed_at           timestamptz,
  canceled_at         timestamptz,
  row_count           bigint,
  restored_count      bigint,
  kept_count          bigint,
  status              text generated always as (strata_merges.merge_status(canceled_at, undone_at, sealed_at, applied_at, approved_at, previewed_at)) stored,
  status_reason       text,

  constraint merges_pkey primary key (merge_id),
  constraint merges_idempotency_key_key unique (idempotency_key),
  constraint merges_kind_check check (kind in ('user', 'customer')),
  constraint merges_survivor_id_check check (survivor_id <> source_id),
  constraint merges_idempotency_key_check check (length(idempotency_key) between 1 and 200 and idempotency_key !~ '[[:cntrl:]]'),
  constraint merges_choices_check check (jsonb_typeof(choices) = 'object' and pg_column_size(choices) <= 8192),
  constraint merges_plan_hash_check check ((plan_hash is null) = (plan is null) and (previewed_at is null or plan_hash is not null)),
  constraint merges_approved_at_check check (approved_at is null or previewed_at is not null),
  constraint merges_applied_at_check check (applied_at is null or (previewed_at is not null and row_count is not null)),
  constraint merges_undone_at_check check (
    (undone_at is null) = (restored_count is null) and (undone_at is null) = (kept_count is null) and (undone_at is null or (applied_at is not null and sealed_at is null))),
  constraint merges_sealed_at_check check (sealed_at is null or applied_at is not null),
  constraint merges_canceled_at_check check (canceled_at is null or applied_at is null),
  constraint merges_status_check check (status in ('canceled', 'undone', 'sealed', 'applied', 'approved', 'previewed', 'proposed')),
  constraint merges_status_reason_check check (length(status_reason) between 1 and 1000 and status_reason !~ '[[:cntrl:]]')
);

-- What was merged into whom, and what a merge has to be undone before.
create index merges_source_id_idx on strata_merges.merges (source_id);
create index merges_survivor_id_idx on strata_merges.merges (survivor_id);
-- What is to be sealed next.
create index merges_applied_at_idx on strata_merges.merges (applied_at) where status = 'applied';

select strata_audit.lay_lifecycle('strata_merges.merges', 'merge');

-- Whoever is erased does not come back by an undo: the ledger goes, and the merge is sealed.
select strata_core.lay_personal_data('strata_merges.merges', p_subject => 'user', p_key_column => 'survivor_id', p_treatment => 'set', p_columns => '{sealed_at}',
  p_replacement => $$case when applied_at is not null and undone_at is null then coalesce(sealed_at, strata_core.clock()) end$$);
select strata_core.lay_personal_data('strata_merges.merges', p_subject => 'customer', p_key_column => 'survivor_id', p_treatment => 'set', p_columns => '{sealed_at}',
  p_replacement => $$case when applied_at is not null and undone_at is null then coalesce(sealed_at, strata_core.clock()) end$$);
select strata_core.lay_personal_data('strata_merges.merges', p_subject => s.subject, p_key_column => k.key_column, p_treatment => 'clear', p_columns => '{status_reason}')
from unnest(array['user', 'customer']) as s (subject) cross join unnest(array['survivor_id', 'source_id']) as k (key_column);

comment on table strata_merges.merges is 'One row per merge of two users or two customers, from its proposal on. Never deleted.';
comment on column strata_merges.merges.merge_id is 'Key.';
comment on column strata_merges.merges.kind is 'What is merged: user or customer.';
comment on column strata_merges.merges.source_id is 'The record that goes into the other.';
comment on column strata_merges.merges.survivor_id is 'The record that is left.';
comment on column strata_merges.merges.idempotency_key is 'Name that whoever proposed the merge gave it: the same name is the same merge.';
comment on column strata_merges.merges.proposed_choices is 'Choices that came with the proposal: the same proposal under the same key is known by them.';
comment on column strata_merges.merges.choices is 'Data group to survivor_wins, source_wins or leave; survivor_wins where nothing is said.';
comment on column strata_merges.merges.plan is 'What the last preview found: steps, conflicts, reasons for approval, pending grants. Null before.';
comment on column strata_merges.merges.plan_hash is 'SHA-256, in hex, of what was decided by the plan; null before a preview.';
comment on column strata_merges.merges.proposed_by_user_id is 'Who proposed it; null for a program or a login without a session.';
comment on column strata_merges.merges.proved_at is 'When somebody proved to be both users; null when nobody did.';
comment on column strata_merges.merges.proposed_at is 'When it was proposed.';
comment on column strata_merges.merges.previewed_at is 'When it was last previewed; null before.';
comment on column strata_merges.merges.approved_at is 'When the plan was approved; null before, and again after another preview found something else.';
comment on column strata_merges.merges.approved_by_user_id is 'Who approved it; null for a login without a session.';
comment on column strata_merges.merges.applied_at is 'When it was carried out; null before.';
comment on column strata_merges.merges.undone_at is 'When it was undone; null unless it was.';
comment on column strata_merges.merges.sealed_at is 'Since when it cannot be undone, because the time for it is over or the person was erased; null before.';
comment on column strata_merges.merges.canceled_at is 'When it was given up; null unless it was.';
comment on column strata_merges.merges.row_count is 'Rows that it changed; null before.';
comment on column strata_merges.merges.restored_count is 'Rows that undoing put back; null unless it was undone.';
comment on column strata_merges.merges.kept_count is 'Rows that undoing left wholly or partly as they were, for a reason that the ledger tells; null unless it was undone.';
comment on column strata_merges.merges.status is 'canceled, undone, sealed, applied, approved, previewed or proposed.';
comment on column strata_merges.merges.status_reason is 'Reason given with the last change; null when none was. @pii';
--! end merges/tables/merges.sql
--! begin merges/tables/merge_steps.sql
create table strata_merges.merge_steps (
  merge_id     uuid not null,
  step         integer not null,
  kind         text not null,
  relation     text not null,
  column_name  text not null,
  policy       text not null,
  data_group   text not null,
  key_columns  text[] not null,
  columns      text[] not null,
  row_count    bigint not null default 0,

  constraint merge_steps_pkey primary key (merge_id, step),
  constraint merge_steps_merge_id_fkey foreign key (merge_id) references strata_merges.merges (merge_id)
);

comment on table strata_merges.merge_steps is 'One row per merge and table that it changed, in the order of changing.';
comment on column strata_merges.merge_steps.merge_id is 'The merge.';
comment on column strata_merges.merge_steps.step is 'Its order in the merge.';
comment on column strata_merges.merge_steps.kind is 'What the column refers to: user, customer or membership.';
comment on column strata_merges.merge_steps.relation is 'Table, with its schema.';
comment on column strata_merges.merge_steps.column_name is 'The column by which rows were found.';
comment on column strata_merges.merge_steps.policy is 'What was done: repoint, close_duplicate, union, or what made a value.';
comment on column strata_merges.merge_steps.data_group is 'The group of data that it belongs to.';
comment on column strata_merges.merge_steps.key_columns is 'Columns by which rows are told apart.';
comment on column strata_merges.merge_steps.columns is 'Columns that may have changed.';
comment on column strata_merges.merge_steps.row_count is 'Rows that it changed.';
--! end merges/tables/merge_steps.sql
--! begin merges/tables/merge_ledger.sql
-- One row per changed row, with nothing but what changed: undoing needs no more, and what is not here cannot leak from here. Rows go when the merge is sealed.
create table strata_merges.merge_ledger (
  merge_id    uuid not null,
  step        integer not null,
  row_number  bigint not null,
  source_id   uuid not null,
  survivor_id uuid not null,
  row_key     jsonb not null,
  before      jsonb not null,
  after       jsonb not null,
  restored_at timestamptz,
  kept_reason text,

  constraint merge_ledger_pkey primary key (merge_id, step, row_number),
  constraint merge_ledger_step_fkey foreign key (merge_id, step) references strata_merges.merge_steps (merge_id, step),
  constraint merge_ledger_kept_reason_check check (kept_reason in ('gone', 'changed', 'collision', 'partly_changed'))
);

-- Whoever is erased takes their rows along.
create index merge_ledger_source_id_idx on strata_merges.merge_ledger (source_id);
create index merge_ledger_survivor_id_idx on strata_merges.merge_ledger (survivor_id);
-- What could not be restored.
create index merge_ledger_kept_reason_idx on strata_merges.merge_ledger (merge_id) where kept_reason is not null;

select strata_core.lay_personal_data('strata_merges.merge_ledger', p_subject => s.subject, p_key_column => k.key_column, p_treatment => 'delete_row', p_columns => '{before,after}')
from unnest(array['user', 'customer']) as s (subject) cross join unnest(array['survivor_id', 'source_id']) as k (key_column);

comment on table strata_merges.merge_ledger is 'One row per row that a merge changed, until the merge is sealed.';
comment on column strata_merges.merge_ledger.merge_id is 'The merge.';
comment on column strata_merges.merge_ledger.step is 'The step of the merge, which names the table.';
comment on column strata_merges.merge_ledger.row_number is 'Order within the step.';
comment on column strata_merges.merge_ledger.source_id is 'The record that was merged.';
comment on column strata_merges.merge_ledger.survivor_id is 'The record that it was merged into.';
comment on column strata_merges.merge_ledger.row_key is 'Key of the row after the change.';
comment on column strata_merges.merge_ledger.before is 'The columns of the step before. @pii';
comment on column strata_merges.merge_ledger.after is 'The same columns after. @pii';
comment on column strata_merges.merge_ledger.restored_at is 'When undoing put the row back; null before.';
comment on column strata_merges.merge_ledger.kept_reason is 'Why undoing left it: gone, changed (points elsewhere since), partly_changed (some of its columns are somebody''s later edit), collision (another row has its place). Null: it did not.';
--! end merges/tables/merge_ledger.sql
--! begin merges/tables/pending_grants.sql
-- Rights are never added up. What the source had and the survivor has not is written down, for somebody with the right to give it.
create table strata_merges.pending_grants (
  merge_id         uuid not null,
  pending_grant    integer not null,
  kind             text not null,
  organization_id  uuid,
  membership_id    uuid,
  role_id          uuid,
  permission       text collate "C",
  scope            text,
  relationship_id  uuid,

  constraint pending_grants_pkey primary key (merge_id, pending_grant),
  constraint pending_grants_merge_id_fkey foreign key (merge_id) references strata_merges.merges (merge_id),
  constraint pending_grants_kind_check check (
    case kind when 'role' then num_nonnulls(organization_id, membership_id, role_id) = 3
              when 'permission' then num_nonnulls(organization_id, membership_id, permission, scope) = 4
              when 'relationship' then num_nonnulls(organization_id, membership_id, relationship_id) = 3
              when 'platform_role' then role_id is not null
              else false end)
);

comment on table strata_merges.pending_grants is 'One row per right that the source of a merge had and the survivor did not get.';
comment on column strata_merges.pending_grants.merge_id is 'The merge.';
comment on column strata_merges.pending_grants.pending_grant is 'Its number in the merge.';
comment on column strata_merges.pending_grants.kind is 'role, permission, relationship or platform_role.';
comment on column strata_merges.pending_grants.organization_id is 'Organization; null for a platform role.';
comment on column strata_merges.pending_grants.membership_id is 'The survivor''s membership that would get it; null for a platform role.';
comment on column strata_merges.pending_grants.role_id is 'The role; null for others.';
comment on column strata_merges.pending_grants.permission is 'The permission; null for others.';
comment on column strata_merges.pending_grants.scope is 'Scope of the permission; null for others.';
comment on column strata_merges.pending_grants.relationship_id is 'The relation of the source that was ended; null for others.';
--! end merges/tables/pending_grants.sql
--! begin merges/data.sql
-- What a merge of users does. What somebody did stays with whom it was: strata.canonical_users tells who that is today.
insert into strata_merges.merge_policies (kind, relation, column_name, policy, data_group, row_condition, close_assignments, also_columns, hook, description) values
  ('user', 'strata_users.users', 'merged_into_user_id', 'repoint', 'record', null, null, '{}', null, 'Who was merged into the source is merged into the survivor: one step leads to whoever is left.'),
  ('user', 'strata_users.user_activity', 'user_id', 'keep', 'record', null, null, '{}', null, null),
  ('user', 'strata_users.identifiers', 'user_id', 'close_duplicate', 'identifiers', null,
    $$released_at = greatest($3, coalesce(r.verified_at, r.claimed_at)), release_reason = 'merged', is_primary = false$$, '{}', 'strata_merges.settle_identifiers',
    'A claim that both have is the survivor''s, unless only the source proved it.'),
  ('user', 'strata_users.federated_identities', 'user_id', 'repoint', 'sign_in_methods', null, null, '{}', null, null),
  ('user', 'strata_users.passkeys', 'user_id', 'repoint', 'sign_in_methods', null, null, '{}', null, null),
  ('user', 'strata_users.passkey_handles', 'user_id', 'repoint', 'sign_in_methods', null, null, '{}', null, null),
  ('user', 'strata_users.password_credentials', 'user_id', 'keep', 'record', null, null, '{}', null, 'Two passwords would be one too many.'),
  ('user', 'strata_users.totp_factors', 'user_id', 'keep', 'record', null, null, '{}', null, 'Sealed for its user.'),
  ('user', 'strata_users.recovery_codes', 'user_id', 'keep', 'record', null, null, '{}', null, null),
  ('user', 'strata_users.private_identifications', 'user_id', 'keep', 'record', null, null, '{}', null, 'What identifies the source must not recover the survivor.'),
  ('user', 'strata_users.devices', 'user_id', 'keep', 'record', null, null, '{}', null, 'A device is trusted for whom it was seen with.'),
  ('user', 'strata_users.sessions', 'user_id', 'keep', 'record', null, null, '{}', null, 'They end with the epoch of the source, and do not come back.'),
  ('user', 'strata_users.sessions', 'impersonator_user_id', 'keep', 'record', null, null, '{}', null, null),
  ('user', 'strata_users.challenges', 'user_id', 'keep', 'record', null, null, '{}', null, null),
  ('user', 'strata_users.notices', 'user_id', 'keep', 'record', null, null, '{}', null, null),
  ('user', 'strata_users.sign_ins', 'user_id', 'keep', 'record', null, null, '{}', null, null),
  ('user', 'strata_users.identifier_changes', 'user_id', 'keep', 'record', null, null, '{}', null, null),
  ('user', 'strata_users.number_reassignments', 'holder_user_id', 'block', 'identifiers', $$r.status in ('claimed', 'contested', 'released')$$, null, '{}', null, 'Whose number it is has to be decided first.'),
  ('user', 'strata_users.number_reassignments', 'claimant_user_id', 'block', 'identifiers', $$r.status in ('claimed', 'contested', 'released')$$, null, '{}', null, 'Whose number it is has to be decided first.'),
  ('user', 'strata_users.recovery_cases', 'user_id', 'block', 'sign_in_methods', $$r.status = 'open'$$, null, '{}', null, 'Who the user is has to be decided first.'),
  ('user', 'strata_users.external_ids', 'user_id', 'repoint', 'external_ids', null, null, '{}', null, null),
  ('user', 'strata_access.user_roles', 'user_id', 'keep', 'memberships', null, null, '{}', null, 'Roles of the platform are never inherited: see strata_merges.pending_grants.'),
  ('user', 'strata_accounts.account_operators', 'user_id', 'close_duplicate', 'representation', null, 'ended_at = greatest($3, r.started_at)', '{}', null, null),
  ('user', 'strata_tenancy.representatives', 'user_id', 'close_duplicate', 'representation', null, $$ended_at = greatest($3, r.started_at + interval '1 microsecond')$$, '{}', null, null),
  ('user', 'strata_tenancy.consents', 'user_id', 'union', 'consents', 'r.applies_to <> ''user'' or r.withdrawn_at is not null
      or not exists (select from strata_tenancy.consents w where w.user_id = $2 and w.applies_to = ''user'' and w.term = r.term and w.version = r.version and w.withdrawn_at is not null)',
    null, '{}', 'strata_merges.withdraw_consents', 'What either of them has withdrawn is withdrawn.'),
  ('user', 'strata_tenancy.invitations', 'user_id', 'union', 'memberships', $$r.status = 'pending'$$, null, '{}', null, null),
  ('user', 'strata_tenancy.memberships', 'user_id', 'close_duplicate', 'memberships', null, $$ended_at = $3, is_default = false, status_reason = 'merged'$$,
    '{is_default,user_full_name}', 'strata_merges.merge_memberships', 'The survivor''s membership of the same label stays, with its roles.');

-- What becomes of what hangs on a membership that ends because the survivor has the same one. Everything else of it stays where it is.
insert into strata_merges.merge_policies (kind, relation, column_name, policy, data_group, row_condition, close_assignments, also_columns, hook, description) values
  ('membership', 'strata_access.membership_grants', 'membership_id', 'union', 'memberships', $$r.effect = 'deny' and r.ended_at is null and r.counterpart_membership_id is distinct from $2$$, null, '{}', null, 'What was denied stays denied; what was allowed is not added up.'),
  ('membership', 'strata_access.membership_grants', 'counterpart_membership_id', 'union', 'memberships', $$r.effect = 'deny' and r.ended_at is null and r.membership_id <> $2$$, null, '{}', null, null),
  ('membership', 'strata_tenancy.relationships', 'upper_membership_id', 'keep', 'memberships', 'r.ended_at is null or r.ended_at > greatest($3, r.started_at)', 'ended_at = greatest($3, r.started_at)', '{}', null, 'Rights reach along relations, so these are not inherited either.'),
  ('membership', 'strata_tenancy.relationships', 'lower_membership_id', 'keep', 'memberships', 'r.ended_at is null or r.ended_at > greatest($3, r.started_at)', 'ended_at = greatest($3, r.started_at)', '{}', null, 'Rights reach along relations, so these are not inherited either.'),
  ('membership', 'strata_tenancy.party_addresses', 'membership_id', 'union', 'memberships', null, null, '{}', null, null),
  ('membership', 'strata_tenancy.party_contacts', 'membership_id', 'union', 'memberships', null, null, '{}', null, null),
  ('membership', 'strata_tenancy.party_settings', 'membership_id', 'union', 'memberships', null, null, '{}', null, null);

insert into strata_merges.merge_policies (kind, relation, column_name, policy, data_group, row_condition, close_assignments, also_columns, hook, description) values
  ('customer', 'strata_customers.customers', 'merged_into_customer_id', 'repoint', 'record', null, null, '{}', null, 'Who was merged into the source is merged into the survivor: one step leads to whoever is left.'),
  ('customer', 'strata_customers.customer_addresses', 'customer_id', 'close_duplicate', 'addresses', null, $$ended_at = greatest($3, r.started_at + interval '1 microsecond')$$, '{}', null, null),
  ('customer', 'strata_customers.customer_contacts', 'customer_id', 'close_duplicate', 'contacts', null, $$ended_at = greatest($3, r.started_at + interval '1 microsecond')$$, '{}', null, null),
  ('customer', 'strata_customers.customer_relationships', 'from_customer_id', 'close_duplicate', 'relationships', 'r.to_customer_id <> $2', $$ended_at = greatest($3, r.started_at + interval '1 microsecond')$$, '{}', 'strata_merges.end_relations_between', 'A relation between the two ends and stays.'),
  ('customer', 'strata_customers.customer_relationships', 'to_customer_id', 'close_duplicate', 'relationships', 'r.from_customer_id <> $2', $$ended_at = greatest($3, r.started_at + interval '1 microsecond')$$, '{}', null, null),
  ('customer', 'strata_customers.legal_holds', 'customer_id', 'repoint', 'sanctions', null, null, '{}', null, null),
  ('customer', 'strata_customers.benefit_redemptions', 'customer_id', 'union', 'benefits', null, null, '{}', null, null),
  ('customer', 'strata_kyc.identity_documents', 'customer_id', 'repoint', 'documents', null, null, '{}', null, 'A document that the source was verified by counts for the survivor, who is verified by a case of their own.'),
  ('customer', 'strata_kyc.document_fingerprints', 'customer_id', 'repoint', 'documents', null, null, '{}', null, null),
  ('customer', 'strata_kyc.attachments', 'customer_id', 'repoint', 'documents', null, null, '{}', null, null),
  ('customer', 'strata_kyc.verification_checks', 'customer_id', 'keep', 'record', $$r.status = 'pending'$$, 'canceled_at = $3', '{}', null, null),
  ('customer', 'strata_kyc.verification_cases', 'customer_id', 'keep', 'record', $$r.status in ('requires_input', 'processing')$$, 'canceled_at = $3', '{}', null, 'A case is about who the customer said to be.'),
  ('customer', 'strata_tenancy.consents', 'customer_id', 'union', 'consents', 'r.withdrawn_at is not null
      or not exists (select from strata_tenancy.consents w where w.customer_id = $2 and w.term = r.term and w.version = r.version and w.withdrawn_at is not null)',
    null, '{}', 'strata_merges.withdraw_consents', 'What either of them has withdrawn is withdrawn.'),
  ('customer', 'strata_tenancy.organizations', 'customer_id', 'repoint', 'organizations', null, null, '{}', null, null),
  ('customer', 'strata_tenancy.representatives', 'customer_id', 'close_duplicate', 'representation', null, $$ended_at = greatest($3, r.started_at + interval '1 microsecond')$$, '{}', null, null),
  ('customer', 'strata_accounts.eligible_customers', 'merged_into_customer_id', 'keep', 'record', null, null, '{}', null, 'Accounts follow by their own projection, here and on the server that they may have moved to.');

-- The rest of what refers to one of them: a trail of who did what, what belongs to the tombstone, and what follows by itself.
insert into strata_merges.merge_policies (kind, relation, column_name, policy, data_group)
select p.kind, p.relation, c.column_name, 'keep', case p.kind when 'membership' then 'memberships' else 'record' end
from (values
  ('user', 'strata_access.user_roles', '{granted_by_user_id,revoked_by_user_id}'::text[]),
  ('user', 'strata_access.roles', '{created_by_user_id,retired_by_user_id}'),
  ('user', 'strata_access.role_permissions', '{granted_by_user_id,revoked_by_user_id}'),
  ('user', 'strata_access.role_inheritance', '{granted_by_user_id,revoked_by_user_id}'),
  ('user', 'strata_access.membership_roles', '{granted_by_user_id,revoked_by_user_id}'),
  ('user', 'strata_access.membership_grants', '{granted_by_user_id,revoked_by_user_id}'),
  ('user', 'strata_access.domain_roles', '{granted_by_user_id}'),
  ('user', 'strata_kyc.verification_cases', '{reviewed_by_user_id}'),
  ('user', 'strata_kyc.verification_checks', '{reviewed_by_user_id}'),
  ('user', 'strata_tenancy.consents', '{withdrawn_by_user_id}'),
  ('user', 'strata_tenancy.invitations', '{invited_by_user_id,accepted_by_user_id}'),
  ('membership', 'strata_users.sessions', '{membership_id}'),
  ('membership', 'strata_users.challenges', '{membership_id}'),
  ('membership', 'strata_access.legacy_numbers', '{membership_id}'),
  ('membership', 'strata_access.roles', '{created_by_membership_id,retired_by_membership_id}'),
  ('membership', 'strata_access.role_permissions', '{granted_by_membership_id,revoked_by_membership_id}'),
  ('membership', 'strata_access.role_inheritance', '{granted_by_membership_id,revoked_by_membership_id}'),
  ('membership', 'strata_access.membership_roles', '{membership_id,granted_by_membership_id,revoked_by_membership_id}'),
  ('membership', 'strata_access.membership_grants', '{granted_by_membership_id,revoked_by_membership_id}'),
  ('membership', 'strata_access.domain_roles', '{granted_by_membership_id}'),
  ('membership', 'strata_tenancy.organization_domains', '{joining_set_by_membership_id}'),
  ('membership', 'strata_tenancy.alert_rules', '{membership_id}'),
  ('membership', 'strata_tenancy.alerts', '{raised_by_membership_id}'),
  ('membership', 'strata_tenancy.alert_deliveries', '{membership_id}'),
  ('membership', 'strata_tenancy.consents', '{membership_id}'),
  ('membership', 'strata_tenancy.invitations', '{membership_id,invited_by_membership_id,accepted_membership_id}'),
  ('membership', 'strata_tenancy.membership_moves', '{from_membership_id,to_membership_id}'),
  ('customer', 'strata_accounts.accounts', '{customer_id}'),
  ('customer', 'strata_accounts.account_moves', '{from_customer_id,to_customer_id}'),
  ('customer', 'strata_accounts.account_holders', '{customer_id}')
) as p (kind, relation, column_names) cross join unnest(p.column_names) as c (column_name);

-- Values of the survivor. A name is taken as a whole, and of a customer who is verified nothing, because it is what was verified. An expired suspension is none.
insert into strata_merges.merge_policies (kind, relation, column_name, policy, data_group, row_condition, value_expression) values
  ('user', 'strata_users.users', 'given_name', 'coalesce', 'profile', 't.full_name is null', null),
  ('user', 'strata_users.users', 'family_name', 'coalesce', 'profile', 't.full_name is null', null),
  ('user', 'strata_users.users', 'avatar_url', 'coalesce', 'profile', null, null),
  ('user', 'strata_users.users', 'locale', 'coalesce', 'profile', null, null),
  ('user', 'strata_users.users', 'time_zone', 'coalesce', 'profile', null, null),
  ('user', 'strata_users.users', 'registered_at', 'coalesce', 'record', null, null),
  ('user', 'strata_users.users', 'suspended_until', 'custom', 'sanctions', 's.suspended_at is not null and (s.suspended_until is null or s.suspended_until > $3)',
    $$case when t.suspended_at is null then s.suspended_until when num_nulls(s.suspended_until, t.suspended_until) = 0 then greatest(s.suspended_until, t.suspended_until) end$$),
  ('user', 'strata_users.users', 'suspended_at', 'custom', 'sanctions', 's.suspended_at is not null and (s.suspended_until is null or s.suspended_until > $3)',
    'coalesce(t.suspended_at, s.suspended_at)'),
  ('user', 'strata_users.users', 'locked_until', 'custom', 'sanctions', 's.locked_at is not null and (s.locked_until is null or s.locked_until > $3)',
    $$case when t.locked_at is null then s.locked_until when num_nulls(s.locked_until, t.locked_until) = 0 then greatest(s.locked_until, t.locked_until) end$$),
  ('user', 'strata_users.users', 'locked_at', 'custom', 'sanctions', 's.locked_at is not null and (s.locked_until is null or s.locked_until > $3)',
    'coalesce(t.locked_at, s.locked_at)'),
  ('user', 'strata_users.user_activity', 'last_sign_in_at', 'greatest', 'record', null, null),
  ('customer', 'strata_customers.customers', 'given_name', 'coalesce', 'profile', 't.verified_at is null and num_nonnulls(t.given_name, t.family_name) = 0', null),
  ('customer', 'strata_customers.customers', 'family_name', 'coalesce', 'profile', 't.verified_at is null and num_nonnulls(t.given_name, t.family_name) = 0', null),
  ('customer', 'strata_customers.customers', 'legal_name', 'coalesce', 'profile', 't.verified_at is null', null),
  ('customer', 'strata_customers.customers', 'born_on', 'coalesce', 'profile', 't.verified_at is null', null),
  ('customer', 'strata_customers.customers', 'legal_form', 'coalesce', 'profile', 't.verified_at is null', null),
  ('customer', 'strata_customers.customers', 'country', 'coalesce', 'profile', 't.verified_at is null', null),
  ('customer', 'strata_customers.customers', 'suspended_at', 'coalesce', 'sanctions', null, null);
--! end merges/data.sql
--! begin merges/functions/check_choices.sql
create function strata_merges.check_choices(p_kind text, p_choices jsonb) returns void
  language plpgsql stable
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
begin
  if jsonb_typeof(p_choices) is distinct from 'object' or exists (
    select from jsonb_each(p_choices) as c (data_group, choice)
    left join strata_merges.data_groups g on g.kind = p_kind and g.data_group = c.data_group
    where g.data_group is null or c.choice not in ('"survivor_wins"', '"source_wins"', '"leave"') or (c.choice = '"leave"' and not g.is_optional)) then
    perform strata_core.raise_error('ST402', 'merges_choices_check');
  end if;
end
$$;

comment on function strata_merges.check_choices(text, jsonb) is 'Raises ST402 for choices that a merge does not offer.';

alter function strata_merges.check_choices(text, jsonb) owner to strata_definer;
--! end merges/functions/check_choices.sql
--! begin merges/functions/enter_merge.sql
create function strata_merges.enter_merge(p_kind text, p_source_id uuid, p_survivor_id uuid, p_idempotency_key text, p_choices jsonb, p_reason text, p_user_id uuid, p_proved_at timestamptz)
  returns table (outcome text, merge_id uuid)
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
#variable_conflict use_column
declare
  v_merge strata_merges.merges;
begin
  if p_kind is null or p_kind not in ('user', 'customer') then
    perform strata_core.raise_error('ST402', 'merges_kind_check');
  end if;
  perform strata_merges.check_choices(p_kind, p_choices);
  -- Whoever repeats a proposal hears of it again, also when it has been carried out since.
  select m.* into v_merge from strata_merges.merges m where m.idempotency_key = p_idempotency_key;
  if v_merge.merge_id is null then
    outcome := case when p_source_id = p_survivor_id then 'same_record' else strata_merges.merge_obstacle(p_kind, p_source_id, p_survivor_id) end;
    if outcome is not null then
      return next;
      return;
    end if;
    insert into strata_merges.merges (kind, source_id, survivor_id, idempotency_key, proposed_choices, choices, proposed_by_user_id, proved_at, proposed_at, status_reason)
    values (p_kind, p_source_id, p_survivor_id, p_idempotency_key, p_choices, p_choices, p_user_id, p_proved_at, strata_core.clock(), p_reason)
    on conflict (idempotency_key) do nothing
    returning merge_id into merge_id;
    if merge_id is not null then
      outcome := 'proposed';
      return next;
      return;
    end if;
    select m.* into v_merge from strata_merges.merges m where m.idempotency_key = p_idempotency_key;
  end if;
  if (v_merge.kind, v_merge.source_id, v_merge.survivor_id, v_merge.proposed_choices) = (p_kind, p_source_id, p_survivor_id, p_choices) then
    outcome := 'unchanged';
    merge_id := v_merge.merge_id;
  else
    outcome := 'key_reused';
  end if;
  return next;
end
$$;

comment on function strata_merges.enter_merge(text, uuid, uuid, text, jsonb, text, uuid, timestamptz) is 'Enters a proposal. Outcomes as strata.propose_merge.';

alter function strata_merges.enter_merge(text, uuid, uuid, text, jsonb, text, uuid, timestamptz) owner to strata_definer;
--! end merges/functions/enter_merge.sql
--! begin merges/functions/reference_columns.sql
-- Asked of the catalog and not of a list: every column with a foreign key to users, customers or memberships, whoever it belongs to, and every column of ours
-- that is named for one of them without a key. Trails of what happened stay as they were written.
create function strata_merges.reference_columns() returns table (kind text, relation text, column_name text, is_foreign boolean)
  language plpgsql stable
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select e.kind, format('%I.%I', n.nspname, c.relname), a.attname::text, n.nspname <> 'strata' and n.nspname not like 'strata\_%'
    from (values ('user', 'strata_users.users'::regclass, 'user_id'), ('customer', 'strata_customers.customers', 'customer_id'),
                 ('membership', 'strata_tenancy.memberships', 'membership_id')) as e (kind, entity, key_column)
    join pg_constraint k on k.contype = 'f' and k.confrelid = e.entity and k.conparentid = 0
    cross join lateral unnest(k.conkey, k.confkey) as f (attnum, referenced)
    join pg_attribute r on r.attrelid = k.confrelid and r.attnum = f.referenced and r.attname = e.key_column
    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = f.attnum
    join pg_class c on c.oid = k.conrelid
    join pg_namespace n on n.oid = c.relnamespace
    union
    select e.kind, format('%I.%I', n.nspname, c.relname), a.attname::text, false
    from (values ('user', '(^|_)user_id$', 'strata_users.users'::regclass), ('customer', '(^|_)customer_id$', 'strata_customers.customers'),
                 ('membership', '(^|_)membership_id$', 'strata_tenancy.memberships')) as e (kind, pattern, entity)
    join pg_attribute a on a.attname ~ e.pattern and a.atttypid = 'uuid'::regtype and a.attnum > 0 and not a.attisdropped
    join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p') and not c.relispartition
    join pg_namespace n on n.oid = c.relnamespace and n.nspname like 'strata\_%' and n.nspname not in ('strata_audit', 'strata_merges', 'strata_import')
    where not exists (select from pg_index i where i.indrelid = a.attrelid and i.indisprimary and a.attrelid = e.entity and a.attnum = any (i.indkey))
      and a.attname <> case when a.attrelid = 'strata_accounts.eligible_customers'::regclass then 'customer_id' else '' end;
end
$$;

comment on function strata_merges.reference_columns() is 'One row per column that refers to users, customers or memberships, of pg-strata and of other programs in the database.';

alter function strata_merges.reference_columns() owner to strata_definer;
--! end merges/functions/reference_columns.sql
--! begin merges/functions/find_relation.sql
-- By the catalog and not by a cast: that fails where the schema may not be used, and what stands in the way of a merge is to be told and not raised.
create function strata_merges.find_relation(p_relation text) returns regclass
  language plpgsql stable
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
begin
  return (select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace where array[n.nspname::text, c.relname::text] = parse_ident(p_relation));
exception
  when invalid_parameter_value then
    return null;
end
$$;

comment on function strata_merges.find_relation(text) is 'A table by its name with its schema; null when there is none.';

alter function strata_merges.find_relation(text) owner to strata_definer;
--! end merges/functions/find_relation.sql
--! begin merges/functions/row_key.sql
create function strata_merges.row_key(p_relation regclass) returns text[]
  language plpgsql stable
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
begin
  return (
    select array_agg(a.attname::text order by k.position)
    from (select i.indrelid, i.indkey, i.indnkeyatts from pg_index i
          where i.indrelid = p_relation and i.indisunique and i.indisvalid and i.indimmediate and i.indpred is null and i.indexprs is null
            and not exists (select from unnest(i.indkey) with ordinality as n (attnum, position) join pg_attribute b on b.attrelid = i.indrelid and b.attnum = n.attnum
                            where n.position <= i.indnkeyatts and not b.attnotnull)
          order by i.indisprimary desc, i.indexrelid limit 1) i
    cross join lateral unnest(i.indkey) with ordinality as k (attnum, position)
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
    where k.position <= i.indnkeyatts);
end
$$;

comment on function strata_merges.row_key(regclass) is 'The columns by which the rows of a table are told apart: its primary key, or another key without nulls. Null when there is none.';

alter function strata_merges.row_key(regclass) owner to strata_definer;
--! end merges/functions/row_key.sql
--! begin merges/functions/collision_condition.sql
-- What would collide is read from the unique and exclusion constraints of the table itself, so that a new one is known from the moment at which it exists. Predicates and
-- expressions come from the catalog without a table name: each is evaluated over one row alone.
create function strata_merges.collision_condition(p_relation regclass, p_column name, p_settled text[] default '{}') returns text
  language plpgsql stable
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_number     smallint := (select a.attnum from pg_attribute a where a.attrelid = p_relation and a.attname = p_column);
  v_index      record;
  v_keys       text;
  v_conditions text[] := '{}';
begin
  for v_index in
    select i.indexrelid, i.indkey, i.indnkeyatts, i.indnullsnotdistinct, i.indclass, k.conexclop, pg_get_expr(i.indpred, i.indrelid) as predicate
    from pg_index i left join pg_constraint k on k.conindid = i.indexrelid and k.contype = 'x'
    where i.indrelid = p_relation and (i.indisunique or i.indisexclusion) and i.indisvalid
      and exists (select from unnest(i.indkey) with ordinality as n (attnum, position) where n.position <= i.indnkeyatts and n.attnum = v_number)
      and not exists (select from unnest(p_settled) as c (name) where pg_get_expr(i.indpred, i.indrelid) ~ format('\m%s\M', c.name))
    order by i.indexrelid
  loop
    select string_agg(
             case when v_index.indnullsnotdistinct
                  then format('%s is not distinct from (select %s from (select r.*) x)', e.expression, e.expression)
                  else format('%s operator(%I.%s) (select %s from (select r.*) x)', e.expression, o.nspname, o.oprname, e.expression) end, ' and ' order by e.position)
      into v_keys
    from (select n.position, n.attnum, pg_get_indexdef(v_index.indexrelid, n.position::integer, true) as expression
          from unnest(v_index.indkey) with ordinality as n (attnum, position) where n.position <= v_index.indnkeyatts) e
    cross join lateral (
      select s.nspname, p.oprname from pg_operator p join pg_namespace s on s.oid = p.oprnamespace
      where p.oid = coalesce(v_index.conexclop[e.position], (
        select m.amopopr from pg_opclass c join pg_amop m on m.amopfamily = c.opcfamily and m.amoplefttype = c.opcintype and m.amoprighttype = c.opcintype and m.amopstrategy = 3
        where c.oid = v_index.indclass[e.position - 1]))
    ) o
    where e.attnum <> v_number;
    v_conditions := v_conditions || format('exists (select from %s where %I = $2%s%s)%s', p_relation, p_column,
      coalesce(' and ' || v_keys, ''), coalesce(' and (' || v_index.predicate || ')', ''),
      coalesce(' and (select ' || v_index.predicate || ' from (select r.*) x)', ''));
  end loop;
  return case when v_conditions = '{}' then 'false' else '(' || array_to_string(v_conditions, ' or ') || ')' end;
end
$$;

comment on function strata_merges.collision_condition(regclass, name, text[]) is 'SQL over a row r of the source: whether it would break a unique or exclusion constraint beside a row of the survivor ($2). Not asked of are constraints about the settled columns, which triggers of the table see to.';

alter function strata_merges.collision_condition(regclass, name, text[]) owner to strata_definer;
--! end merges/functions/collision_condition.sql
--! begin merges/functions/foreign_obstacle.sql
-- Tables of other programs are read as strata_definer and changed as strata_merger, which may do there what their owner has granted. A policy that hides rows from either would turn
-- the update into nothing, without an error: so a table under row level security has to let them see and change every row, by a policy that says true.
create function strata_merges.foreign_obstacle(p_relation text, p_column text) returns text
  language plpgsql stable
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_relation regclass := strata_merges.find_relation(p_relation);
  v_class    pg_class;
  v_role     regrole;
begin
  select c.* into v_class from pg_class c where c.oid = v_relation;
  if v_class.relkind not in ('r', 'p') then
    return 'no_table';
  elsif strata_merges.row_key(v_relation) is null then
    return 'no_key';
  elsif not has_column_privilege('strata_merger', v_relation, p_column, 'update') then
    return 'no_privilege';
  end if;
  foreach v_role in array '{strata_definer,strata_merger}'::regrole[] loop
    if not has_schema_privilege(v_role, v_class.relnamespace, 'usage') or not has_table_privilege(v_role, v_relation, 'select') then
      return 'no_privilege';
    elsif v_class.relrowsecurity and (
      exists (select from pg_policy p
              where p.polrelid = v_relation and not p.polpermissive and p.polroles && array[0::oid, v_role::oid]
                and (pg_get_expr(p.polqual, p.polrelid) is distinct from 'true' or coalesce(pg_get_expr(p.polwithcheck, p.polrelid), 'true') <> 'true'))
      or exists (select from unnest(case v_role when 'strata_merger'::regrole then '{r,w}' else '{r}' end::text[]) as c (command)
                 where not exists (select from pg_policy p
                                   where p.polrelid = v_relation and p.polpermissive and p.polcmd::text in (c.command, '*') and p.polroles && array[0::oid, v_role::oid]
                                     and pg_get_expr(p.polqual, p.polrelid) = 'true' and coalesce(pg_get_expr(p.polwithcheck, p.polrelid), 'true') = 'true'))) then
      return 'row_security';
    end if;
  end loop;
  return null;
end
$$;

comment on function strata_merges.foreign_obstacle(text, text) is 'Why rows of another program''s table cannot be changed: no_table, no_key, no_privilege or row_security; null when nothing stands in the way.';

alter function strata_merges.foreign_obstacle(text, text) owner to strata_definer;
--! end merges/functions/foreign_obstacle.sql
--! begin merges/functions/change_foreign_rows.sql
-- Triggers, rules and checks of a table run with the rights of whoever changes it. So tables of other programs are changed by a role that has no right on anything but what
-- their owners have granted it: what they write into a trigger reaches nothing of ours.
create function strata_merges.change_foreign_rows(p_statement text, p_source uuid, p_survivor uuid, p_clock timestamptz, p_keys jsonb[], p_before jsonb[], p_after jsonb[],
                                                  out row_keys jsonb[], out befores jsonb[], out afters jsonb[], out picked_count integer)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
begin
  execute p_statement into row_keys, befores, afters, picked_count using p_source, p_survivor, p_clock, p_keys, p_before, p_after;
end
$$;

comment on function strata_merges.change_foreign_rows(text, uuid, uuid, timestamptz, jsonb[], jsonb[], jsonb[]) is 'Changes rows of another program''s table by a statement of strata_merges.change_rows or restore_rows, as strata_merger.';

alter function strata_merges.change_foreign_rows(text, uuid, uuid, timestamptz, jsonb[], jsonb[], jsonb[]) owner to strata_merger;
--! end merges/functions/change_foreign_rows.sql
--! begin merges/functions/change_batch.sql
create function strata_merges.change_batch(p_merge strata_merges.merges, p_policy strata_merges.merge_policies, p_step integer, p_count bigint, p_statement text,
                                           p_source uuid, p_survivor uuid, p_clock timestamptz, p_keys jsonb[]) returns bigint
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
  set enable_hashjoin = off
  set enable_mergejoin = off
as $$
declare
  v_row_keys jsonb[];
  v_befores  jsonb[];
  v_afters   jsonb[];
  v_picked   integer;
begin
  if p_policy.registered_by is not null then
    select c.row_keys, c.befores, c.afters, c.picked_count into v_row_keys, v_befores, v_afters, v_picked
    from strata_merges.change_foreign_rows(p_statement, p_source, p_survivor, p_clock, p_keys, null, null) c;
  else
    execute p_statement into v_row_keys, v_befores, v_afters, v_picked using p_source, p_survivor, p_clock, p_keys;
  end if;
  if v_picked <> coalesce(cardinality(v_row_keys), 0) then
    perform strata_core.raise_error('ST205', p_policy.relation);
  end if;
  insert into strata_merges.merge_ledger (merge_id, step, row_number, source_id, survivor_id, row_key, before, after)
  select p_merge.merge_id, p_step, p_count + c.position, p_merge.source_id, p_merge.survivor_id, c.row_key, c.before, c.after
  from unnest(v_row_keys, v_befores, v_afters) with ordinality as c (row_key, before, after, position);
  return v_picked;
end
$$;

comment on function strata_merges.change_batch(strata_merges.merges, strata_merges.merge_policies, integer, bigint, text, uuid, uuid, timestamptz, jsonb[]) is 'Changes the rows of some keys and enters them in the ledger. Raises ST205, with the table, when a row that was selected was not changed.';

alter function strata_merges.change_batch(strata_merges.merges, strata_merges.merge_policies, integer, bigint, text, uuid, uuid, timestamptz, jsonb[]) owner to strata_definer;
--! end merges/functions/change_batch.sql
--! begin merges/functions/change_rows.sql
-- A thousand rows at a time: transition tables and lists of returned rows would go to disk beyond that. Keys come from one cursor, because a query for each batch would walk
-- over the index entries that the batches before have left behind. What was locked and not changed was hidden by a policy or swallowed by a trigger, and stops the merge.
create function strata_merges.change_rows(p_merge strata_merges.merges, p_policy strata_merges.merge_policies, p_source uuid, p_survivor uuid, p_clock timestamptz,
                                          p_condition text, p_assignments text, p_columns text[], p_step_policy text default null) returns bigint
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
  set enable_hashjoin = off
  set enable_mergejoin = off
as $$
declare
  v_relation regclass := p_policy.relation::regclass;
  v_keys     text[] := strata_merges.row_key(v_relation);
  v_step     integer;
  v_count    bigint := 0;
  v_key      jsonb;
  v_batch    jsonb[] := '{}';
  v_join     text;
  v_select   text;
  v_statement text;
begin
  select format('select jsonb_build_object(%s) from %s r where %s', string_agg(format('%L, r.%I', k.name, k.name), ', ' order by k.position), v_relation, p_condition),
         string_agg(format('r.%I = (b.value ->> %L)::%s', k.name, k.name, format_type(a.atttypid, a.atttypmod)), ' and ' order by k.position)
    into v_select, v_join
  from unnest(v_keys) with ordinality as k (name, position) join pg_attribute a on a.attrelid = v_relation and a.attname = k.name;
  v_statement := format($f$
    with picked as materialized (
      select b.value as key, jsonb_build_object(%1$s) as before
      from unnest($4::jsonb[]) as b (value) cross join lateral (select r.* from %2$s r where %3$s and %4$s for no key update) r
    ), changed as (
      update %2$s r set %5$s from picked b where %6$s
      returning jsonb_build_object(%7$s) as row_key, b.before, jsonb_build_object(%1$s) as after
    )
    select array_agg(c.row_key), array_agg(c.before), array_agg(c.after), (select count(*) from picked)::integer from changed c
  $f$, (select string_agg(format('%L, r.%I', c.name, c.name), ', ') from unnest(p_columns) as c (name)), v_relation, v_join, p_condition, p_assignments,
       replace(v_join, 'b.value', 'b.key'), (select string_agg(format('%L, r.%I', k.name, k.name), ', ') from unnest(v_keys) as k (name)));

  for v_key in execute v_select using p_source, p_survivor, p_clock loop
    if v_step is null then
      insert into strata_merges.merge_steps (merge_id, step, kind, relation, column_name, policy, data_group, key_columns, columns)
      values (p_merge.merge_id, (select coalesce(max(s.step), 0) + 1 from strata_merges.merge_steps s where s.merge_id = p_merge.merge_id),
              p_policy.kind, p_policy.relation, p_policy.column_name, coalesce(p_step_policy, p_policy.policy), p_policy.data_group, v_keys, p_columns)
      returning step into v_step;
    end if;
    v_batch := v_batch || v_key;
    if cardinality(v_batch) = 1000 then
      v_count := v_count + strata_merges.change_batch(p_merge, p_policy, v_step, v_count, v_statement, p_source, p_survivor, p_clock, v_batch);
      v_batch := '{}';
    end if;
  end loop;
  if cardinality(v_batch) > 0 then
    v_count := v_count + strata_merges.change_batch(p_merge, p_policy, v_step, v_count, v_statement, p_source, p_survivor, p_clock, v_batch);
  end if;
  update strata_merges.merge_steps s set row_count = v_count where s.merge_id = p_merge.merge_id and s.step = v_step;
  return v_count;
end
$$;

comment on function strata_merges.change_rows(strata_merges.merges, strata_merges.merge_policies, uuid, uuid, timestamptz, text, text, text[], text) is 'Changes the rows r of a policy''s table that a condition selects and enters each in the ledger; answers how many. In condition and assignments $1 is the source, $2 the survivor, $3 the time. Raises ST205, with the table, when a row that was selected was not changed.';

alter function strata_merges.change_rows(strata_merges.merges, strata_merges.merge_policies, uuid, uuid, timestamptz, text, text, text[], text) owner to strata_definer;
--! end merges/functions/change_rows.sql
--! begin merges/functions/call_hook.sql
-- A hook of another program runs with the rights of its owner and never with ours, so it has to be security definer and must not belong to us. How long it took is
-- known when it is over: what never ends is ended by statement_timeout, which the client sets.
create function strata_merges.call_hook(p_policy strata_merges.merge_policies, p_merge_id uuid, p_source uuid, p_survivor uuid, p_is_undo boolean) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_hook    regprocedure := to_regprocedure(p_policy.hook || '(uuid, uuid, uuid, boolean)');
  v_started timestamptz := clock_timestamp();
begin
  if not exists (select from pg_proc p where p.oid = v_hook and p.prosecdef and p.proowner not in ('strata_definer'::regrole, 'strata_owner'::regrole, 'strata_reporter'::regrole)) then
    perform strata_core.raise_error('ST206', p_policy.hook);
  end if;
  execute format('select %s($1, $2, $3, $4)', v_hook::regproc) using p_merge_id, p_source, p_survivor, p_is_undo;
  if clock_timestamp() - v_started > coalesce(p_policy.hook_time_limit, strata_core.setting_interval('merge_hook_time_limit')) then
    perform strata_core.raise_error('ST206', p_policy.hook);
  end if;
end
$$;

comment on function strata_merges.call_hook(strata_merges.merge_policies, uuid, uuid, uuid, boolean) is 'Calls the hook of another program for a merge, or for its undoing. Raises ST206, with the hook, when it is none, does not run with the rights of its owner, or took longer than it may.';

alter function strata_merges.call_hook(strata_merges.merge_policies, uuid, uuid, uuid, boolean) owner to strata_definer;
--! end merges/functions/call_hook.sql
--! begin merges/functions/apply_policy.sql
create function strata_merges.apply_policy(p_merge strata_merges.merges, p_policy strata_merges.merge_policies, p_source uuid, p_survivor uuid, p_clock timestamptz,
                                           p_organization_id uuid default null) returns jsonb
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
  set enable_hashjoin = off
  set enable_mergejoin = off
as $$
declare
  v_choice    text := coalesce(p_merge.choices ->> p_policy.data_group, 'survivor_wins');
  v_obstacle  text;
  v_column    name := p_policy.column_name;
  v_moving    text := format('r.%I = $1%s', v_column, coalesce(' and (' || p_policy.row_condition || ')', ''));
  v_collision text;
  v_move      text := format('%I = $2', v_column);
  v_closed    text[];
  v_count     bigint;
  v_kept      bigint;
  v_found     jsonb := '[]';
begin
  if v_choice = 'leave' then
    return '[]';
  elsif p_policy.registered_by is not null and p_policy.policy <> 'keep' then
    v_obstacle := strata_merges.foreign_obstacle(p_policy.relation, p_policy.column_name);
    if v_obstacle is not null then
      return jsonb_build_array(jsonb_build_object('conflict', v_obstacle, 'relation', p_policy.relation, 'column', p_policy.column_name));
    end if;
  end if;
  if p_policy.hook is not null then
    if p_policy.registered_by is not null then
      perform strata_merges.call_hook(p_policy, p_merge.merge_id, p_source, p_survivor, false);
    else
      execute format('select %s($1, $2, $3, $4, $5)', p_policy.hook::regproc) into v_found using p_merge, p_policy, p_source, p_survivor, p_clock;
    end if;
  end if;
  -- Keys of tenants begin with the organization, and so do their indexes.
  if p_organization_id is not null and exists (select from pg_attribute a where a.attrelid = p_policy.relation::regclass and a.attname = 'organization_id') then
    v_moving := v_moving || format(' and r.organization_id = %L', p_organization_id);
  end if;
  v_closed := array(select m[1] from regexp_matches(p_policy.close_assignments, '(?:^|,)\s*([a-z_][a-z0-9_]*)\s*=', 'g') m
                    union select c.name from unnest(p_policy.also_columns) as c (name));

  if p_policy.policy = 'keep' then
    if p_policy.close_assignments is not null then
      perform strata_merges.change_rows(p_merge, p_policy, p_source, p_survivor, p_clock, v_moving, p_policy.close_assignments, v_closed);
    end if;
    return v_found;
  elsif p_policy.policy = 'block' then
    execute format('select count(*) from %s r where %s', p_policy.relation::regclass, v_moving) into v_count using p_source, p_survivor, p_clock;
    return v_found || case when v_count = 0 then '[]' else
      jsonb_build_array(jsonb_build_object('conflict', 'blocked', 'relation', p_policy.relation, 'column', p_policy.column_name, 'rows', v_count)) end;
  elsif p_policy.policy = 'custom' then
    return v_found;
  end if;

  v_collision := strata_merges.collision_condition(p_policy.relation::regclass, v_column, p_policy.also_columns);
  if p_policy.policy = 'repoint' and v_collision <> 'false' then
    execute format('select count(*) from %s r where %s and %s', p_policy.relation::regclass, v_moving, v_collision) into v_count using p_source, p_survivor, p_clock;
    if v_count > 0 then
      return v_found || jsonb_build_array(jsonb_build_object('conflict', 'collision', 'relation', p_policy.relation, 'column', p_policy.column_name, 'rows', v_count));
    end if;
  elsif p_policy.policy = 'close_duplicate' and v_collision <> 'false' then
    if v_choice = 'source_wins' then
      -- The other way round: the survivor's own rows give way, and stay with the survivor.
      perform strata_merges.change_rows(p_merge, p_policy, p_survivor, p_source, p_clock, format('r.%I = $1 and %s', v_column, v_collision), p_policy.close_assignments, v_closed,
                                        'close_survivor');
    else
      perform strata_merges.change_rows(p_merge, p_policy, p_source, p_survivor, p_clock, v_moving || ' and ' || v_collision, p_policy.close_assignments, v_closed);
    end if;
  end if;
  perform strata_merges.change_rows(p_merge, p_policy, p_source, p_survivor, p_clock, v_moving || case v_collision when 'false' then '' else ' and not ' || v_collision end, v_move,
                                    v_column::text || p_policy.also_columns);
  if p_policy.policy = 'repoint' then
    execute format('select count(*) from %s r where %s', p_policy.relation::regclass, v_moving) into v_count using p_source, p_survivor, p_clock;
    if v_count > 0 then
      perform strata_core.raise_error('ST205', p_policy.relation);
    end if;
    return v_found;
  end if;
  execute format('select count(*) from %s r where %s', p_policy.relation::regclass, v_moving) into v_kept using p_source, p_survivor, p_clock;
  return v_found || case when v_kept = 0 then '[]' else
    jsonb_build_array(jsonb_build_object('kept', v_kept, 'relation', p_policy.relation, 'column', p_policy.column_name, 'data_group', p_policy.data_group)) end;
end
$$;

comment on function strata_merges.apply_policy(strata_merges.merges, strata_merges.merge_policies, uuid, uuid, timestamptz, uuid) is 'Carries out one policy of a merge, and answers what it found: an array of conflicts and of rows that stay with the source.';

alter function strata_merges.apply_policy(strata_merges.merges, strata_merges.merge_policies, uuid, uuid, timestamptz, uuid) owner to strata_definer;
--! end merges/functions/apply_policy.sql
--! begin merges/functions/settle_identifiers.sql
-- Two primary addresses of a kind would be one too many; and where one of the two has proved an address that both claim, the other's claim gives way.
create function strata_merges.settle_identifiers(p_merge strata_merges.merges, p_policy strata_merges.merge_policies, p_source uuid, p_survivor uuid, p_clock timestamptz) returns jsonb
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_source_wins boolean := coalesce(p_merge.choices ->> p_policy.data_group = 'source_wins', false);
  v_user_id     uuid;
begin
  -- Of two that are ranked first, the loser's is not any more.
  perform strata_merges.change_rows(p_merge, p_policy, case when v_source_wins then p_survivor else p_source end, case when v_source_wins then p_source else p_survivor end, p_clock,
    $c$r.user_id = $1 and r.is_primary and exists (select from strata_users.identifiers t where t.user_id = $2 and t.kind = r.kind and t.is_primary)$c$,
    'is_primary = false', '{is_primary}', 'primary');
  -- What is proved stands, whoever wins.
  foreach v_user_id in array array[p_survivor, p_source] loop
    perform strata_merges.change_rows(p_merge, p_policy, v_user_id, case v_user_id when p_source then p_survivor else p_source end, p_clock,
      $c$r.user_id = $1 and r.released_at is null and r.verified_at is null
         and exists (select from strata_users.identifiers s where s.user_id = $2 and s.kind = r.kind and s.value = r.value and s.released_at is null and s.verified_at is not null)$c$,
      $c$released_at = greatest($3, r.claimed_at), release_reason = 'merged'$c$, '{released_at,release_reason}', 'close_claim');
  end loop;
  return '[]';
end
$$;

comment on function strata_merges.settle_identifiers(strata_merges.merges, strata_merges.merge_policies, uuid, uuid, timestamptz) is 'Part of merging users: which of two primary addresses, and of two claims to one address, gives way.';

alter function strata_merges.settle_identifiers(strata_merges.merges, strata_merges.merge_policies, uuid, uuid, timestamptz) owner to strata_definer;
--! end merges/functions/settle_identifiers.sql
--! begin merges/functions/withdraw_consents.sql
create function strata_merges.withdraw_consents(p_merge strata_merges.merges, p_policy strata_merges.merge_policies, p_source uuid, p_survivor uuid, p_clock timestamptz) returns jsonb
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
begin
  perform strata_merges.change_rows(p_merge, p_policy, p_source, p_survivor, p_clock,
    format($c$r.%1$I = $2 and r.applies_to = %2$L and r.kind = 'consent' and r.withdrawn_at is null
       and exists (select from strata_tenancy.consents s where s.%1$I = $1 and s.applies_to = %2$L and s.term = r.term and s.version = r.version and s.withdrawn_at is not null)$c$,
      p_policy.column_name, p_merge.kind),
    'withdrawn_at = greatest($3, r.accepted_at)', '{withdrawn_at}', 'close_survivor');
  return '[]';
end
$$;

comment on function strata_merges.withdraw_consents(strata_merges.merges, strata_merges.merge_policies, uuid, uuid, timestamptz) is 'Part of merging: what the source has withdrawn, the survivor has withdrawn too.';

alter function strata_merges.withdraw_consents(strata_merges.merges, strata_merges.merge_policies, uuid, uuid, timestamptz) owner to strata_definer;
--! end merges/functions/withdraw_consents.sql
--! begin merges/functions/end_relations_between.sql
create function strata_merges.end_relations_between(p_merge strata_merges.merges, p_policy strata_merges.merge_policies, p_source uuid, p_survivor uuid, p_clock timestamptz) returns jsonb
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
begin
  perform strata_merges.change_rows(p_merge, p_policy, p_source, p_survivor, p_clock,
    '(r.from_customer_id, r.to_customer_id) in (($1, $2), ($2, $1)) and r.ended_at is null',
    $c$ended_at = greatest($3, r.started_at + interval '1 microsecond')$c$, '{ended_at}', 'close_between');
  return '[]';
end
$$;

comment on function strata_merges.end_relations_between(strata_merges.merges, strata_merges.merge_policies, uuid, uuid, timestamptz) is 'Part of merging customers: a relation between the two ends, and stays.';

alter function strata_merges.end_relations_between(strata_merges.merges, strata_merges.merge_policies, uuid, uuid, timestamptz) owner to strata_definer;
--! end merges/functions/end_relations_between.sql
--! begin merges/functions/merge_memberships.sql
-- Before the memberships themselves are touched, what hangs on those that will end: the triggers that end relations then find nothing to do, and everything is in the ledger. The survivor keeps the roles of their own; what the source could beyond them is written down and not given.
create function strata_merges.merge_memberships(p_merge strata_merges.merges, p_policy strata_merges.merge_policies, p_source uuid, p_survivor uuid, p_clock timestamptz) returns jsonb
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
#variable_conflict use_column
declare
  v_pair   record;
  v_policy strata_merges.merge_policies;
  v_last   integer;
  v_source text;
  v_found  jsonb := '[]';
begin
  for v_pair in
    select s.organization_id, s.membership_id as source_id, t.membership_id as survivor_id
    from strata_tenancy.memberships s
    join strata_tenancy.memberships t on t.organization_id = s.organization_id and t.user_id = p_survivor and t.label = s.label and t.ended_at is null
    where s.user_id = p_source and s.ended_at is null
    order by s.organization_id, s.membership_id
  loop
    v_last := (select coalesce(max(g.pending_grant), 0) from strata_merges.pending_grants g where g.merge_id = p_merge.merge_id);
    insert into strata_merges.pending_grants (merge_id, pending_grant, kind, organization_id, membership_id, role_id, permission, scope, relationship_id)
    select p_merge.merge_id, v_last + row_number() over (order by g.kind, g.role_id, g.permission, g.scope, g.relationship_id), g.kind, v_pair.organization_id, v_pair.survivor_id, g.role_id, g.permission, g.scope, g.relationship_id
    from (
      select 'role' as kind, r.role_id, null as permission, null as scope, null::uuid as relationship_id from strata_access.membership_roles r
      where r.organization_id = v_pair.organization_id and r.membership_id = v_pair.source_id and (r.ended_at is null or r.ended_at > p_clock)
        and not exists (select from strata_access.membership_roles o
                        where o.organization_id = r.organization_id and o.membership_id = v_pair.survivor_id and o.role_id = r.role_id and (o.ended_at is null or o.ended_at > p_clock))
      union
      select 'permission', null, g.permission, g.scope, null from strata_access.membership_grants g
      where g.organization_id = v_pair.organization_id and g.membership_id = v_pair.source_id and g.effect = 'allow' and (g.ended_at is null or g.ended_at > p_clock)
        and not exists (select from strata_access.membership_grants o
                        where o.organization_id = g.organization_id and o.membership_id = v_pair.survivor_id and o.permission = g.permission and o.scope = g.scope and o.effect = 'allow'
                          and o.counterpart_membership_id is not distinct from g.counterpart_membership_id and (o.ended_at is null or o.ended_at > p_clock))
      union
      select 'relationship', null, null, null, r.relationship_id from strata_tenancy.relationships r
      where r.organization_id = v_pair.organization_id and v_pair.source_id in (r.upper_membership_id, r.lower_membership_id) and (r.ended_at is null or r.ended_at > p_clock)
    ) g;
    for v_policy in
      select m.* from strata_merges.merge_policies m where m.kind = 'membership' and not (m.policy = 'keep' and m.close_assignments is null) order by m.merge_policy_id
    loop
      v_found := v_found || strata_merges.apply_policy(p_merge, v_policy, v_pair.source_id, v_pair.survivor_id, p_clock, v_pair.organization_id);
    end loop;
    -- The stricter of two suspensions counts.
    v_source := format('(select %%s from strata_tenancy.memberships s where s.organization_id = %L and s.membership_id = $1)', v_pair.organization_id);
    perform strata_merges.change_rows(p_merge, p_policy, v_pair.source_id, v_pair.survivor_id, p_clock,
      format('r.organization_id = %L and r.membership_id = $2 and ', v_pair.organization_id)
        || format(v_source, 's.suspended_at is not null and (s.suspended_until is null or s.suspended_until > $3) and (r.suspended_at is null or coalesce(s.suspended_until, ''infinity'') > coalesce(r.suspended_until, ''infinity''))'),
      'suspended_at = coalesce(r.suspended_at, ' || format(v_source, 's.suspended_at') || '), suspended_until = '
        || format(v_source, 'case when r.suspended_at is null then s.suspended_until when num_nulls(s.suspended_until, r.suspended_until) = 0 then greatest(s.suspended_until, r.suspended_until) end'),
      '{suspended_at,suspended_until}', 'sanction');
  end loop;
  return v_found;
end
$$;

comment on function strata_merges.merge_memberships(strata_merges.merges, strata_merges.merge_policies, uuid, uuid, timestamptz) is 'Part of merging users: what hangs on memberships that both have, in the same organization and by the same label.';

alter function strata_merges.merge_memberships(strata_merges.merges, strata_merges.merge_policies, uuid, uuid, timestamptz) owner to strata_definer;
--! end merges/functions/merge_memberships.sql
--! begin merges/functions/apply_values.sql
-- All values of a row in one statement: a check that looks at two of them sees both.
create function strata_merges.apply_values(p_merge strata_merges.merges, p_clock timestamptz) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_key      name := p_merge.kind || '_id';
  v_relation text;
  v_policies strata_merges.merge_policies[];
  v_assignments text;
  v_condition   text;
begin
  for v_relation, v_policies in
    select p.relation, array_agg(p order by p.merge_policy_id) from strata_merges.merge_policies p
    where p.kind = p_merge.kind and (p.policy in ('least', 'greatest', 'coalesce') or p.value_expression is not null)
      and p_merge.choices ->> p.data_group is distinct from 'leave' and strata_merges.find_relation(p.relation) is not null
    group by p.relation order by min(p.merge_policy_id)
  loop
    select string_agg(format('%I = %s', v.column_name, v.expression), ', '), string_agg(format('r.%I is distinct from %s', v.column_name, v.expression), ' or ')
      into v_assignments, v_condition
    from (
      select p.column_name, format('(select %s from %s s cross join (select r.*) t where s.%I = $1)', e.expression, v_relation, v_key) as expression
      from unnest(v_policies) p
      cross join lateral (
        select case
          when p.policy = 'coalesce' and p_merge.choices ->> p.data_group = 'source_wins' then format('coalesce(s.%1$I, t.%1$I)', p.column_name)
          else format('case when %s then %s else t.%I end', coalesce(p.row_condition, 'true'),
                      coalesce(p.value_expression, format('%2$s(t.%1$I, s.%1$I)', p.column_name, p.policy)), p.column_name)
        end as expression
      ) e
    ) v;
    perform strata_merges.change_rows(p_merge, v_policies[1], p_merge.source_id, p_merge.survivor_id, p_clock,
      format('r.%I = $2 and exists (select from %s s where s.%I = $1) and (%s)', v_key, v_relation, v_key, v_condition),
      v_assignments, array(select p.column_name from unnest(v_policies) p), 'value');
  end loop;
end
$$;

comment on function strata_merges.apply_values(strata_merges.merges, timestamptz) is 'Makes the values of the survivor from those of both.';

alter function strata_merges.apply_values(strata_merges.merges, timestamptz) owner to strata_definer;
--! end merges/functions/apply_values.sql
--! begin merges/functions/approval_reasons.sql
-- What a machine must not decide alone. Asked before anything has moved.
create function strata_merges.approval_reasons(p_merge strata_merges.merges, p_clock timestamptz) returns text[]
  language plpgsql stable
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
begin
  if p_merge.kind = 'user' then
    return array(
      select r.reason from (values
        ('not_proved', p_merge.proved_at is null),
        ('platform_role', exists (select from strata_access.user_roles u where u.user_id in (p_merge.source_id, p_merge.survivor_id) and (u.ended_at is null or u.ended_at > p_clock))),
        ('second_factor', exists (select from strata_users.totp_factors f where f.user_id = p_merge.source_id and f.confirmed_at is not null)
                          and not exists (select from strata_users.totp_factors f where f.user_id = p_merge.survivor_id and f.confirmed_at is not null)),
        ('sanction', exists (select from strata_users.users u where u.user_id in (p_merge.source_id, p_merge.survivor_id) and num_nonnulls(u.suspended_at, u.locked_at, u.deactivated_at) > 0))
      ) as r (reason, applies) where r.applies order by r.reason);
  end if;
  return array(
    select r.reason from (values
      ('not_proved', true),
      ('both_verified', (select count(*) from strata_customers.customers c where c.customer_id in (p_merge.source_id, p_merge.survivor_id) and c.verified_at is not null) = 2
                        and not exists (select from strata_kyc.document_fingerprints f
                                        join strata_kyc.document_fingerprints o on o.fingerprint = f.fingerprint and o.fingerprint_key_id = f.fingerprint_key_id
                                        where f.customer_id = p_merge.source_id and o.customer_id = p_merge.survivor_id)),
      ('sanction', exists (select from strata_customers.customers c where c.customer_id in (p_merge.source_id, p_merge.survivor_id) and num_nonnulls(c.suspended_at, c.rejected_at) > 0)
                   or exists (select from strata_customers.legal_holds h where h.customer_id in (p_merge.source_id, p_merge.survivor_id) and h.lifted_at is null))
    ) as r (reason, applies) where r.applies order by r.reason);
end
$$;

comment on function strata_merges.approval_reasons(strata_merges.merges, timestamptz) is 'Why a merge needs the approval of staff: not_proved, both_verified (by different documents), platform_role, second_factor (the source has one, the survivor none), sanction. Empty: it does not.';

alter function strata_merges.approval_reasons(strata_merges.merges, timestamptz) owner to strata_definer;
--! end merges/functions/approval_reasons.sql
--! begin merges/functions/run_merge.sql
-- The one path of previewing and applying. The caller holds both records, and rolls back what is only a preview.
create function strata_merges.run_merge(p_merge strata_merges.merges) returns jsonb
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_clock    timestamptz := strata_core.clock();
  v_reasons  text[] := strata_merges.approval_reasons(p_merge, v_clock);
  v_policy   strata_merges.merge_policies;
  v_found    jsonb;
  v_entity   text := case p_merge.kind when 'user' then 'strata_users.users' else 'strata_customers.customers' end;
begin
  select coalesce(jsonb_agg(jsonb_build_object('conflict', 'missing_policy', 'relation', c.relation, 'column', c.column_name) order by c.relation, c.column_name), '[]') into v_found
  from strata_merges.reference_columns() c
  where c.kind = any (case p_merge.kind when 'user' then '{user,membership}'::text[] else '{customer}' end)
    and not exists (select from strata_merges.merge_policies p where p.kind = c.kind and p.relation = c.relation and p.column_name = c.column_name);
  if v_found = '[]' then
    insert into strata_merges.pending_grants (merge_id, pending_grant, kind, role_id)
    select p_merge.merge_id, row_number() over (order by r.role_id), 'platform_role', r.role_id
    from strata_access.user_roles r
    where p_merge.kind = 'user' and r.user_id = p_merge.source_id and (r.ended_at is null or r.ended_at > v_clock)
      and not exists (select from strata_access.user_roles o where o.user_id = p_merge.survivor_id and o.role_id = r.role_id and (o.ended_at is null or o.ended_at > v_clock));
    -- Values first: they are compared while both still are what they were.
    perform strata_merges.apply_values(p_merge, v_clock);
    for v_policy in
      select p.* from strata_merges.merge_policies p
      where p.kind = p_merge.kind and p.policy not in ('least', 'greatest', 'coalesce') and p.value_expression is null and strata_merges.find_relation(p.relation) is not null
        and not (p.policy = 'keep' and p.close_assignments is null and p.hook is null)
      order by p.merge_policy_id
    loop
      v_found := v_found || strata_merges.apply_policy(p_merge, v_policy, p_merge.source_id, p_merge.survivor_id, v_clock);
    end loop;
    select p.* into v_policy from strata_merges.merge_policies p where p.relation = v_entity and p.column_name = 'merged_into_' || p_merge.kind || '_id' and p.kind = p_merge.kind;
    perform strata_merges.change_rows(p_merge, v_policy, p_merge.source_id, p_merge.survivor_id, v_clock, format('r.%I = $1', p_merge.kind || '_id'),
      format('merged_at = $3, merged_into_%s_id = $2, status_reason = %L', p_merge.kind, p_merge.status_reason), array['merged_at', 'merged_into_' || p_merge.kind || '_id', 'status_reason'], 'merge');
    if p_merge.kind = 'user' then
      -- Not in the ledger: sessions that ended do not come back.
      update strata_users.users u set session_epoch = u.session_epoch + 1 where u.user_id = p_merge.source_id;
    end if;
  end if;
  return jsonb_build_object(
    'conflicts', coalesce((select jsonb_agg(f.value order by f.value ->> 'relation', f.value ->> 'column', f.value) from jsonb_array_elements(v_found) as f (value) where f.value ? 'conflict'), '[]'),
    'approval', to_jsonb(v_reasons),
    'steps', coalesce((select jsonb_agg(jsonb_build_object('step', s.step, 'relation', s.relation, 'column', s.column_name, 'policy', s.policy, 'data_group', s.data_group, 'rows', s.row_count) order by s.step)
                       from strata_merges.merge_steps s where s.merge_id = p_merge.merge_id), '[]'),
    'kept', coalesce((select jsonb_agg(f.value order by f.value ->> 'relation', f.value ->> 'column') from jsonb_array_elements(v_found) as f (value) where f.value ? 'kept'), '[]'),
    'pending_grants', coalesce((select jsonb_agg(jsonb_strip_nulls(to_jsonb(g) - 'merge_id') order by g.pending_grant) from strata_merges.pending_grants g where g.merge_id = p_merge.merge_id), '[]'));
end
$$;

comment on function strata_merges.run_merge(strata_merges.merges) is 'Carries out a merge and answers its plan: conflicts, reasons for approval, steps with their rows, rows that stay, and grants that are not inherited. With a conflict it is to be rolled back.';

alter function strata_merges.run_merge(strata_merges.merges) owner to strata_definer;
--! end merges/functions/run_merge.sql
--! begin merges/functions/plan_hash.sql
-- What was decided, and not how many rows it is about: an order that comes in between preview and approval changes nothing of what was approved. How many rows give way is
-- part of it, and so are the policies themselves.
create function strata_merges.plan_hash(p_merge strata_merges.merges, p_plan jsonb) returns text
  language plpgsql stable
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
begin
  return encode(sha256(convert_to(concat_ws(E'\n', p_merge.kind, p_merge.source_id, p_merge.survivor_id, p_merge.choices, p_plan -> 'conflicts', p_plan -> 'approval', p_plan -> 'pending_grants', p_plan -> 'kept',
    (select jsonb_agg(case when s.value ->> 'policy' in ('repoint', 'union') then s.value - 'rows' - 'step' else s.value - 'step' end order by s.value ->> 'relation', s.value ->> 'column', s.value ->> 'policy')
     from jsonb_array_elements(p_plan -> 'steps') as s (value) where s.value ->> 'policy' not in ('repoint', 'union')),
    (select jsonb_agg(to_jsonb(p) order by p.merge_policy_id) from strata_merges.merge_policies p where p.kind in (p_merge.kind, case p_merge.kind when 'user' then 'membership' end))), 'UTF8')), 'hex');
end
$$;

comment on function strata_merges.plan_hash(strata_merges.merges, jsonb) is 'SHA-256, in hex, of what a plan decides.';

alter function strata_merges.plan_hash(strata_merges.merges, jsonb) owner to strata_definer;
--! end merges/functions/plan_hash.sql
--! begin merges/functions/hold_merge.sql
-- The order of all that merges: the records in the order of their ids in one statement, with who was merged into them, then the organizations, then the merge. Whoever erases holds the
-- records too when it comes to the merge. For update, so that a row of whatever table that is just about to point at one of them waits. Somebody who was merged into the source
-- while this waited would be held out of order: then all is let go and held anew. What comes after the locks has to see what was committed before, which only read committed does.
create function strata_merges.hold_merge(p_merge_id uuid) returns strata_merges.merges
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_merge strata_merges.merges;
  v_held  uuid[];
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    perform strata_core.raise_error('ST202');
  end if;
  select m.* into v_merge from strata_merges.merges m where m.merge_id = p_merge_id;
  loop
    begin
      if v_merge.kind = 'user' then
        v_held := array(select u.user_id from strata_users.users u
                        where u.user_id in (v_merge.source_id, v_merge.survivor_id) or u.merged_into_user_id = v_merge.source_id order by u.user_id for update);
        if exists (select from strata_users.users u where u.merged_into_user_id = v_merge.source_id and u.user_id <> all (v_held)) then
          raise no_data_found;
        end if;
        perform strata_access.lock_organizations_of(array[v_merge.source_id, v_merge.survivor_id]);
      elsif v_merge.kind = 'customer' then
        v_held := array(select c.customer_id from strata_customers.customers c
                        where c.customer_id in (v_merge.source_id, v_merge.survivor_id) or c.merged_into_customer_id = v_merge.source_id order by c.customer_id for update);
        if exists (select from strata_customers.customers c where c.merged_into_customer_id = v_merge.source_id and c.customer_id <> all (v_held)) then
          raise no_data_found;
        end if;
      end if;
      exit;
    exception when no_data_found then
      null;
    end;
  end loop;
  select m.* into v_merge from strata_merges.merges m where m.merge_id = p_merge_id for no key update;
  return v_merge;
end
$$;

comment on function strata_merges.hold_merge(uuid) is 'A merge, with its records held until the end of the transaction. Null when there is none. Raises ST202 outside of read committed.';

alter function strata_merges.hold_merge(uuid) owner to strata_definer;
--! end merges/functions/hold_merge.sql
--! begin merges/functions/merge_obstacle.sql
create function strata_merges.merge_obstacle(p_kind text, p_source_id uuid, p_survivor_id uuid) returns text
  language plpgsql stable
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
begin
  if p_kind = 'user' then
    return (select case when count(*) < 2 then 'unknown'
                        when bool_or(u.user_id = p_source_id and u.merged_at is not null) then 'source_merged'
                        when bool_or(u.user_id = p_survivor_id and u.merged_at is not null) then 'survivor_merged'
                        when bool_or(u.erased_at is not null) then 'erased'
                        when count(distinct u.kind) > 1 then 'other_kind' end
            from strata_users.users u where u.user_id in (p_source_id, p_survivor_id));
  end if;
  return (select case when count(*) < 2 then 'unknown'
                      when bool_or(c.customer_id = p_source_id and c.merged_at is not null) then 'source_merged'
                      when bool_or(c.customer_id = p_survivor_id and c.merged_at is not null) then 'survivor_merged'
                      when bool_or(c.erased_at is not null) then 'erased'
                      when bool_or(c.closed_at is not null) then 'closed'
                      when count(distinct c.kind) > 1 then 'other_kind' end
          from strata_customers.customers c where c.customer_id in (p_source_id, p_survivor_id));
end
$$;

comment on function strata_merges.merge_obstacle(text, uuid, uuid) is 'Why two records cannot be merged: unknown, source_merged, survivor_merged, erased, closed (customers) or other_kind; null when nothing stands in the way.';

alter function strata_merges.merge_obstacle(text, uuid, uuid) owner to strata_definer;
--! end merges/functions/merge_obstacle.sql
--! begin merges/functions/may_drive.sql
-- Staff drive every merge; a person drives one of their own, which they have proved to be both of.
create function strata_merges.may_drive(p_merge strata_merges.merges) returns boolean
  language plpgsql stable
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_context strata_core.context;
begin
  select x.* into v_context from strata_core.context x;
  return case when pg_has_role(session_user, 'strata_operator', 'usage') or pg_has_role(session_user, 'strata_worker', 'usage') then true
              else v_context.user_id = p_merge.survivor_id and p_merge.proved_at is not null and v_context.impersonator_user_id is null end is true;
end
$$;

comment on function strata_merges.may_drive(strata_merges.merges) is 'Whether whoever asks may preview and apply a merge: staff and jobs, or the survivor who proved to be both.';

alter function strata_merges.may_drive(strata_merges.merges) owner to strata_definer;
--! end merges/functions/may_drive.sql
--! begin merges/functions/try_merge.sql
-- Errors that a retry may cure are none of the plan's. Of the others only names are told: texts of other programs' triggers may hold data.
create function strata_merges.try_merge(p_merge strata_merges.merges) returns jsonb
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_plan       jsonb;
  v_state      text;
  v_schema     text;
  v_table      text;
  v_constraint text;
begin
  begin
    v_plan := strata_merges.run_merge(p_merge);
    raise transaction_rollback;
  exception
    when serialization_failure or deadlock_detected or lock_not_available then
      raise;
    when transaction_rollback then
      if v_plan is null then
        raise;
      end if;
      return v_plan;
    when others then
      get stacked diagnostics v_state = returned_sqlstate, v_schema = schema_name, v_table = table_name, v_constraint = constraint_name;
      return jsonb_build_object('conflicts', jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
               'conflict', case v_state when 'ST204' then 'last_owner' when 'ST205' then 'rows_missing' when 'ST206' then 'hook' else 'error' end, 'sqlstate', v_state,
               'relation', case when v_state = 'ST205' then v_constraint when v_table <> '' then format('%I.%I', v_schema, v_table) end, 'constraint', nullif(v_constraint, '')))),
             'approval', to_jsonb(strata_merges.approval_reasons(p_merge, strata_core.clock())), 'steps', '[]'::jsonb, 'kept', '[]'::jsonb, 'pending_grants', '[]'::jsonb);
  end;
end
$$;

comment on function strata_merges.try_merge(strata_merges.merges) is 'The plan of a merge, by carrying it out and rolling it back.';

alter function strata_merges.try_merge(strata_merges.merges) owner to strata_definer;
--! end merges/functions/try_merge.sql
--! begin merges/functions/record_columns.sql
create function strata_merges.record_columns(p_relation regclass, p_columns text[]) returns text
  language plpgsql stable
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
begin
  return (select string_agg(format('%I %s', c.name, format_type(a.atttypid, a.atttypmod)), ', ' order by c.position)
          from unnest(p_columns) with ordinality as c (name, position)
          join pg_attribute a on a.attrelid = p_relation and a.attname = c.name and not a.attisdropped
          having count(*) = cardinality(p_columns));
end
$$;

comment on function strata_merges.record_columns(regclass, text[]) is 'Columns of a table with their types, to read values of the ledger by. Null when one of them is not there any more.';

alter function strata_merges.record_columns(regclass, text[]) owner to strata_definer;
--! end merges/functions/record_columns.sql
--! begin merges/functions/restore_rows.sql
-- Undoes a part of a step. A column goes back only where it still is what the merge made of it; a row that points elsewhere since is left alone. What triggers change along
-- is put right by a second update, when all rows of the step are back.
create function strata_merges.restore_rows(p_step strata_merges.merge_steps, p_from bigint, p_to bigint, p_clock timestamptz) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
  set enable_hashjoin = off
  set enable_mergejoin = off
as $$
declare
  v_relation regclass := p_step.relation::regclass;
  v_keys     text := strata_merges.record_columns(v_relation, p_step.key_columns);
  v_columns  text := strata_merges.record_columns(v_relation, p_step.columns);
  v_statement text;
  v_numbers  bigint[];
  v_row_keys jsonb[];
  v_befores  jsonb[];
  v_afters   jsonb[];
  v_positions jsonb[];
  v_wholes   jsonb[];
  v_whole    bigint[];
  v_partly   bigint[];
  v_join     text := (select string_agg(format('r.%1$I = k.%1$I', c.name), ' and ') from unnest(p_step.key_columns) as c (name));
begin
  select array_agg(l.row_number order by l.row_number), array_agg(l.row_key order by l.row_number), array_agg(l.before order by l.row_number), array_agg(l.after order by l.row_number)
    into v_numbers, v_row_keys, v_befores, v_afters
  from strata_merges.merge_ledger l
  where l.merge_id = p_step.merge_id and l.step = p_step.step and l.row_number between p_from and p_to and l.restored_at is null;
  -- Answered are positions in the batch: of the rows that went back, whether wholly.
  v_statement := format($f$
    with picked as materialized (
      select l.position, l.row_key, l.before, r.unchanged
      from unnest($4::jsonb[], $5::jsonb[], $6::jsonb[]) with ordinality as l (row_key, before, after, position)
      cross join lateral jsonb_to_record(l.row_key) as k (%2$s)
      cross join lateral jsonb_to_record(l.after) as a (%3$s)
      cross join lateral (select array[%4$s] as unchanged from %1$s r where %5$s for no key update) r
    ), restored as (
      update %1$s r set %6$s
      from picked p
      cross join lateral jsonb_to_record(p.before) as b (%3$s)
      cross join lateral jsonb_to_record(p.row_key) as k (%2$s)
      where %5$s and %7$s
      returning p.position, p.unchanged
    )
    select array_agg(to_jsonb(d.position)), array_agg(to_jsonb(true = all (d.unchanged))), null::jsonb[], null::integer from restored d
  $f$, v_relation, v_keys, v_columns,
       (select string_agg(format('r.%1$I is not distinct from a.%1$I', c.name), ', ' order by c.position) from unnest(p_step.columns) with ordinality as c (name, position)),
       v_join,
       (select string_agg(format('%1$I = case when p.unchanged[%2$s] then b.%1$I else r.%1$I end', c.name, c.position), ', ' order by c.position)
        from unnest(p_step.columns) with ordinality as c (name, position)),
       -- The column that says whose the row is decides, where it was changed; otherwise any that is as it was.
       case when p_step.column_name = any (p_step.columns) then format('p.unchanged[%s]', array_position(p_step.columns, p_step.column_name)) else 'true = any (p.unchanged)' end);
  if p_step.relation ~ '^strata_' then
    execute v_statement into v_positions, v_wholes using null::uuid, null::uuid, p_clock, v_row_keys, v_befores, v_afters;
  else
    select c.row_keys, c.befores into v_positions, v_wholes
    from strata_merges.change_foreign_rows(v_statement, null, null, p_clock, v_row_keys, v_befores, v_afters) c;
  end if;
  select coalesce(array_agg(v_numbers[d.position::integer]) filter (where d.is_whole::boolean), '{}'), coalesce(array_agg(v_numbers[d.position::integer]) filter (where not d.is_whole::boolean), '{}')
    into v_whole, v_partly
  from unnest(v_positions, v_wholes) as d (position, is_whole);
  -- By arrays: in a join, on a ledger that has just been filled, the planner would compare every row with every other.
  update strata_merges.merge_ledger l
  set restored_at = p_clock, kept_reason = case when l.row_number = any (v_partly) then 'partly_changed' end
  where l.merge_id = p_step.merge_id and l.step = p_step.step and l.row_number = any (v_whole || v_partly);
  execute format($f$
    update strata_merges.merge_ledger l
    set kept_reason = case when exists (select from jsonb_to_record(l.row_key) as k (%2$s) join %1$s r on %3$s) then 'changed' else 'gone' end
    where l.merge_id = $1 and l.step = $2 and l.row_number between $3 and $4 and l.restored_at is null
  $f$, v_relation, v_keys, v_join)
  using p_step.merge_id, p_step.step, p_from, p_to;
end
$$;

comment on function strata_merges.restore_rows(strata_merges.merge_steps, bigint, bigint, timestamptz) is 'Puts rows of a step back and marks them in the ledger, with the reason where it left them.';

alter function strata_merges.restore_rows(strata_merges.merge_steps, bigint, bigint, timestamptz) owner to strata_definer;
--! end merges/functions/restore_rows.sql
--! begin merges/functions/restore_step.sql
-- A batch that breaks a constraint is tried again row by row, so that one row that has lost its place keeps no other from going back.
create function strata_merges.restore_step(p_step strata_merges.merge_steps, p_clock timestamptz) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_relation regclass := strata_merges.find_relation(p_step.relation);
  v_first    bigint := 1;
  v_row      bigint;
  v_refused  bigint[] := '{}';
  v_again    text;
begin
  if strata_merges.record_columns(v_relation, p_step.columns || p_step.key_columns) is null then
    update strata_merges.merge_ledger l set kept_reason = 'gone' where l.merge_id = p_step.merge_id and l.step = p_step.step;
    return;
  end if;
  while v_first <= p_step.row_count loop
    begin
      perform strata_merges.restore_rows(p_step, v_first, v_first + 999, p_clock);
    exception when integrity_constraint_violation or sqlstate 'ST201' or sqlstate 'ST402' then
      for v_row in v_first .. least(v_first + 999, p_step.row_count) loop
        begin
          perform strata_merges.restore_rows(p_step, v_row, v_row, p_clock);
        exception when integrity_constraint_violation or sqlstate 'ST201' or sqlstate 'ST402' then
          update strata_merges.merge_ledger l set kept_reason = 'collision' where l.merge_id = p_step.merge_id and l.step = p_step.step and l.row_number = v_row;
        end;
      end loop;
    end;
    v_first := v_first + 1000;
  end loop;
  if exists (select from strata_merges.merge_policies p
             where p.kind = p_step.kind and p.relation = p_step.relation and p.column_name = p_step.column_name and p.also_columns && p_step.columns) then
    v_again := format($f$
      update %1$s r set %4$s
      from strata_merges.merge_ledger l
      cross join lateral jsonb_to_record(l.row_key) as k (%2$s)
      cross join lateral jsonb_to_record(l.before) as b (%3$s)
      where l.merge_id = $1 and l.step = $2 and l.row_number = $3 and %5$s and (%6$s)
    $f$, v_relation, strata_merges.record_columns(v_relation, p_step.key_columns), strata_merges.record_columns(v_relation, p_step.columns),
         (select string_agg(format('%1$I = b.%1$I', c.name), ', ') from unnest(p_step.columns) as c (name)),
         (select string_agg(format('r.%1$I = k.%1$I', c.name), ' and ') from unnest(p_step.key_columns) as c (name)),
         (select string_agg(format('r.%1$I is distinct from b.%1$I', c.name), ' or ') from unnest(p_step.columns) as c (name)));
    -- Twice, because a trigger may let one row have a value only after another has lost or got it.
    for v_round in 1 .. 2 loop
      for v_row in
        select l.row_number from strata_merges.merge_ledger l
        where l.merge_id = p_step.merge_id and l.step = p_step.step and l.restored_at = p_clock and (l.kept_reason is null or l.row_number = any (v_refused))
        order by l.row_number
      loop
        begin
          execute v_again using p_step.merge_id, p_step.step, v_row;
          update strata_merges.merge_ledger l set kept_reason = null where l.merge_id = p_step.merge_id and l.step = p_step.step and l.row_number = v_row and l.kept_reason is not null;
        exception when integrity_constraint_violation or sqlstate 'ST201' or sqlstate 'ST402' then
          v_refused := v_refused || v_row;
          update strata_merges.merge_ledger l set kept_reason = 'partly_changed' where l.merge_id = p_step.merge_id and l.step = p_step.step and l.row_number = v_row;
        end;
      end loop;
    end loop;
  end if;
end
$$;

comment on function strata_merges.restore_step(strata_merges.merge_steps, timestamptz) is 'Undoes a step of a merge.';

alter function strata_merges.restore_step(strata_merges.merge_steps, timestamptz) owner to strata_definer;
--! end merges/functions/restore_step.sql
--! begin merges/functions/reconsider_verifications.sql
-- Undoing takes documents from one customer and gives them to another. Whoever was verified by a document that has gone, or was found bad meanwhile, is verified no more.
create function strata_merges.reconsider_verifications(p_merge strata_merges.merges) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_merges, pg_temp
as $$
declare
  v_customer_id uuid;
begin
  for v_customer_id in
    select c.customer_id from strata_customers.customers c
    where c.customer_id in (p_merge.source_id, p_merge.survivor_id) and c.verified_at is not null
      and exists (select from strata_merges.merge_ledger l
                  join strata_merges.merge_steps s on s.merge_id = l.merge_id and s.step = l.step and s.relation = 'strata_kyc.identity_documents'
                  join strata_kyc.identity_documents d on d.identity_document_id = (l.row_key ->> 'identity_document_id')::uuid
                  where l.merge_id = p_merge.merge_id
                    and (c.verified_at > p_merge.applied_at or greatest(d.rejected_at, d.withdrawn_at, d.superseded_at) > p_merge.applied_at))
    order by c.customer_id
  loop
    perform strata_kyc.reconsider_customer(v_customer_id, 'a merge was undone');
  end loop;
end
$$;

comment on function strata_merges.reconsider_verifications(strata_merges.merges) is 'Asks anew whether the customers of a merge that is being undone are verified, where documents that the merge moved have anything to do with it.';

alter function strata_merges.reconsider_verifications(strata_merges.merges) owner to strata_definer;
--! end merges/functions/reconsider_verifications.sql
--! begin merges/policies.sql
select strata_core.lay_row_security(format('strata_merges.%I', t))
from unnest(array['data_groups', 'merge_policies', 'merges', 'merge_steps', 'merge_ledger', 'pending_grants']) as t;

create policy reporter_select on strata_merges.merges for select to strata_reporter using (true);
-- What a merge does to a table is changed by the owner.
create policy owner_select on strata_merges.merge_policies for select to strata_owner using (true);
create policy owner_insert on strata_merges.merge_policies for insert to strata_owner with check (true);
create policy owner_update on strata_merges.merge_policies for update to strata_owner using (true) with check (true);

select strata_core.lay_row_security(format('strata_merges.%I', t))
from unnest(array['email_rules', 'blocking_rules', 'comparison_levels', 'comparison_weights', 'matching_parameters', 'term_frequencies', 'blocking_keys', 'customer_features',
                  'user_features', 'compared_pairs', 'duplicate_candidates', 'rejected_duplicates']) as t;

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
grant select on strata_merges.email_rules, strata_merges.blocking_rules, strata_merges.comparison_levels, strata_merges.comparable_customers,
  strata_merges.comparable_users to strata_definer;
grant select, insert, delete on strata_merges.comparison_weights, strata_merges.term_frequencies to strata_definer;
grant select, insert, update on strata_merges.matching_parameters to strata_definer;
grant select, insert, update, delete on strata_merges.blocking_keys, strata_merges.duplicate_candidates, strata_merges.rejected_duplicates to strata_definer;
grant select, insert, truncate on strata_merges.customer_features, strata_merges.user_features, strata_merges.compared_pairs to strata_definer;
grant execute on function strata_merges.squeeze(text), strata_merges.gram_signature(text), strata_merges.digit_signature(text), strata_merges.likeness(bit, bit),
  strata_merges.is_slip(text, text) to strata_definer;
grant select on strata_merges.data_groups to strata_definer;
grant select, insert, update on strata_merges.merge_policies, strata_merges.merges, strata_merges.merge_steps to strata_definer;
grant select, insert, update, delete on strata_merges.merge_ledger to strata_definer;
grant select, insert on strata_merges.pending_grants to strata_definer;
grant select (merge_id, kind, source_id, survivor_id, status, proved_at, proposed_at, previewed_at, approved_at, applied_at, undone_at, sealed_at, canceled_at, row_count, restored_count, kept_count)
  on strata_merges.merges to strata_reporter;
grant execute on function strata_merges.merge_status(timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz) to strata_definer;
-- What merging changes beyond what the functions of the strata do.
grant update (customer_id) on strata_customers.benefit_redemptions to strata_definer;
grant update (user_id, customer_id) on strata_tenancy.consents to strata_definer;
grant update (user_id) on strata_users.external_ids, strata_users.passkey_handles to strata_definer;
-- What belongs to strata_merger is granted by it; after that it may do nothing here.
grant usage on schema strata_merges to strata_merger;
set local role strata_merger;
grant execute on function strata_merges.change_foreign_rows(text, uuid, uuid, timestamptz, jsonb[], jsonb[], jsonb[]) to strata_definer;
set local role strata_owner;

revoke create on schema strata_merges from strata_definer;
revoke all on schema strata_merges from strata_merger;
--! end merges/grants.sql

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

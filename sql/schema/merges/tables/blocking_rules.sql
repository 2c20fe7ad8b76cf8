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
  ('customer', 'born_name', 'array[f.born || f.given_name, f.born || f.family_name]', 'Date of birth and a name, given or family.'),
  ('customer', 'born_postal_code', 'array[f.born || f.postal_code]', 'Date of birth and postal code.'),
  ('customer', 'born_locality', 'array[f.born || f.locality]', 'Date of birth and locality.'),
  ('customer', 'born_line', 'array[f.born || f.street, f.born || f.address_rest]', 'Date of birth and a line of the address.'),
  ('customer', 'born_house_number', 'array[f.born || f.house_number]', 'Date of birth and house number.'),
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

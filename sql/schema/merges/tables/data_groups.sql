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

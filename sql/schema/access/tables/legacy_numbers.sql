-- The numbers by which a system before this one knew its parties. It wrote who may what under an index made of them (own, own + upper, own - lower), which names
-- nobody for sure: 2 + 5 is 3 + 4. So an index is read with the numbers and the relations at hand, and believed only where there is one way to read it.
create table strata_access.legacy_numbers (
  organization_id uuid not null,
  legacy_number   bigint not null,
  membership_id   uuid,

  constraint legacy_numbers_pkey primary key (organization_id, legacy_number),
  constraint legacy_numbers_membership_id_key unique nulls not distinct (organization_id, membership_id),
  constraint legacy_numbers_organization_id_fkey foreign key (organization_id) references strata_tenancy.organizations (organization_id),
  constraint legacy_numbers_legacy_number_check check (legacy_number between 1 and 1000000000000)
);

alter table strata_access.legacy_numbers add constraint legacy_numbers_membership_id_fkey
  foreign key (organization_id, membership_id) references strata_tenancy.memberships (organization_id, membership_id);

comment on table strata_access.legacy_numbers is 'One row per party that a system before this one had a number for: a member, or the organization itself.';
comment on column strata_access.legacy_numbers.organization_id is 'Organization.';
comment on column strata_access.legacy_numbers.legacy_number is 'The number there.';
comment on column strata_access.legacy_numbers.membership_id is 'The member it stands for; null for the organization itself.';

-- Where an organization, or one of its members in it, is: dated and never overwritten, as the addresses of customers.
create table strata_tenancy.party_addresses (
  organization_id  uuid not null,
  party_address_id uuid not null default strata_core.uuid_v7(),
  membership_id    uuid,
  address_group    text not null default 'main',
  address_lines    text[] not null,
  locality         text,
  region           text,
  postal_code      text,
  country          strata_core.country,
  started_at       timestamptz not null,
  ended_at         timestamptz,

  constraint party_addresses_pkey primary key (organization_id, party_address_id),
  constraint party_addresses_address_group_check check (address_group ~ '^[a-z][a-z0-9_]{0,62}$'),
  constraint party_addresses_address_lines_check check (
    case when array_ndims(address_lines) > 1 then false
         else cardinality(address_lines) <= 5 and array_position(address_lines, null) is null
              and length(array_to_string(address_lines, ' ')) <= 1000 and array_to_string(address_lines, ' ') !~ '[[:cntrl:]]' end),
  constraint party_addresses_locality_check check (length(locality) between 1 and 200 and locality !~ '[[:cntrl:]]'),
  constraint party_addresses_region_check check (length(region) between 1 and 200 and region !~ '[[:cntrl:]]'),
  constraint party_addresses_postal_code_check check (length(postal_code) between 1 and 20 and postal_code !~ '[[:cntrl:]]'),
  constraint party_addresses_ended_at_check check (ended_at > started_at)
);

alter table strata_tenancy.party_addresses add constraint party_addresses_organization_id_fkey
  foreign key (organization_id) references strata_tenancy.organizations (organization_id);
alter table strata_tenancy.party_addresses add constraint party_addresses_membership_id_fkey
  foreign key (organization_id, membership_id) references strata_tenancy.memberships (organization_id, membership_id);

-- The current address of each group is one.
create unique index party_addresses_one_current_idx on strata_tenancy.party_addresses (organization_id, membership_id, address_group) nulls not distinct
  where ended_at is null;
-- All addresses of a member or of the organization, the former ones too; also for the foreign keys.
create index party_addresses_membership_id_idx on strata_tenancy.party_addresses (organization_id, membership_id);

select strata_audit.lay_row_history('strata_tenancy.party_addresses', 'party_address_id',
  '{organization_id,party_address_id,membership_id,address_group,address_lines,locality,region,postal_code,country,ended_at}');

select strata_core.lay_personal_data('strata_tenancy.party_addresses', p_subject => 'membership', p_key_column => 'membership_id', p_treatment => 'set',
  p_columns => '{ended_at}', p_replacement => 'coalesce(ended_at, greatest(strata_core.clock(), started_at + interval ''1 microsecond''))');
select strata_core.lay_personal_data('strata_tenancy.party_addresses', p_subject => 'membership', p_key_column => 'membership_id', p_treatment => 'clear',
  p_columns => '{address_lines}', p_replacement => $$'{}'$$);
select strata_core.lay_personal_data('strata_tenancy.party_addresses', p_subject => 'membership', p_key_column => 'membership_id', p_treatment => 'clear',
  p_columns => '{locality,postal_code}');

comment on table strata_tenancy.party_addresses is 'One row per address that an organization, or a member in it, has or had.';
comment on column strata_tenancy.party_addresses.organization_id is 'Organization.';
comment on column strata_tenancy.party_addresses.party_address_id is 'Key within the organization.';
comment on column strata_tenancy.party_addresses.membership_id is 'Member whose it is; null for the organization''s own.';
comment on column strata_tenancy.party_addresses.address_group is 'What it is for, in a word of the organization, such as main, billing or delivery.';
comment on column strata_tenancy.party_addresses.address_lines is 'Street, number, building: up to five lines in the order of the label. @pii';
comment on column strata_tenancy.party_addresses.locality is 'City or suburb; null when not known. @pii';
comment on column strata_tenancy.party_addresses.region is 'State or province; null when not known.';
comment on column strata_tenancy.party_addresses.postal_code is 'Postal code as written there; null when not known. @pii';
comment on column strata_tenancy.party_addresses.country is 'Country (ISO 3166-1 alpha-2); null when not known.';
comment on column strata_tenancy.party_addresses.started_at is 'Since when it is known.';
comment on column strata_tenancy.party_addresses.ended_at is 'Since when it is former; null while it is current.';

-- How an organization, or one of its members in it, is reached: the same shape for each level, dated. Nobody signs in with these.
create table strata_tenancy.party_contacts (
  organization_id  uuid not null,
  party_contact_id uuid not null default strata_core.uuid_v7(),
  membership_id    uuid,
  contact_group    text not null default 'main',
  contact_type     text not null,
  value            text not null,
  started_at       timestamptz not null,
  ended_at         timestamptz,

  constraint party_contacts_pkey primary key (organization_id, party_contact_id),
  constraint party_contacts_contact_group_check check (contact_group ~ '^[a-z][a-z0-9_]{0,62}$'),
  constraint party_contacts_contact_type_check check (contact_type in ('email', 'phone', 'mobile', 'fax', 'website')),
  constraint party_contacts_value_check check (
    (length(value) <= 500 and value ~ case contact_type when 'email' then '^[^[:space:][:cntrl:]@]{1,64}@[^[:space:][:cntrl:]@]{1,189}$' when 'website' then '^https?://[^[:space:][:cntrl:]]+$'
                              else '^\+[1-9][0-9]{6,14}$' end)
    or (value = 'erased' and ended_at is not null)),
  constraint party_contacts_ended_at_check check (ended_at > started_at)
);

alter table strata_tenancy.party_contacts add constraint party_contacts_organization_id_fkey
  foreign key (organization_id) references strata_tenancy.organizations (organization_id);
alter table strata_tenancy.party_contacts add constraint party_contacts_membership_id_fkey
  foreign key (organization_id, membership_id) references strata_tenancy.memberships (organization_id, membership_id);

-- The current contact of each type in a group is one; the profile of a member asks for it.
create unique index party_contacts_one_current_idx on strata_tenancy.party_contacts (organization_id, membership_id, contact_group, contact_type) nulls not distinct
  where ended_at is null;
-- All contacts of a member or of the organization, the former ones too; also for the foreign keys.
create index party_contacts_membership_id_idx on strata_tenancy.party_contacts (organization_id, membership_id);

select strata_audit.lay_row_history('strata_tenancy.party_contacts', 'party_contact_id',
  '{organization_id,party_contact_id,membership_id,contact_group,contact_type,value,ended_at}');

select strata_core.lay_personal_data('strata_tenancy.party_contacts', p_subject => 'membership', p_key_column => 'membership_id', p_treatment => 'set',
  p_columns => '{ended_at}', p_replacement => 'coalesce(ended_at, greatest(strata_core.clock(), started_at + interval ''1 microsecond''))');
select strata_core.lay_personal_data('strata_tenancy.party_contacts', p_subject => 'membership', p_key_column => 'membership_id', p_treatment => 'clear',
  p_columns => '{value}', p_replacement => $$'erased'$$);

comment on table strata_tenancy.party_contacts is 'One row per way in which an organization, or a member in it, is or was reached.';
comment on column strata_tenancy.party_contacts.organization_id is 'Organization.';
comment on column strata_tenancy.party_contacts.party_contact_id is 'Key within the organization.';
comment on column strata_tenancy.party_contacts.membership_id is 'Member whose it is; null for the organization''s own.';
comment on column strata_tenancy.party_contacts.contact_group is 'What it is for, in a word of the organization; main is what the profile shows.';
comment on column strata_tenancy.party_contacts.contact_type is 'email, phone, mobile, fax or website.';
comment on column strata_tenancy.party_contacts.value is 'Address, number (E.164) or URL. @pii';
comment on column strata_tenancy.party_contacts.started_at is 'Since when it is known.';
comment on column strata_tenancy.party_contacts.ended_at is 'Since when it is former; null while it is current.';

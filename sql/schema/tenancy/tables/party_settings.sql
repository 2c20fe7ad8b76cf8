-- Values that the application keeps for an organization, or for a member in it, by group and name. What they mean is the application's business. Not dated:
-- a former value is in the row history. Of one that is taken back the row stays without a value: by the row, erasing the person finds its history.
create table strata_tenancy.party_settings (
  organization_id  uuid not null,
  party_setting_id uuid not null default strata_core.uuid_v7(),
  membership_id    uuid,
  setting_group    text not null,
  setting          text not null,
  value            jsonb,
  created_at       timestamptz not null default clock_timestamp(),
  updated_at       timestamptz not null default clock_timestamp(),

  constraint party_settings_pkey primary key (organization_id, party_setting_id),
  constraint party_settings_setting_group_check check (setting_group ~ '^[a-z][a-z0-9_]{0,62}$'),
  constraint party_settings_setting_check check (setting ~ '^[a-z][a-z0-9_]{0,62}$'),
  constraint party_settings_value_check check (pg_column_size(value) <= 8192)
);

alter table strata_tenancy.party_settings add constraint party_settings_organization_id_fkey
  foreign key (organization_id) references strata_tenancy.organizations (organization_id);
alter table strata_tenancy.party_settings add constraint party_settings_membership_id_fkey
  foreign key (organization_id, membership_id) references strata_tenancy.memberships (organization_id, membership_id);

-- Each setting has one value; the index also serves the foreign keys.
create unique index party_settings_one_value_idx on strata_tenancy.party_settings (organization_id, membership_id, setting_group, setting) nulls not distinct;

create trigger t100_touch_updated_at before update on strata_tenancy.party_settings for each row execute function strata_core.tg__touch_updated_at();
select strata_audit.lay_row_history('strata_tenancy.party_settings', 'party_setting_id',
  '{organization_id,party_setting_id,membership_id,setting_group,setting,value}');

select strata_core.lay_personal_data('strata_tenancy.party_settings', p_subject => 'membership', p_key_column => 'membership_id', p_treatment => 'clear',
  p_columns => '{value}');

comment on table strata_tenancy.party_settings is 'One row per value that the application keeps for an organization, or for a member in it.';
comment on column strata_tenancy.party_settings.organization_id is 'Organization.';
comment on column strata_tenancy.party_settings.party_setting_id is 'Key within the organization.';
comment on column strata_tenancy.party_settings.membership_id is 'Member whose it is; null for the organization''s own.';
comment on column strata_tenancy.party_settings.setting_group is 'Group that it belongs to.';
comment on column strata_tenancy.party_settings.setting is 'Name within the group.';
comment on column strata_tenancy.party_settings.value is 'The value, as JSON; null where it was taken back, or the person erased. @pii';

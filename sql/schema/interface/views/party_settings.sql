create view strata.party_settings with (security_invoker = true) as
select
  s.organization_id,
  s.party_setting_id,
  s.membership_id,
  s.setting_group,
  s.setting,
  s.value,
  s.updated_at
from strata_tenancy.party_settings s
where s.value is not null;

comment on view strata.party_settings is 'One row per value that the application keeps for the session''s organization or the member that acts; the admin company sees those of all members. Always fresh.';

create function strata.purge_invitations(p_limit integer default 1000) returns integer
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_clock     timestamptz := strata_core.clock();
  v_retention interval := strata_core.setting_interval('invitation_retention');
  v_count     integer;
begin
  with due as (
    select i.organization_id, i.invitation_id from strata_tenancy.invitations i
    where i.redacted_at is null and coalesce(i.accepted_at, i.declined_at, i.revoked_at, i.expires_at) + v_retention <= v_clock
    limit greatest(least(p_limit, 10000), 0)
    for update skip locked
  )
  update strata_tenancy.invitations i
  set value = case when i.value is not null then 'erased:' || i.invitation_id::text end, address = case when i.value is not null then 'erased:' || i.invitation_id::text end,
      message = null, redacted_at = v_clock
  from due d
  where i.organization_id = d.organization_id and i.invitation_id = d.invitation_id;
  get diagnostics v_count = row_count;
  return v_count;
end
$$;

comment on function strata.purge_invitations(integer) is 'Takes address and message out of invitations that ended longer ago than the setting invitation_retention, and answers of how many. What was agreed to stays: who invited, who accepted, and when.';

alter function strata.purge_invitations(integer) owner to strata_definer;

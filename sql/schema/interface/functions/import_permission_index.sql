-- A permission that the member has been granted in this scope, or denied, stays as it is: whoever imports a second time gives nothing twice, and lifts nothing.
create function strata.import_permission_index(p_permission_index bigint, p_permissions text[], p_reason text default null)
  returns table (outcome text, organization_id uuid, membership_id uuid, granted_count integer, unknown_permissions text[])
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock   timestamptz := strata_core.clock();
  v_reading strata_access.legacy_readings;
begin
  -- One statement: a number that is given meanwhile is not seen by half.
  select r.* into v_reading from strata_access.legacy_readings r where r.permission_index = p_permission_index limit 1;
  if v_reading.reading_count is distinct from 1 then
    outcome := case when v_reading.reading_count is null then 'unknown' else 'ambiguous' end;
    return next;
    return;
  end if;
  organization_id := v_reading.organization_id;
  membership_id := v_reading.membership_id;
  unknown_permissions := array(select distinct g.permission from unnest(p_permissions) as g (permission)
                               where not exists (select from strata_access.permissions p where p.permission = g.permission and p.kind = 'organization')
                               order by g.permission);
  if membership_id is null then
    outcome := 'organization';
  elsif cardinality(unknown_permissions) > 0 then
    outcome := 'unknown_permission';
  else
    perform from strata_tenancy.memberships m
    where m.organization_id = v_reading.organization_id and m.membership_id = v_reading.membership_id and m.ended_at is null for no key update;
    if not found then
      outcome := 'ended';
    else
      insert into strata_access.membership_grants (organization_id, membership_id, permission, effect, scope, counterpart_membership_id, started_at, reason)
      select distinct v_reading.organization_id, v_reading.membership_id, g.permission, 'allow', v_reading.scope, v_reading.counterpart_membership_id, v_clock,
             coalesce(p_reason, format('imported from permission_index %s', p_permission_index))
      from unnest(p_permissions) as g (permission)
      where not exists (select from strata_access.membership_grants h
                        where h.organization_id = v_reading.organization_id and h.membership_id = v_reading.membership_id and h.permission = g.permission
                          and h.scope = v_reading.scope and h.counterpart_membership_id is not distinct from v_reading.counterpart_membership_id
                          and (h.ended_at is null or h.ended_at > v_clock));
      get diagnostics granted_count = row_count;
      outcome := case when granted_count > 0 then 'imported' else 'unchanged' end;
    end if;
  end if;
  return next;
exception
  when check_violation then
    perform strata_core.raise_error('ST402', 'reason_check');
end
$$;

comment on function strata.import_permission_index(bigint, text[], text) is 'Grants what a system before this one allowed under an index, where there is exactly one way to read it; else nothing. Outcomes: imported, unchanged, ambiguous, organization, ended, unknown_permission, unknown. Unchanged: the member has a grant or a deny of each in that scope. Organization: it says what the organization itself may, which is no member. Ended: the membership has. Unknown_permission: unknown_permissions are not registered, and nothing was granted; unknown: no number or relation makes the index. Raises ST402 for a reason that is not allowed and ST202 outside of read committed.';

alter function strata.import_permission_index(bigint, text[], text) owner to strata_definer;

create function strata.grant_platform_role(p_user_id uuid, p_role_id uuid, p_reason text, p_from timestamptz default null, p_until timestamptz default null) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_from       timestamptz;
  v_until      timestamptz := nullif(p_until, 'infinity');
  v_user       strata_users.users;
  v_constraint text;
begin
  perform strata_access.check_reason(p_reason);
  select u.* into v_user from strata_users.users u where u.user_id = p_user_id for no key update;
  if not found or not exists (select from strata_access.roles r where r.role_id = p_role_id and r.kind = 'platform' and r.retired_at is null) then
    return 'unknown';
  elsif v_user.status in ('merged', 'erased') then
    return 'refused';
  end if;
  v_from := greatest(p_from, strata_core.clock());
  if v_from >= coalesce(v_until, 'infinity') then
    perform strata_core.raise_error('ST402', 'user_roles_ended_at_check');
  end if;
  insert into strata_access.user_roles (user_id, role_id, started_at, ended_at, granted_by_user_id, reason)
  select p_user_id, p_role_id, lower(gap.period), upper(gap.period), x.user_id, p_reason
  from unnest(tstzmultirange(tstzrange(v_from, v_until))
              - coalesce((select range_agg(tstzrange(h.started_at, h.ended_at)) from strata_access.user_roles h
                          where h.user_id = p_user_id and h.role_id = p_role_id), '{}')) as gap (period)
  left join strata_core.context x on true
  -- Only in repeatable read, of a row that it cannot see: 40001, and the transaction is repeated.
  on conflict do nothing;
  return case when found then 'done' else 'unchanged' end;
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'user_roles_ended_at_check'));
end
$$;

comment on function strata.grant_platform_role(uuid, uuid, text, timestamptz, timestamptz) is 'Gives a user a role of the platform, from now or a later time and until a time or without an end. Outcomes: done, unchanged, unknown, refused. Refused: the user was merged or erased. Raises ST402, with the constraint, for values that are not allowed.';

alter function strata.grant_platform_role(uuid, uuid, text, timestamptz, timestamptz) owner to strata_definer;

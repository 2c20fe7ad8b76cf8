create function strata.has_platform_permission(p_permission text) returns boolean
  language plpgsql stable parallel restricted security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  perform from (select c.user_id, c.impersonator_user_id, case when c.has_test_clock then strata_core.clock() else clock_timestamp() end as clock
                from strata_core.context c offset 0) x
  join strata_access.user_roles r on x.impersonator_user_id is null and r.user_id = x.user_id and r.started_at <= x.clock and (r.ended_at is null or r.ended_at > x.clock)
  join strata_access.effective_role_permissions e on e.role_id = r.role_id and e.permission = p_permission;
  return found;
end
$$;

comment on function strata.has_platform_permission(text) is 'Whether the user of the session may do something for the platform, by a role of the user''s own, in whatever organization the session is. False without a session, and while somebody else acts as the user.';

alter function strata.has_platform_permission(text) owner to strata_definer;

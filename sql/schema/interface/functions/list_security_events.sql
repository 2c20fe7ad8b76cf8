create function strata.list_security_events(p_user_id uuid, p_limit integer default 100)
  returns table (security_event_id bigint, event_type text, event_uri text, organization_id uuid, actor_user_id uuid, actor_impersonator_user_id uuid,
                 actor_role text, details jsonb, reason text, occurred_at timestamptz)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select e.security_event_id, e.event_type, t.event_uri, e.organization_id, e.actor_user_id, e.actor_impersonator_user_id, e.actor_role, e.details, e.reason::text,
           e.occurred_at
    from strata_audit.security_events e
    join strata_core.security_event_types t on t.event_type = e.event_type
    where e.user_id = p_user_id
    order by e.security_event_id desc
    limit greatest(least(p_limit, 1000), 0);
end
$$;

comment on function strata.list_security_events(uuid, integer) is 'One row per event in the safety of a user''s account and sessions, the latest first, with the OpenID event that it is (event_uri; null where there is none) and who did it.';

alter function strata.list_security_events(uuid, integer) owner to strata_definer;

create function strata_audit.record_security_event(p_event_type text, p_user_id uuid, p_organization_id uuid, p_details jsonb default '{}',
                                                   p_reason text default null, p_actor_user_id uuid default null, p_actor_session_id uuid default null) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_audit, pg_temp
as $$
begin
  insert into strata_audit.security_events (organization_id, user_id, event_type, actor_user_id, actor_membership_id, actor_session_id,
                                            actor_impersonator_user_id, actor_role, details, reason, occurred_at)
  select p_organization_id, p_user_id, p_event_type, coalesce(x.user_id, p_actor_user_id), x.membership_id, coalesce(x.session_id, p_actor_session_id),
         x.impersonator_user_id, session_user, p_details, p_reason, strata_core.clock()
  from (select) as once
  left join strata_core.context x on true;
end
$$;

comment on function strata_audit.record_security_event(text, uuid, uuid, jsonb, text, uuid, uuid) is 'Adds an event to strata_audit.security_events; who did it is read from the context, or named where a session''s token came instead of one. For functions owned by strata_definer.';

alter function strata_audit.record_security_event(text, uuid, uuid, jsonb, text, uuid, uuid) owner to strata_definer;

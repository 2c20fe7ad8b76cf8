-- What a person should learn from us and from nobody else is recorded and told in one step, so that neither is forgotten.
create function strata_users.announce_event(p_user_id uuid, p_event_type text, p_except_identifier_id uuid default null, p_details jsonb default '{}',
                                            p_actor_session_id uuid default null) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
begin
  perform strata_audit.record_security_event(p_event_type, p_user_id, null, p_details, p_actor_session_id => p_actor_session_id,
                                             p_actor_user_id => case when p_actor_session_id is not null then p_user_id end);
  insert into strata_users.notices (user_id, identifier_id, kind, address, event_type, details, created_at)
  select i.user_id, i.identifier_id, i.kind, i.address, p_event_type, p_details, strata_core.clock()
  from strata_users.identifiers i
  where i.user_id = p_user_id and i.kind in ('email', 'phone') and i.verified_at is not null and i.released_at is null
    and i.identifier_id is distinct from p_except_identifier_id;
end
$$;

comment on function strata_users.announce_event(uuid, text, uuid, jsonb, uuid) is 'Records a security event and writes a message to every proved address of the user, but for one. The session that did it is the user''s own. To tell an address that is about to be released, call it before.';

alter function strata_users.announce_event(uuid, text, uuid, jsonb, uuid) owner to strata_definer;

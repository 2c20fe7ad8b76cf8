create function strata_users.announce_credential_change(p_user_id uuid, p_credential_type text, p_change_type text, p_session_id uuid default null) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
begin
  perform strata_users.announce_event(p_user_id, 'credential-change', p_actor_session_id => p_session_id,
                                      p_details => jsonb_build_object('credential_type', p_credential_type, 'change_type', p_change_type));
end
$$;

comment on function strata_users.announce_credential_change(uuid, text, text, uuid) is 'Records that a user made, changed or removed a credential (create, update or delete), in a session of theirs, and tells every proved address.';

alter function strata_users.announce_credential_change(uuid, text, text, uuid) owner to strata_definer;

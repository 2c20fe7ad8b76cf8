-- Of two who link one identity at once the second waits at its throttle, as do those who sign in with it, and finds it linked.
create function strata.link_identity(p_session_token text, p_issuer text, p_subject text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_session    record;
  v_constraint text;
begin
  if p_issuer is null or p_subject is null then
    perform strata_core.raise_error('ST402', 'federated_identities_subject_check');
  end if;
  perform strata_users.lock_throttle('sign_in', 'identity:' || p_issuer || ' ' || p_subject);
  select r.* into v_session from strata.hold_session(p_session_token) r;
  if v_session.outcome <> 'resolved' then
    return v_session.outcome;
  end if;
  insert into strata_users.federated_identities (user_id, issuer, subject, linked_at) values (v_session.user_id, p_issuer, p_subject, strata_core.clock())
  on conflict (issuer, subject) do nothing;
  if not found then
    return case when exists (select from strata_users.federated_identities f
                             where f.issuer = p_issuer and f.subject = p_subject and f.user_id = v_session.user_id) then 'unchanged' else 'taken' end;
  end if;
  perform strata_users.announce_credential_change(v_session.user_id, 'identity', 'create', v_session.session_id);
  return 'done';
exception
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.link_identity(text, text, text) is 'Links an identity at another provider, whose ID token the host has verified, to the user of a session who signed in lately. Outcomes: done, unchanged, taken, session_refused, reauthentication_required. Taken: it is linked to another user. Raises ST402, with the constraint, for a value that is not allowed.';

alter function strata.link_identity(text, text, text) owner to strata_definer;

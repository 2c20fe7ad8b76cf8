-- Authenticators keep the handle for ever and show it to whoever holds them, so it is random, and a user has one before the first passkey is made.
create function strata.find_enrolment(p_session_token text, p_new_handle bytea default null)
  returns table (outcome text, user_id uuid, user_name text, display_name text, handle bytea, credential_ids bytea[], secret_ciphertext bytea)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_session    record;
  v_constraint text;
begin
  select r.* into v_session from strata.resolve_session(p_session_token, true) r;
  if v_session.outcome <> 'resolved' then
    outcome := v_session.outcome;
    return next;
    return;
  end if;
  if p_new_handle is not null then
    perform from strata_users.users u where u.user_id = v_session.user_id for no key update;
    insert into strata_users.passkey_handles (handle, user_id)
    select p_new_handle, v_session.user_id
    where not exists (select from strata_users.passkey_handles h where h.user_id = v_session.user_id)
    on conflict do nothing;
  end if;
  return query
    select 'found', u.user_id,
           (select i.address from strata_users.identifiers i where i.user_id = u.user_id and i.is_primary order by i.kind limit 1), u.full_name,
           (select h.handle from strata_users.passkey_handles h where h.user_id = u.user_id order by h.handle limit 1),
           array(select p.credential_id from strata_users.passkeys p where p.user_id = u.user_id),
           (select t.secret_ciphertext from strata_users.totp_factors t where t.user_id = u.user_id and t.confirmed_at is null)
    from strata_users.users u
    where u.user_id = v_session.user_id;
exception
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.find_enrolment(text, bytea) is 'What setting up a credential needs to know of the user of a session who signed in lately: whom to seal a secret for, the names that an authenticator shows, the handle (the new one, for a user who has none), the passkeys that there are, and the secret that is being set up. Outcomes: found, session_refused, reauthentication_required. Raises ST402 for what is no handle.';

alter function strata.find_enrolment(text, bytea) owner to strata_definer;

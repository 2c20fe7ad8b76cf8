-- What ends sessions holds the row of the user. Whoever waited for it may have come with a session that ended meanwhile, so the session is looked at again under
-- the lock: else the password that a thief was about to set would be stored after the one that shut the thief out.
create function strata.hold_session(p_session_token text, p_needs_recent boolean default true)
  returns table (outcome text, user_id uuid, session_id uuid, identifier_id uuid)
  language plpgsql volatile
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_session record;
begin
  select r.* into v_session from strata.resolve_session(p_session_token, p_needs_recent) r;
  perform from strata_users.users u where u.user_id = v_session.user_id for no key update;
  return query select r.* from strata.resolve_session(p_session_token, p_needs_recent) r;
end
$$;

comment on function strata.hold_session(text, boolean) is 'Whose session a token is of, with the row of the user locked: for whatever changes something that hangs on it. Outcomes: resolved, session_refused, reauthentication_required.';

alter function strata.hold_session(text, boolean) owner to strata_definer;

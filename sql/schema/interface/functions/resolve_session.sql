-- Who acts, for functions that take a session token instead of a context because the application's role must not reach what they do. Whoever
-- acts as somebody else changes nothing by which that person signs in, and sees none of it.
create function strata.resolve_session(p_session_token text, p_needs_recent boolean) returns table (outcome text, user_id uuid, session_id uuid, identifier_id uuid)
  language plpgsql stable
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock   timestamptz := strata_core.clock();
  v_session strata_users.sessions;
begin
  outcome := 'session_refused';
  select s.* into v_session from strata_users.sessions s where s.token_hash = strata_users.hash_token(p_session_token);
  if found and v_session.impersonator_user_id is null and strata.session_outcome(v_session.token_hash, v_clock) = 'begun' then
    if p_needs_recent
       and (v_session.authenticated_at + strata_core.setting_interval('reauthentication_age') <= v_clock
            -- Whoever has set up a second factor is held to it here as at the door: a session from before it is not enough to take it away.
            or (v_session.assurance_level < 2 and strata_users.has_second_factor(v_session.user_id))) then
      outcome := 'reauthentication_required';
    else
      outcome := 'resolved';
      user_id := v_session.user_id;
      session_id := v_session.session_id;
      identifier_id := v_session.identifier_id;
    end if;
  end if;
  return next;
end
$$;

comment on function strata.resolve_session(text, boolean) is 'Whose session a token is of. Outcomes: resolved, session_refused, reauthentication_required (the last sign-in is longer ago than the setting reauthentication_age allows, or was without the second factor that is set up).';

alter function strata.resolve_session(text, boolean) owner to strata_definer;

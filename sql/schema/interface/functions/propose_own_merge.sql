-- Proof of both: the session that acts, and the token of a session of the other user, both of a recent sign-in with what is set up. Whether the person can go on alone
-- is the setting own_merge.
create function strata.propose_own_merge(p_other_token text, p_idempotency_key text, p_choices jsonb default '{}')
  returns table (outcome text, merge_id uuid)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_context    strata_core.context;
  v_session    strata_users.sessions;
  v_own        strata_users.sessions;
  v_clock      timestamptz := strata_core.clock();
  v_age        interval := strata_core.setting_interval('reauthentication_age');
  v_constraint text;
begin
  select x.* into v_context from strata_core.context x;
  if v_context.user_id is null then
    perform strata_core.raise_error('ST101');
  end if;
  select s.* into v_own from strata_users.sessions s where s.session_id = v_context.session_id;
  select s.* into v_session from strata_users.sessions s where s.token_hash = strata_users.hash_token(p_other_token);
  if strata_core.setting_text('own_merge') is distinct from 'allow' or v_context.impersonator_user_id is not null or v_session.impersonator_user_id is not null then
    outcome := 'not_allowed';
  elsif v_session.session_id is null or strata.session_outcome(v_session.token_hash, v_clock) <> 'begun' then
    outcome := 'session_refused';
  elsif least(v_own.authenticated_at, v_session.authenticated_at) + v_age <= v_clock
        or v_own.assurance_level < 2 and strata_users.has_second_factor(v_own.user_id) or v_session.assurance_level < 2 and strata_users.has_second_factor(v_session.user_id) then
    outcome := 'reauthentication_required';
  end if;
  if outcome is null then
    select p.outcome, p.merge_id into outcome, merge_id
    from strata_merges.enter_merge('user', v_session.user_id, v_context.user_id, v_context.user_id || ':' || p_idempotency_key, p_choices, null, v_context.user_id, v_clock) p;
  end if;
  return next;
exception
  when check_violation or not_null_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'merges_idempotency_key_check'));
end
$$;

comment on function strata.propose_own_merge(text, text, jsonb) is 'Somebody who is signed in as two users proposes to merge the other one, whose session token this is, into the one of this session, and can then preview and apply it; what needs approval waits for staff. Outcomes: proposed, unchanged, key_reused, same_record, source_merged, survivor_merged, erased, other_kind, unknown, session_refused, reauthentication_required, not_allowed. Session_refused: the other token is of no live session. Reauthentication_required: either sign-in is longer ago than the setting reauthentication_age, or was without the second factor that is set up. Not_allowed: the setting own_merge is not allow, or somebody impersonates. Raises ST101 without a session and ST402, with the constraint, for a key or choices that are not allowed.';

alter function strata.propose_own_merge(text, text, jsonb) owner to strata_definer;

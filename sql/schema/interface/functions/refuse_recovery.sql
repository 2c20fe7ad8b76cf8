create function strata.refuse_recovery(p_session_token text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_session record;
begin
  select r.* into v_session from strata.hold_session(p_session_token, false) r;
  if v_session.outcome <> 'resolved' then
    return v_session.outcome;
  end if;
  update strata_users.recovery_cases c set canceled_at = strata_core.clock() where c.user_id = v_session.user_id and c.status = 'open';
  return case when found then 'done' else 'unchanged' end;
end
$$;

comment on function strata.refuse_recovery(text) is 'The user of a session did not ask for the recoveries that wait for a review: all of them end. Outcomes: done, unchanged, session_refused. Of unchanged there was none.';

alter function strata.refuse_recovery(text) owner to strata_definer;

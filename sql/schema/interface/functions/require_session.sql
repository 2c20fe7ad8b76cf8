-- For clients that send their first query right behind this one, without waiting for the answer: an error makes the server skip what
-- follows in the same message group, so nothing of it is executed for a session that is refused.
create function strata.require_session(p_token text)
  returns table (user_id uuid, organization_id uuid, membership_id uuid, session_id uuid, assurance_level integer)
  language plpgsql volatile parallel unsafe
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_outcome text;
begin
  select b.outcome, b.user_id, b.organization_id, b.membership_id, b.session_id, b.assurance_level
    into v_outcome, user_id, organization_id, membership_id, session_id, assurance_level
  from strata.begin_session(p_token) b;
  if v_outcome <> 'begun' then
    perform strata_core.raise_error('ST103', v_outcome);
  end if;
  return next;
end
$$;

comment on function strata.require_session(text) is 'Begins a session like strata.begin_session, but raises ST103 where that answers a refusal; the constraint of the error is the outcome.';

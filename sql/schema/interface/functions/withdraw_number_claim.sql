create function strata.withdraw_number_claim(p_session_token text, p_number_reassignment_id uuid) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_session      record;
  v_reassignment strata_users.number_reassignments;
begin
  select r.* into v_session from strata.resolve_session(p_session_token, false) r;
  if v_session.outcome <> 'resolved' then
    return v_session.outcome;
  end if;
  select r.* into v_reassignment from strata_users.number_reassignments r
  where r.number_reassignment_id = p_number_reassignment_id and r.claimant_user_id = v_session.user_id;
  if not found then
    return 'unknown';
  end if;
  perform strata_users.lock_throttle('sign_in', 'phone:' || v_reassignment.value);
  perform strata_users.lock_people('{}', array[v_reassignment.holder_user_id, v_reassignment.claimant_user_id]);
  select r.* into v_session from strata.resolve_session(p_session_token, false) r;
  if v_session.outcome <> 'resolved' then
    return v_session.outcome;
  end if;
  return case when strata_users.end_number_claim(p_number_reassignment_id, 'withdrawn') then 'done' else 'closed' end;
end
$$;

comment on function strata.withdraw_number_claim(text, uuid) is 'The claimant of a number gives the claim up. Outcomes: done, closed, unknown, session_refused. Of closed it has ended, or the number was released.';

alter function strata.withdraw_number_claim(text, uuid) owner to strata_definer;

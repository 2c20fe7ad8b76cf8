create function strata.review_number_reassignment(p_number_reassignment_id uuid, p_decision text, p_reason text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_reassignment strata_users.number_reassignments;
  v_constraint   text;
begin
  if p_decision is null or p_decision not in ('release', 'refuse') then
    perform strata_core.raise_error('ST402', 'number_reassignments_decision_check');
  elsif p_reason is null then
    perform strata_core.raise_error('ST402', 'number_reassignments_status_reason_check');
  end if;
  select r.* into v_reassignment from strata_users.number_reassignments r where r.number_reassignment_id = p_number_reassignment_id;
  if not found then
    return 'unknown';
  end if;
  perform strata_users.lock_throttle('sign_in', 'phone:' || v_reassignment.value);
  perform strata_users.lock_people(array[v_reassignment.identifier_id], array[v_reassignment.holder_user_id, v_reassignment.claimant_user_id]);
  select r.* into strict v_reassignment from strata_users.number_reassignments r where r.number_reassignment_id = p_number_reassignment_id;
  if p_decision = 'refuse' then
    return case when strata_users.end_number_claim(p_number_reassignment_id, 'refused', p_reason) then 'refused' else 'closed' end;
  elsif v_reassignment.status = 'contested' and v_reassignment.contest_until > strata_core.clock() then
    return 'contest_open';
  end if;
  return strata_users.release_number(p_number_reassignment_id, 'operator', p_reason);
exception
  when check_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', v_constraint);
end
$$;

comment on function strata.review_number_reassignment(uuid, text, text) is 'An operator decides a claim on a number: release or refuse, with the reason. A release waits until the holder has had the time to answer. Outcomes: released, completed, refused, contest_open, closed, unknown. Of completed the claimant holds it at once, of closed the claim had ended. Raises ST402, with the constraint, for another decision or without a reason.';

alter function strata.review_number_reassignment(uuid, text, text) owner to strata_definer;

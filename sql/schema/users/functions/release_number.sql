create function strata_users.release_number(p_number_reassignment_id uuid, p_evidence text, p_reason text default null) returns text
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_clock        timestamptz := strata_core.clock();
  v_reassignment strata_users.number_reassignments;
begin
  update strata_users.number_reassignments r set released_at = v_clock, release_evidence = p_evidence, status_reason = p_reason
  where r.number_reassignment_id = p_number_reassignment_id and r.status in ('claimed', 'contested')
  returning r.* into v_reassignment;
  if not found then
    return 'closed';
  end if;
  if strata_users.release_identifier(v_reassignment.identifier_id, 'recycled', v_reassignment.holder_user_id) then
    perform strata_users.announce_event(v_reassignment.holder_user_id, 'identifier-recycled');
  end if;
  if v_reassignment.number_proved_at + strata_core.setting_interval('challenge_lifetime') > v_clock
     and strata_users.complete_number_claim(p_number_reassignment_id, true) then
    return 'completed';
  end if;
  return 'released';
end
$$;

comment on function strata_users.release_number(uuid, text, text) is 'Takes a number from its holder, who keeps the user and all other methods, loses what rests on the number and is told at all other addresses. Outcomes: released, completed, closed. Of completed the claimant proved the number so lately that they hold it at once, of closed the claim had ended. The counter of the number, the challenges and both users are locked by the caller.';

alter function strata_users.release_number(uuid, text, text) owner to strata_definer;

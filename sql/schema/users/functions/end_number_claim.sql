-- The claimant keeps the empty user, the sessions and whatever was added to it meanwhile; only the claim goes.
create function strata_users.end_number_claim(p_number_reassignment_id uuid, p_event text, p_reason text default null) returns boolean
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_clock        timestamptz := strata_core.clock();
  v_reassignment strata_users.number_reassignments;
begin
  update strata_users.number_reassignments r
  set proved_by_holder_at = case p_event when 'proved_by_holder' then v_clock end,
      refused_at = case p_event when 'refused' then v_clock end,
      withdrawn_at = case p_event when 'withdrawn' then v_clock end,
      expired_at = case p_event when 'expired' then v_clock end,
      status_reason = p_reason
  where r.number_reassignment_id = p_number_reassignment_id
    and (r.status in ('claimed', 'contested') or (r.status = 'released' and p_event = 'expired'))
  returning r.* into v_reassignment;
  if not found then
    return false;
  end if;
  update strata_users.identifiers i set released_at = greatest(v_clock, i.claimed_at), release_reason = 'admin'
  where i.user_id = v_reassignment.claimant_user_id and i.kind = 'phone' and i.value = v_reassignment.value and i.verified_at is null and i.released_at is null;
  if p_event <> 'withdrawn' then
    perform strata_users.announce_event(v_reassignment.claimant_user_id, 'identifier-claim-refused');
  end if;
  return true;
end
$$;

comment on function strata_users.end_number_claim(uuid, text, text) is 'Ends a claim on a number without the number: proved_by_holder, refused, withdrawn or expired, and tells the claimant who did not do it. False when it had ended before. The counter of the number and both users are locked by the caller.';

alter function strata_users.end_number_claim(uuid, text, text) owner to strata_definer;

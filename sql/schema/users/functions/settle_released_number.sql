create function strata_users.settle_released_number(p_value text, p_user_id uuid) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
begin
  update strata_users.number_reassignments r set completed_at = greatest(strata_core.clock(), r.released_at)
  where r.value = p_value and r.status = 'released' and r.claimant_user_id = p_user_id;
  perform strata_users.end_number_claim(r.number_reassignment_id, 'expired')
  from strata_users.number_reassignments r
  where r.value = p_value and r.status = 'released';
end
$$;

comment on function strata_users.settle_released_number(text, uuid) is 'Somebody holds a number that had been released: the claim is complete when it was theirs, and has ended when the claimant did not come back in time. The counter of the number is locked by the caller.';

alter function strata_users.settle_released_number(text, uuid) owner to strata_definer;

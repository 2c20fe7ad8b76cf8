create function strata_users.complete_number_claim(p_number_reassignment_id uuid, p_is_signed_in boolean) returns boolean
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
declare
  v_reassignment strata_users.number_reassignments;
begin
  select r.* into v_reassignment from strata_users.number_reassignments r where r.number_reassignment_id = p_number_reassignment_id and r.status = 'released';
  return found and strata_users.prove_identifier(v_reassignment.claimant_user_id, 'phone', v_reassignment.address, p_is_signed_in) = 'proved';
end
$$;

comment on function strata_users.complete_number_claim(uuid, boolean) is 'The claimant of a number that was released has proved it and holds it from now on. False when it is not released, or somebody holds it. The counter of the number and the claimant are locked by the caller.';

alter function strata_users.complete_number_claim(uuid, boolean) owner to strata_definer;

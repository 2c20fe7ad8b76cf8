-- Evidence that needs no person: the carrier gave the number away after the holder last proved it. A date before that proof, or one that has not come, contradicts
-- what we know; unknown and unchanged say nothing that would take a number from anybody. Days are counted in UTC and the day of the proof itself does not count.
create function strata_users.is_number_recycled(p_number_reassignment strata_users.number_reassignments) returns boolean
  language plpgsql stable
  set search_path = pg_catalog, strata_users, pg_temp
as $$
begin
  return p_number_reassignment.number_status = 'recycled' and p_number_reassignment.number_recycled_on is not null and exists (
    select from strata_users.identifiers i
    where i.identifier_id = p_number_reassignment.identifier_id
      and p_number_reassignment.number_recycled_on > (i.last_proof_at at time zone 'UTC')::date
      and p_number_reassignment.number_recycled_on <= (p_number_reassignment.claimed_at at time zone 'UTC')::date);
end
$$;

comment on function strata_users.is_number_recycled(strata_users.number_reassignments) is 'Whether the provider''s answer to a claim is evidence that the holder has lost the number: recycled, since a day after the holder last proved it.';

alter function strata_users.is_number_recycled(strata_users.number_reassignments) owner to strata_definer;

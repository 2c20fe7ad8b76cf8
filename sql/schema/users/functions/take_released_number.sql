-- Whoever proves the number is the claimant: nothing else was ever asked of them, and until they added something of their own the user is empty.
create function strata_users.take_released_number(p_kind text, p_value text, out user_id uuid, out identifier_id uuid, out is_first boolean)
  language plpgsql volatile
  set search_path = pg_catalog, strata_users, pg_temp
as $$
#variable_conflict use_column
declare
  v_reassignment strata_users.number_reassignments;
begin
  select r.* into v_reassignment
  from strata_users.number_reassignments r
  join strata_users.identifiers i on i.identifier_id = r.identifier_id
  join strata_users.users u on u.user_id = r.claimant_user_id and u.status not in ('merged', 'erased')
  where p_kind = 'phone' and r.value = p_value and r.status = 'released' and i.quarantined_until > strata_core.clock();
  if not found then
    return;
  end if;
  perform strata_users.lock_people('{}', array[v_reassignment.claimant_user_id]);
  is_first := not exists (select from strata_users.identifiers i where i.user_id = v_reassignment.claimant_user_id and i.verified_at is not null);
  if strata_users.complete_number_claim(v_reassignment.number_reassignment_id, false) then
    user_id := v_reassignment.claimant_user_id;
    select i.identifier_id into strict identifier_id from strata_users.identifiers i
    where i.user_id = v_reassignment.claimant_user_id and i.kind = 'phone' and i.value = p_value and i.released_at is null;
  end if;
end
$$;

comment on function strata_users.take_released_number(text, text) is 'Somebody has proved a number that nobody holds: where it was released to a claimant they are that user from now on, and is_first says whether it is the first address that the user proves. All null where it was not. The counter of the number is locked by the caller.';

alter function strata_users.take_released_number(text, text) owner to strata_definer;

create function strata.list_open_number_reassignments(p_limit integer default 100)
  returns table (number_reassignment_id uuid, status text, address text, holder_user_id uuid, claimant_user_id uuid, claimed_at timestamptz, contest_until timestamptz,
                 number_status text, number_recycled_on date, last_proof_at timestamptz, has_evidence boolean)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select r.number_reassignment_id, r.status, r.address, r.holder_user_id, r.claimant_user_id, r.claimed_at, r.contest_until, r.number_status::text,
           r.number_recycled_on, i.last_proof_at, coalesce(strata_users.is_number_recycled(r), false)
    from strata_users.number_reassignments r
    join strata_users.identifiers i on i.identifier_id = r.identifier_id
    where r.status in ('claimed', 'contested')
    order by r.claimed_at, r.number_reassignment_id
    limit greatest(least(p_limit, 1000), 0);
end
$$;

comment on function strata.list_open_number_reassignments(integer) is 'One row per claim on a number that nobody has decided, the oldest first, with what the provider said, when the holder last proved the number, and whether the one is evidence against the other.';

alter function strata.list_open_number_reassignments(integer) owner to strata_definer;

create function strata.list_recovery_cases(p_limit integer default 100)
  returns table (recovery_case_id uuid, user_id uuid, address text, identification text, is_matched boolean, is_known_device boolean, is_known_country boolean,
                 is_number_claimed boolean, opened_at timestamptz, reviewable_at timestamptz, expires_at timestamptz)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select r.recovery_case_id, r.user_id, r.address, g.kind, coalesce(g.kind = any (r.matched_kinds), false), r.is_known_device, r.is_known_country,
           exists (select from strata_users.number_reassignments n where n.identifier_id = r.lost_identifier_id and n.status in ('claimed', 'contested')),
           r.opened_at, r.reviewable_at, r.expires_at
    from (
      select c.* from strata_users.recovery_cases c
      where c.status = 'open' and c.user_id is not null and c.expires_at > strata_core.clock()
      order by c.opened_at, c.recovery_case_id
      limit greatest(least(p_limit, 1000), 0)
    ) r
    left join lateral unnest(r.given_kinds) as g (kind) on true
    order by r.opened_at, r.recovery_case_id, g.kind;
end
$$;

comment on function strata.list_recovery_cases(integer) is 'One row per private fact (identification) that was given in a recovery that waits for a review, and whether it is the user''s; one row without a fact where none was given. What was given is not stored. Cases for an address that nobody has are left out.';

alter function strata.list_recovery_cases(integer) owner to strata_definer;

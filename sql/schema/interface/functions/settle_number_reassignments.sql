-- All numbers are locked before anybody's user is, in the one order, so that this waits for nobody who waits for it.
create function strata.settle_number_reassignments(p_limit integer default 100) returns table (released_count integer, expired_count integer)
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_clock        timestamptz := strata_core.clock();
  v_lifetime     interval := strata_core.setting_interval('reassignment_lifetime');
  v_ids          uuid[];
  v_values       text[];
  v_reassignment strata_users.number_reassignments;
  v_held         strata_users.identifiers;
begin
  released_count := 0;
  expired_count := 0;
  select array_agg(d.number_reassignment_id), array_agg('phone:' || d.value) into v_ids, v_values
  from (
    select r.number_reassignment_id, r.value
    from strata_users.number_reassignments r
    join strata_users.identifiers i on i.identifier_id = r.identifier_id
    where r.status in ('claimed', 'contested', 'released')
      and case r.status
            when 'released' then i.quarantined_until <= v_clock
            else i.released_at is not null or r.claimed_at + v_lifetime <= v_clock
                 or (coalesce(r.contest_until <= v_clock, true) and strata_users.is_number_recycled(r))
          end
    order by r.claimed_at, r.number_reassignment_id
    limit greatest(least(p_limit, 1000), 0)
  ) d;
  if v_ids is null then
    return next;
    return;
  end if;
  perform strata_users.lock_addresses('sign_in', v_values);
  perform strata_users.lock_people(array(select r.identifier_id from strata_users.number_reassignments r where r.number_reassignment_id = any (v_ids)),
                                   array(select unnest(array[r.holder_user_id, r.claimant_user_id])
                                         from strata_users.number_reassignments r where r.number_reassignment_id = any (v_ids)));
  for v_reassignment in
    select r.* from strata_users.number_reassignments r
    where r.number_reassignment_id = any (v_ids) and r.status in ('claimed', 'contested', 'released')
    order by r.number_reassignment_id
  loop
    select i.* into strict v_held from strata_users.identifiers i where i.identifier_id = v_reassignment.identifier_id;
    if v_reassignment.status = 'released' then
      if v_held.quarantined_until <= v_clock then
        expired_count := expired_count + strata_users.end_number_claim(v_reassignment.number_reassignment_id, 'expired')::integer;
      end if;
    elsif coalesce(v_reassignment.contest_until <= v_clock, true) and v_held.released_at is null and strata_users.is_number_recycled(v_reassignment) then
      released_count := released_count + (strata_users.release_number(v_reassignment.number_reassignment_id, 'provider') <> 'closed')::integer;
    elsif v_held.released_at is not null or v_reassignment.claimed_at + v_lifetime <= v_clock then
      expired_count := expired_count + strata_users.end_number_claim(v_reassignment.number_reassignment_id, 'expired')::integer;
    end if;
  end loop;
  return next;
end
$$;

comment on function strata.settle_number_reassignments(integer) is 'Does with claims on numbers what the clock allows: releases those whose holder did not answer in time and for which a provider''s answer is evidence; ends those that nobody decided within the setting reassignment_lifetime, whose holder''s user has gone, or whose claimant did not come back before the quarantine was over. Answers how many of each.';

alter function strata.settle_number_reassignments(integer) owner to strata_definer;

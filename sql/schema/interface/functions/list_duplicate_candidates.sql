create function strata.list_duplicate_candidates(p_kind text, p_min_probability double precision default null, p_is_dismissed boolean default false, p_limit integer default 100,
                                                 p_after_score double precision default null, p_after_record_id uuid default null, p_after_other_record_id uuid default null)
  returns table (record_id uuid, other_record_id uuid, score double precision, probability double precision, evidence jsonb, cluster_id uuid, found_at timestamptz,
                 dismissed_at timestamptz, dismissed_by_user_id uuid, dismiss_reason text)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
begin
  return query
    select d.record_id, d.other_record_id, d.score, d.probability, d.evidence, d.cluster_id, d.found_at, d.dismissed_at, d.dismissed_by_user_id, d.dismiss_reason::text
    from strata_merges.duplicate_candidates d
    where d.kind = p_kind and d.probability >= coalesce(p_min_probability, strata_core.setting_integer('duplicate_probability') / 100.0)
      and (d.dismissed_at is not null) = coalesce(p_is_dismissed, false)
      and (p_after_score is null or d.score < p_after_score
           or (d.score = p_after_score and (d.record_id > p_after_record_id or (d.record_id = p_after_record_id and d.other_record_id > p_after_other_record_id))))
      and case p_kind
            when 'user' then (select count(*) from strata_users.users u where u.user_id in (d.record_id, d.other_record_id) and u.merged_at is null and u.erased_at is null) = 2
            else (select count(*) from strata_customers.customers c where c.customer_id in (d.record_id, d.other_record_id) and c.merged_at is null and c.erased_at is null) = 2
          end
      -- Whose second was rejected is done with, until the second is let in again.
      and not exists (select from strata_merges.rejected_duplicates r
                      where r.kind = p_kind and r.rejected_record_id in (d.record_id, d.other_record_id) and r.kept_record_id in (d.record_id, d.other_record_id)
                        and case p_kind
                              when 'user' then exists (select from strata_users.users u where u.user_id = r.rejected_record_id and u.deactivated_at is not null)
                              else exists (select from strata_customers.customers c where c.customer_id = r.rejected_record_id and c.status in ('rejected', 'closed'))
                            end)
    order by d.score desc, d.record_id, d.other_record_id
    limit greatest(least(p_limit, 1000), 0);
end
$$;

comment on function strata.list_duplicate_candidates(text, double precision, boolean, integer, double precision, uuid, uuid) is 'One row per two users or customers that may be one, the best first, from a page''s last score and ids on; what has since been merged, erased or rejected as the second of the other is left out. Those above p_min_probability, or duplicate_probability when it is null; those that were dismissed when p_is_dismissed. Evidence says at which level both agree in each attribute and what that weighs, and no values.';

alter function strata.list_duplicate_candidates(text, double precision, boolean, integer, double precision, uuid, uuid) owner to strata_definer;

create function strata.reopen_duplicate(p_kind text, p_record_id uuid, p_other_record_id uuid) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  update strata_merges.duplicate_candidates d
  set dismissed_at = null, dismissed_by_user_id = null, dismiss_reason = null
  where d.kind = p_kind and d.record_id = least(p_record_id, p_other_record_id) and d.other_record_id = greatest(p_record_id, p_other_record_id) and d.dismissed_at is not null;
  if found then
    return 'done';
  end if;
  return case when exists (select from strata_merges.duplicate_candidates d
                           where d.kind = p_kind and d.record_id = least(p_record_id, p_other_record_id) and d.other_record_id = greatest(p_record_id, p_other_record_id))
              then 'unchanged' else 'unknown' end;
end
$$;

comment on function strata.reopen_duplicate(text, uuid, uuid) is 'Takes a dismissal back: the two may be one again, and the next search counts them in. Outcomes: done, unchanged, unknown. Unchanged: they were not dismissed. Unknown: they are no candidates.';

alter function strata.reopen_duplicate(text, uuid, uuid) owner to strata_definer;

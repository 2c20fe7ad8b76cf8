create function strata.complete_notice(p_notice_id uuid) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
begin
  update strata_users.notices n set sent_at = greatest(strata_core.clock(), n.taken_at) where n.notice_id = p_notice_id and n.taken_at is not null and n.sent_at is null;
  if found then
    return 'done';
  end if;
  return case when exists (select from strata_users.notices n where n.notice_id = p_notice_id and n.taken_at is not null) then 'unchanged' else 'unknown' end;
end
$$;

comment on function strata.complete_notice(uuid) is 'A message that was taken has been sent. Outcomes: done, unchanged, unknown. Of unchanged it was sent before.';

alter function strata.complete_notice(uuid) owner to strata_definer;

create function strata.deactivate_user(p_user_id uuid, p_reason text default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_users.change_user_status(p_user_id, 'deactivate', p_reason);
end;

comment on function strata.deactivate_user(uuid, text) is 'Deactivates a user; nothing is deleted. Outcomes: done, unchanged, refused, last_owner, unknown. Unchanged: it was so before. Refused: strata_core.transitions does not allow it, or the state is final. Last_owner: an organization would be left without an owner. Raises ST202 outside of read committed.';

alter function strata.deactivate_user(uuid, text) owner to strata_definer;

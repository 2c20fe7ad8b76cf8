create function strata.suspend_user(p_user_id uuid, p_reason text default null, p_until timestamptz default null) returns text
  language sql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
begin atomic
  select strata_users.change_user_status(p_user_id, 'suspend', p_reason, p_until);
end;

comment on function strata.suspend_user(uuid, text, timestamptz) is 'Suspends a user as a sanction, until a time or until reinstated. Outcomes: done, refused, last_owner, unknown. Refused: strata_core.transitions does not allow it, or the state is final. Last_owner: an organization would be left without an owner. Raises ST202 outside of read committed.';

alter function strata.suspend_user(uuid, text, timestamptz) owner to strata_definer;

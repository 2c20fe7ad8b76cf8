create function strata.cancel_identifier_change(p_session_token text, p_identifier_change_id uuid) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_session record;
begin
  select r.* into v_session from strata.hold_session(p_session_token, false) r;
  if v_session.outcome <> 'resolved' then
    return v_session.outcome;
  end if;
  update strata_users.identifier_changes c set canceled_at = strata_core.clock(), version = c.version + 1
  where c.identifier_change_id = p_identifier_change_id and c.user_id = v_session.user_id and c.status = 'pending';
  if found then
    return 'done';
  end if;
  return case when exists (select from strata_users.identifier_changes c
                           where c.identifier_change_id = p_identifier_change_id and c.user_id = v_session.user_id) then 'unchanged' else 'unknown' end;
end
$$;

comment on function strata.cancel_identifier_change(text, uuid) is 'Gives up a change of address of the user of a session. Outcomes: done, unchanged, unknown, session_refused. Of unchanged it was applied or given up before.';

alter function strata.cancel_identifier_change(text, uuid) owner to strata_definer;

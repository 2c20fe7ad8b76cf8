create function strata.list_number_reassignments(p_session_token text)
  returns table (number_reassignment_id uuid, role text, status text, address text, claimed_at timestamptz, contest_until timestamptz, released_at timestamptz,
                 completed_at timestamptz)
  language plpgsql stable security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
#variable_conflict use_column
declare
  v_session record;
begin
  select r.* into v_session from strata.resolve_session(p_session_token, false) r;
  if v_session.outcome <> 'resolved' then
    perform strata_core.raise_error('ST103');
  end if;
  return query
    select r.number_reassignment_id, case when r.holder_user_id = v_session.user_id then 'holder' else 'claimant' end, r.status, r.address, r.claimed_at,
           r.contest_until, r.released_at, r.completed_at
    from strata_users.number_reassignments r
    where r.holder_user_id = v_session.user_id or r.claimant_user_id = v_session.user_id
    order by r.claimed_at desc, r.number_reassignment_id desc;
end
$$;

comment on function strata.list_number_reassignments(text) is 'One row per claim on a number that the user of a session holds, or claims, the latest first; role: holder or claimant. Raises ST103 when the session is refused.';

alter function strata.list_number_reassignments(text) owner to strata_definer;

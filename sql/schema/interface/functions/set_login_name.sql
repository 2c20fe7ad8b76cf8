create function strata.set_login_name(p_organization_id uuid, p_membership_id uuid, p_login_name text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_outcome text := strata.open_party(p_organization_id, p_membership_id, p_is_own_enough => false);
  v_login   text := strata_tenancy.normalise_login_name(p_login_name);
begin
  if p_membership_id is null then
    return 'unknown';
  elsif v_outcome <> 'open' then
    return v_outcome;
  elsif p_login_name is not null and v_login is null then
    perform strata_core.raise_error('ST402', 'memberships_login_name_check');
  end if;
  update strata_tenancy.memberships m set login_name = v_login
  where m.organization_id = p_organization_id and m.membership_id = p_membership_id and m.login_name is distinct from v_login;
  return case when found then 'done' else 'unchanged' end;
exception
  when unique_violation then
    return 'taken';
end
$$;

comment on function strata.set_login_name(uuid, uuid, text) is 'Gives a member a name to sign in with to this organization, or takes it back (null). The password is the person''s own. Outcomes: done, unchanged, taken, refused, unknown, not_allowed. Refused: has left, or was erased. Raises ST402 for what is no such name, and ST202 for a member outside of read committed.';

alter function strata.set_login_name(uuid, uuid, text) owner to strata_definer;

-- What is given later than it was decided is given by whoever decided: who could not give it now gives nothing.
create function strata_access.still_gives_role(p_organization_id uuid, p_granter_membership_id uuid, p_role_id uuid) returns boolean
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
begin
  return p_granter_membership_id is null or strata_access.member_covers_role(p_organization_id, p_granter_membership_id, p_role_id);
end
$$;

comment on function strata_access.still_gives_role(uuid, uuid, uuid) is 'Whether a member (null: the platform) who decided that a role is given can give it now. Raises ST202 outside of read committed.';

alter function strata_access.still_gives_role(uuid, uuid, uuid) owner to strata_definer;

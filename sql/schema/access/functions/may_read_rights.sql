create function strata_access.may_read_rights(p_organization_id uuid, p_membership_id uuid) returns boolean
  language plpgsql volatile
  set search_path = pg_catalog, strata_access, pg_temp
as $$
begin
  return p_organization_id is not null
     and (coalesce(strata_core.organization_id() = p_organization_id and strata_core.membership_id() = p_membership_id, false)
          or strata_access.authorize(p_organization_id, 'audit.read'));
end
$$;

comment on function strata_access.may_read_rights(uuid, uuid) is 'Whether whoever calls may read what a member may, or (null) everybody in an organization: it is themselves, or they hold audit.read there, or it is the platform. A refusal is recorded as access-denied.';

alter function strata_access.may_read_rights(uuid, uuid) owner to strata_definer;

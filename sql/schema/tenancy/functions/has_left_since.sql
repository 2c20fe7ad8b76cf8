-- Whoever an organization has let go since is not brought back by an invitation from before.
create function strata_tenancy.has_left_since(p_organization_id uuid, p_user_id uuid, p_since timestamptz) returns boolean
  language plpgsql stable
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
begin
  return exists (select from strata_tenancy.memberships m
                 where m.organization_id = p_organization_id and m.user_id = p_user_id and m.ended_at >= p_since);
end
$$;

comment on function strata_tenancy.has_left_since(uuid, uuid, timestamptz) is 'Whether a membership of a user in an organization has ended since a time.';

alter function strata_tenancy.has_left_since(uuid, uuid, timestamptz) owner to strata_definer;

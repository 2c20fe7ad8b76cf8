-- What the organization knows of a member that has no address of its own there. The address stands in the person's identifiers, which nobody reads but
-- the person, so it is asked by membership, and of those of the own organization alone.
create function strata_tenancy.member_address(p_membership_id uuid, p_kind text) returns text
  language plpgsql stable parallel restricted security definer
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
begin
  return (select i.address
          from strata_tenancy.memberships m join strata_users.identifiers i on i.user_id = m.user_id and i.kind = p_kind and i.is_primary
          where m.organization_id = (select c.organization_id from strata_core.context c) and m.membership_id = p_membership_id and m.ended_at is null);
end
$$;

comment on function strata_tenancy.member_address(uuid, text) is 'Primary address of a kind (email, phone), which was proved, of the user behind a membership of the session''s organization that has not ended; null for any other, and where there is none.';

alter function strata_tenancy.member_address(uuid, text) owner to strata_definer;
